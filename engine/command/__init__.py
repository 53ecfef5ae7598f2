"""Floor 5: what each command does: doors, report, store and console introduced."""
