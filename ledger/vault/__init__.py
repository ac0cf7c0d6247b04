"""Personal data, apart from the entries.

Read `texts.py` first: how a text leaves a decision, and what the entry holds instead. Then `keys.py` (the master
key, a key for each dossier and retention class) and `vault.py` (what is kept, read, and destroyed). `identity.py`,
`access.py` and `erasure.py` are about who somebody is, who looked, and how it all is erased.
"""
