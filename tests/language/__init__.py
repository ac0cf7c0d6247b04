"""Catalogues, and what the program says in each language."""
