"""The ledger for other systems: CloudEvents, XES, OCEL, PROV-JSON, a Frictionless data package.

``scope.py`` says what is exported and as of which moments, ``events.py`` and ``attributes.py`` how an entry is read
for it; each format is a file of its own. The same ledger and the same question give the same bytes, and a whole
register passes through in the memory of one dossier. Texts about persons stay in the vault.
"""
