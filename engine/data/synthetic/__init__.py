"""Invented companies on real or made-up places: every table is labelled synthetic."""

from engine.data.synthetic.company import Company, invent_company
from engine.data.synthetic.params import CompanyParams

__all__ = ["Company", "CompanyParams", "invent_company"]
