"""Runs as workbooks: native tables that calculate, and charts."""
