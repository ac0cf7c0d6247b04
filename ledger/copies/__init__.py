"""Copies of a whole ledger that people trust: made while others write, held against what was signed, and put back."""
