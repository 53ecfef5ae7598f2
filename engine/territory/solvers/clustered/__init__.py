"""Territories around free centres: Lloyd's steps with prices, then exchange."""
