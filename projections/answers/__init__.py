"""The questions, one file each: parameters, columns, words, an example, and the function that answers.

``question.py`` and ``outline.py`` are their shape. Some compute in a file of their own: ``course.py`` for ``timeline``,
``comparison.py`` for ``compare``. Rich is imported only where a terminal is drawn on.
"""
