"""What if: a register and the same with other decisions, side by side (ADR 0076).

``worlds`` reads the two, ``lives`` folds one person in both, ``gathering`` folds everyone and keeps what is asked.
"""
