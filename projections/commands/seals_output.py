"""What the commands about keys, checkpoints, proofs and roles say beside what they hand out."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.brussels import text_with_moments
from ledger.language import phrase, say
from ledger.problem import RenderedMessage
from ledger.store.roles import MAY, Granted

_PHRASES = {
    "key": phrase(
        "The private key is in {file}: keep it away from the database. The public key was printed on standard output:"
        " hand it out."
    ),
    "witness-key": phrase(
        "The private key is in {file}: keep it, and the memory, where no ledger's operator comes. The"
        " public key was printed on standard output: hand that out."
    ),
    "token-key": phrase(
        "The private key is on the token, and cannot be taken out of it. The public key was printed on standard output:"
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
    "learned": phrase(
        "The key remembered nothing yet: that it signed {size} entries is what this ledger says. From now on it is in"
        " {file}; keep that with the key."
    ),
    "unsealed": phrase("The access log could not be sealed with it: {why}"),
    "kept": phrase(
        "The checkpoint of {size} entries was signed all the same, and is kept in the ledger. Do this again without"
        " --key: it adds what failed, and writes the checkpoint out."
    ),
    "added": phrase("Added to the checkpoint of {size} entries; nothing new was signed."),
    "quorum": phrase("The quorum of your policy stands under this checkpoint: {counted}."),
    "no-quorum": phrase(
        "The quorum of your policy is NOT reached under this checkpoint. What counts: {counted}."
    ),
    "not-counted": phrase("{witness} does not count: {why}."),
    "unread": phrase(
        "The timestamp is kept as it came, but this program cannot read it; `openssl ts -verify` may."
    ),
    "stamped": phrase(
        "A timestamp of {authority}, of {at}. Whether it is qualified depends on the authority and is not checked here."
    ),
    "stamped-unchecked": phrase(
        "A timestamp of {authority}, of {at}. Its signature was not checked here. Whether it is qualified depends on"
        " the authority and is not checked either."
    ),
    "renewal-request": phrase(
        "The request is over the hashes of {count} seals. Take it to an authority, and keep its answer with"
        " `doorstroom timestamp renew`."
    ),
    "renewed": phrase("Renewed: seals {first} to {last}, by their {algorithm}."),
    "evidence-good": phrase("{kind} of {moment}: {subject} is not revoked."),
    "evidence-revoked": phrase("{kind} of {moment}: {subject} was revoked at {revoked} (reason: {reason})."),
    "stamp-to-renew": phrase("renew before then"),
    "stamp-renewed": phrase("renewed by seal {seal}"),
    "stamp-lapsed": phrase("not proven since then"),
    "stamp-unknown": phrase("its certificate is not known: give --authority"),
    "proof": phrase("Proven under the checkpoint of {size} entries."),
    "left_out": phrase("This proof leaves out {count} later entries, which no checkpoint has yet."),
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
    worded = {key: _in_words(value, lang) for key, value in values.items()}
    return say(_PHRASES[name], lang, **worded)


def _in_words(value: object, lang: str) -> object:
    if isinstance(value, RenderedMessage):
        return value.in_language(lang)
    return text_with_moments(value, lang) if isinstance(value, str) else value


def granted(done: Granted, lang: str) -> Iterator[str]:
    """The roles, and what each may do with which tables."""
    for role, rights in MAY.items():
        yield sentence("made" if role in done.made else "there", lang, role=role)
        for right, tables in rights.items():
            of = [table for table in tables if table in done.tables]
            if of:
                yield f"  {right}: {', '.join(of)}"
    yield sentence("grant", lang, role="doorstroom_writer")
