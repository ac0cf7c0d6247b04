"""What follows from the entries: status and clock on any day, and the answers people read.

``fold/`` says what holds on a day and by which rule; ``reading.py`` asks it, as known at a moment; ``readmodels/``
keep the answer for everyone. ``answers/`` hold the questions, ``explanation/`` says why, ``counts/`` count,
``handover/`` and ``exports/`` hand out, ``render/`` writes, ``commands/`` are the command line. Projections read
entries, and never write.
"""
