"""Compiled loops over pairs of units and territories; arrays in, arrays out."""
