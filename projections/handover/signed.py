"""What the ledger's key signs of a bag: every file in it, and which entry is the last of each stream."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

from ledger.codec import moment_text
from ledger.seal.signing import Signer, bag_statement, signed_note
from ledger.seal.verifier import Checkpoint
from projections.handover.content import Content
from projections.handover.proofs import Proofs


def signed(content: Content, proofs: Proofs, key: Signer, asked_at: datetime, manifest: str) -> bytes:
    """The signed statement of a bag, ``manifest`` the SHA-256, in hex, of its tagmanifest-sha256.txt.

    Nothing is signed as known at a moment that is still to come when it was asked for.
    """
    seal = content.seal
    assert seal.origin is not None
    assert seal.covered_root is not None
    text = bag_statement(
        Checkpoint(seal.origin, seal.covered, b64decode(seal.covered_root)),
        known=moment_text(min(content.known_at, asked_at)),
        ledger=seal.size,
        heads=proofs.heads,
        texts=None if content.person is None else len(content.texts),
        manifest=manifest,
    )
    return signed_note(text, [key.sign(text)]).encode()
