"""Commands that stand apart from cli.py: the integrity of the record, and personal data."""
