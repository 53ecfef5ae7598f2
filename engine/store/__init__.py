"""Floor 1: runs on disk, as named tables and a manifest; no meanings."""
