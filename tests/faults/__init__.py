"""Every command, stopped and hindered at every moment: what it needs, what it promises, and whether that holds.

``scenes.py`` says what each command needs and leaves, ``faults.py`` what may happen to it, ``checks.py`` what must hold
afterwards. ``calls.py`` and ``starting.py`` run a command so that a fault comes at an exact system call, or at a
moment. ``python -m tests.faults`` runs as many as asked and prints a table.
"""
