"""The viewer: pages in the browser over a ledger, for people who do not type commands (ADR 0072).

This is the only place that knows Starlette. A page or a family of pages is one file with a function that answers, and a
line in ``routes.py``; what it shows stands in ``templates/``. Nothing here computes what holds: the questions of
``projections.questions`` do.
"""
