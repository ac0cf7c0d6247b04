"""A second, independent reading of the rules, kept naive on purpose: what the fast fold is compared with.

``day_by_day.answer(register, dossier, on, known)`` answers one question in the words of ``expect.json``,
``day_by_day.every_day`` all days of one dossier from one walk, ``generate.register(random)`` makes a random
register, and ``python -m tests.oracle.compare`` sets the fold beside it.
"""
