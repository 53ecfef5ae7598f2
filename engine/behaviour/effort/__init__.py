"""Effort over a year by backward induction, for any plan that can be written."""
