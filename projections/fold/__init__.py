"""The fold: the entries of one person and the measures, to what holds on every day. Pure: no store, no clock.

``dossier.py`` walks from day to day, ``entitlement.py`` keeps what follows from it, and each family of rules stands in
one file of ``rules/``.
"""
