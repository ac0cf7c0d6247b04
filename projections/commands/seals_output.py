"""What the commands about keys, checkpoints, proofs and roles say beside what they hand out."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.language import phrase, say
from ledger.store.roles import MAY, Granted

_PHRASES = {
    "key": phrase(
        "The private key is in {file}: keep it away from the database. The public key was printed on standard output:"
        " hand it out."
    ),
    "rotated": phrase(
        "From now on the key in {file} signs; the one before vouches for it. Make a checkpoint with it."
    ),
    "lost": phrase(
        "From now on the key in {file} signs. Nothing vouches for it: hand the public key out by a way that"
        " people trust."
    ),
    "checkpoint": phrase(
        "Checkpoint of {size} entries. It shows a change only to whoever keeps a copy out of the operator's reach."
    ),
    "unsealed": phrase("The access log could not be sealed with it: {why}"),
    "added": phrase("Added to the checkpoint of {size} entries; nothing new was signed."),
    "unread": phrase(
        "The timestamp is kept as it came, but this program cannot read it; `openssl ts -verify` may."
    ),
    "proof": phrase("Proven under the checkpoint of {size} entries."),
    "left_out": phrase("{count} later entries are under no checkpoint yet, and are not in this proof."),
    "one-person": phrase(
        "{dossier} is of one person with {others}, whose entries have a proof of their own: ask for each, or make a"
        " bag of all with `doorstroom dossier`."
    ),
    "simulated": phrase("This is a SIMULATED LEDGER."),
    "made": phrase("{role}: made"),
    "there": phrase("{role}: was there"),
    "grant": phrase("Give a user one of them, such as: GRANT {role} TO clerk;"),
}


def sentence(name: str, lang: str, **values: object) -> str:
    """A sentence, in the reader's language."""
    text = say(_PHRASES[name], lang, **values)
    return text.replace(" 1 entries", " 1 entry").replace(" 1 posten", " 1 post")


def granted(done: Granted, lang: str) -> Iterator[str]:
    """The roles, and what each may do with which tables."""
    for role, rights in MAY.items():
        yield sentence("made" if role in done.made else "there", lang, role=role)
        for right, tables in rights.items():
            of = [table for table in tables if table in done.tables]
            if of:
                yield f"  {right}: {', '.join(of)}"
    yield sentence("grant", lang, role="doorstroom_writer")
