"""What follows from the entries: status and clock on any day, and the reports people read.

``dossier.py`` is the fold, ``rules/`` what it leans on, ``reading.py`` the questions, ``report/`` the
answers. Projections read entries and never write them.
"""
