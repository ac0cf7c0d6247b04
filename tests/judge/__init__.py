"""The judge: the command of an earlier version beside that of the working tree, on the same questions.

``uv run python -m tests.judge`` installs the earlier version as a wheel in an environment of its own, asks both the
same, and reports every difference in standard output, standard error, exit code, files and database that
``permitted.py`` does not allow with a reason.
"""
