"""What the documents say about proof, in English and in Dutch: what holds, what does not, and how to check it."""

from __future__ import annotations

from ledger import language
from ledger.language import phrase, translated
from ledger.words import (
    CASE_NUMBER,
    DAY_ASKED,
    DOSSIER,
    ENTERPRISE_NAMES,
    JOINED,
    MADE_BY,
    MADE_FOR,
    NOT_PROVEN_TITLE,
    ORGANISATION,
    SIMULATED_LEDGER,
    VALUE,
    VERSION_OF_RULES,
    WHAT,
)
from projections.answers.verify_phrases import NOT_PROVEN
from projections.handover.content import Content

_PHRASES: dict[str, str] = {
    "section": NOT_PROVEN_TITLE,
    "intro": phrase(
        "This document repeats what the ledger holds. It proves nothing by itself: anybody can write a document."
        " What can be checked are the entries themselves, with their proofs, against a checkpoint that was kept"
        " elsewhere."
    ),
    "complete": phrase(
        "That nothing is missing at the end: a proof shows that these are the first entries of the dossier, without a"
        " gap, not that no later one was recorded."
    ),
    "complete-signed": phrase(
        "That nothing is missing at the end, but on the word of the operator: `signed.txt` in the bag that this"
        " document comes in says, signed, which entry was the last."
    ),
    "fork": phrase(
        "That nobody else was shown another history: only a witness can say that, whose key you know from elsewhere."
    ),
    "who-recorded": phrase(
        "Who sat at the keyboard: an entry names who the program was told that recorded it."
    ),
    "behind": phrase(
        "Anything about entries after number {covered}: the checkpoint does not cover them yet."
    ),
    "who": phrase("Who it is: name and number come from the vault, and no entry commits to them."),
    "judged": phrase(
        "That the judgement holds in law: status, guarantees and findings are what the rules of this program make of"
        " the entries. A court can decide otherwise."
    ),
    "how": phrase("How to check it"),
    "how-bag": phrase(
        "`doorstroom dossier {key} -o F.zip --key FILE` hands out this document and the entries with their proofs, each"
        " file signed, and a program that checks them without this one."
    ),
    "how-key": phrase(
        "Obtain the ledger's public key, or a checkpoint, from somebody other than who gave you this document."
    ),
    "how-checkpoint": phrase(
        "There is no checkpoint that covers the entries of this dossier. `doorstroom key new FILE` makes a signing key,"
        " `doorstroom checkpoint --key FILE` a checkpoint; give a copy of it to somebody else, and make this document"
        " again."
    ),
    "note": phrase("The checkpoint, as it was signed"),
    "manifest": phrase("Manifest"),
    "manifest-caption": phrase("What this document was made from"),
    "manifest-what": WHAT,
    "manifest-value": VALUE,
    "dossier": DOSSIER,
    "joined": JOINED,
    "on": DAY_ASKED,
    "known_at": phrase("knowledge moment (UTC)"),
    "simulated": SIMULATED_LEDGER,
    "ledger_size": phrase("entries of the ledger known then"),
    "ledger_root": phrase("Merkle root over them (SHA-256)"),
    "checkpoint_origin": phrase("checkpoint of"),
    "checkpoint_size": phrase("entries under that checkpoint"),
    "checkpoint_root": phrase("root of that checkpoint"),
    "entries": phrase("entries of this dossier"),
    "last_entry": phrase("SHA-256 of the last of them"),
    "measures": phrase("measures that reach it"),
    "successions": phrase("enterprises taken over"),
    "rules": VERSION_OF_RULES,
    "law_digest": phrase("parameters of law and policy (SHA-256)"),
    "law_newest": phrase("newest of those parameters, since"),
    "product": phrase("made with"),
    "organisation": ORGANISATION,
    "case": CASE_NUMBER,
    "made_by": MADE_BY,
    "made_for": MADE_FOR,
    "made_at": phrase("dated (UTC)"),
    "dated": phrase("where that date comes from"),
    "dated/clock": phrase("the clock"),
    "dated/known": phrase("the knowledge moment"),
    "dated/given": phrase("given by who made it (SOURCE_DATE_EPOCH)"),
    "enterprise_names": ENTERPRISE_NAMES,
    "language": phrase("language"),
    "personal_data": phrase("holds personal data"),
}


def say(name: str, lang: str, /, **values: object) -> str:
    """A sentence about proof in the reader's language, its places filled in."""
    return language.say(_PHRASES[name], lang, **values)


def not_proven(content: Content, lang: str) -> tuple[str, ...]:
    """What a dossier does not prove, in a language."""
    seal = content.seal
    sentences = [translated(NOT_PROVEN["true"], lang), translated(NOT_PROVEN["clock"], lang)]
    if seal.note is not None and seal.covered < seal.size:
        sentences.append(say("behind", lang, covered=seal.covered))
    named = content.person is not None and content.person.name is not None
    complete = "complete-signed" if content.signed else "complete"
    more = (complete, "fork", "who-recorded", *(["who"] if named else []), "judged")
    return (*sentences, *(say(name, lang) for name in more))
