"""The files that go into the PDF of a dossier: what each is to the document, and what it is called for readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ledger.language import phrase, translated
from projections.handover.proofs import File
from projections.render.pdf import Attachment

#: Of each kind of file: what it is to the document, its media type, and a description.
_KINDS: dict[str, tuple[Literal["source", "data", "supplement"], str, str]] = {
    "entry": ("source", "application/json", phrase("the exact bytes of an entry")),
    "entries": ("source", "application/jsonl", phrase("the exact bytes of all entries, a line each")),
    "stream": ("supplement", "application/json", phrase("proof of all entries")),
    "single": ("supplement", "text/plain", phrase("proof of one entry")),
    "checkpoint": ("supplement", "text/plain", phrase("the checkpoint")),
    "key": ("supplement", "text/plain", phrase("a key of the ledger")),
    "vkeys": ("supplement", "text/plain", phrase("the keys of the ledger")),
    "manifest": ("data", "application/json", phrase("what this was made from")),
    "verifier": ("supplement", "text/x-python", phrase("the program that checks it")),
    "timestamp": ("supplement", "application/timestamp-reply", phrase("a timestamp of the checkpoint")),
    "renewal": ("supplement", "application/timestamp-reply", phrase("a renewal of timestamps")),
    "renewed": ("supplement", "text/plain", phrase("what a renewal is about")),
    "revocation": (
        "supplement",
        "application/octet-stream",
        phrase("what was revoked, by OCSP or a list (CRL)"),
    ),
    "certificate": (
        "supplement",
        "application/pkix-cert",
        phrase("a certificate of an authority of timestamps"),
    ),
}


def attachments(files: Iterable[File], lang: str) -> list[Attachment]:
    """The files as they are attached, in the same order; an attachment has no folder."""
    found = []
    for file in files:
        relationship, media, named = _KINDS[file.kind]
        description = f"{file.name}: {translated(named, lang)}"
        found.append(Attachment(file.name.replace("/", "-"), file.content, relationship, media, description))
    return found
