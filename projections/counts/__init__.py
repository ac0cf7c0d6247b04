"""Reports: how many, where and when; never who.

Read ``asking.py`` first: which report there is and how it is asked. ``suspension.py``, ``guarantees.py``,
``findings.py`` and ``flow.py`` count the rows of everyone (``projections/readmodels/counting.py``) into the tables of
``figures.py``; ``masking.py`` says what of them may be shown. ``forms.py`` and what it names write them down.
"""
