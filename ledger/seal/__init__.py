"""The seal: what lets an outsider see that no entry was changed, taken out or put in afterwards.

``tree.py`` makes proofs, ``verifier.py`` checks them (one file, to be handed out as it is), ``check.py`` holds a whole
folder against the proofs in it (handed out beside the verifier), ``signing.py`` writes what the ledger answers for with
its key.
"""
