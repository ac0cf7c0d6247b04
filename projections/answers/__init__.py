"""Answers for people and for other systems: pure functions from what was read to text or to rows.

Every module has one ``write`` that prints its answer in any of the four formats; ``output`` is the one
way they print. Rich is imported only where a terminal is drawn on.
"""
