"""The forms that a ledger's databases have had, and how one becomes the next.

A form is what tables, indexes and triggers there are and where what stands, not what is kept in them. It has a number
(``tables.FORMAT`` is that of today's), which each part carries for itself: the ledger in ``origin``, the vault in
``vault_format``, the file of an access log in its header. Read ``numbers.py`` first, then one step, such as
``to_3.py``, then ``steps.py``. What a form looked like is frozen in ``tests/golden/forms``.
"""
