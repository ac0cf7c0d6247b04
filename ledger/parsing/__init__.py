"""One decision out of JSON: strict JSON, the form of each field, and what is wrong with it in the ledger's words.

Below the ledger itself, since a decision that a program made is held to the same bounds as one that is read.
"""
