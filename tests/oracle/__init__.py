"""A second, independent reading of the rules, kept naive on purpose: what the fast fold is compared with."""
