"""How a ledger and what runs beside it is, for whoever keeps it running: looked at in moments, judged by limits.

`states.py` has what a look finds, `limits.py` from when on something is too much or too little, `looks.py` the looks,
one for each subject, and `plugin.py` the one line that monitoring programs read.
"""
