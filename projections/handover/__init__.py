"""A dossier as something people hold: one page of content, written as HTML, as PDF, or as a bag with its proofs.

``content`` says what a dossier document is about and ``gathering`` collects it from a reading of the ledger;
``composing`` puts it in the reader's words, as the blocks of ``projections/render/blocks.py``, which ``html.py`` and
``pdf.py`` beside it write. ``bag`` puts both in a BagIt bag with the entries and proofs of ``proofs``. All of it is
pure but the reading: the same question gives the same bytes.
"""
