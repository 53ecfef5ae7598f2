"""Territories around free centres: Lloyd's steps with prices, exchange, regions anew."""
