"""What a person sees while the engine works; the only home of Rich in the engine."""
