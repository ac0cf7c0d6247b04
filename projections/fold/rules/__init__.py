"""The rules, one family a file; each quotes its number in ``docs/reference/rules.md``."""
