"""The command line, one file a subject: what acts is click code, and what asks is made from the questions.

``registry.py`` lists all, ``index.py`` is generated from it, ``group.py`` finds commands by it, ``asking.py`` makes the
command of a question and asks it.
"""
