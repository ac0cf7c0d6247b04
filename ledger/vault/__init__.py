"""Personal data, apart from the entries.

Read `texts.py` first: how a text leaves a decision, and what the entry holds instead. Then `keys.py` (the master
key, a key for each dossier and retention class) and `vault.py` (what is kept, read, and destroyed). `access.py` is
the log of who looked: whoever looks is handed it as `access_log` of the vault's session. What an official does with
it stands above the ledger: `ledger/identity.py` sets and shows who somebody is, `ledger/erasing.py` erases.
"""
