"""The files of ``fieldplan init --capacity``: people planned for a year."""
