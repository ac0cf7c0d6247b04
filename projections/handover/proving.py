"""The last section: what the document does not prove, how to check what can be checked, and its manifest."""

from __future__ import annotations

from projections.handover.content import Content
from projections.handover.manifest import manifest_rows
from projections.handover.proof_words import not_proven, say
from projections.render.blocks import Block, DocumentSection, Exact, Items, Paragraph, Table


def proof(content: Content) -> DocumentSection:
    """What is not proven, how to check the rest, the checkpoint, the manifest."""
    lang, seal = content.lang, content.seal
    how: list[str] = []
    if seal.note is None:
        how.append(say("how-checkpoint", lang))
    how += [say("how-bag", lang, key=content.key), say("how-key", lang)]
    check: list[Block] = [Items(tuple(how))]
    if seal.note is not None:
        check.append(Exact(say("note", lang), seal.note))
    columns = (say("manifest-what", lang), say("manifest-value", lang))
    table = Table(say("manifest-caption", lang), columns, manifest_rows(content), (4, 9))
    return DocumentSection(
        "proof",
        say("section", lang),
        (Paragraph(say("intro", lang)), Items(not_proven(content, lang))),
        (
            DocumentSection("check", say("how", lang), tuple(check)),
            DocumentSection("manifest", say("manifest", lang), (table,)),
        ),
        annex=True,
    )
