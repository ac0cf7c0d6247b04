"""What the commands about keys, checkpoints, proofs and roles say beside what they hand out."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.store.roles import MAY, Granted

_SAID = {
    "key": (
        "The private key is in {file}: keep it away from the database. The public key was printed on standard output:"
        " hand it out.",
        "De private sleutel zit in {file}: bewaar hem weg van de databank. De publieke sleutel staat op de"
        " standaarduitvoer:"
        " deel die uit.",
    ),
    "rotated": (
        "From now on the key in {file} signs; the one before vouches for it. Make a checkpoint with it.",
        "Vanaf nu ondertekent de sleutel in {file}; de vorige staat voor hem in. Maak er een controlepunt mee.",
    ),
    "lost": (
        "From now on the key in {file} signs. Nothing vouches for it: hand the public key out by a way that"
        " people trust.",
        "Vanaf nu ondertekent de sleutel in {file}. Niets staat voor hem in: deel de publieke sleutel uit langs"
        " een weg"
        " die men vertrouwt.",
    ),
    "checkpoint": (
        "Checkpoint of {size} entries. It shows a change only to whoever keeps a copy out of the operator's reach.",
        "Controlepunt van {size} posten. Het toont een wijziging enkel aan wie een kopie bewaart buiten het"
        " bereik van de"
        " beheerder.",
    ),
    "added": (
        "Added to the checkpoint of {size} entries; nothing new was signed.",
        "Toegevoegd aan het controlepunt van {size} posten; er is niets nieuws ondertekend.",
    ),
    "unread": (
        "The timestamp is kept as it came, but this program cannot read it; `openssl ts -verify` may.",
        "De tijdstempel is bewaard zoals hij kwam, maar dit programma kan hem niet lezen; `openssl ts -verify`"
        " misschien"
        " wel.",
    ),
    "proof": (
        "Proven under the checkpoint of {size} entries.",
        "Bewezen onder het controlepunt van {size} posten.",
    ),
    "left_out": (
        "{count} later entries are under no checkpoint yet, and are not in this proof.",
        "{count} latere posten vallen nog onder geen controlepunt, en staan niet in dit bewijs.",
    ),
    "simulated": ("This is a SIMULATED LEDGER.", "Dit is een GESIMULEERD REGISTER."),
    "made": ("{role}: made", "{role}: gemaakt"),
    "there": ("{role}: was there", "{role}: bestond al"),
    "grant": (
        "Give a user one of them, such as: GRANT {role} TO clerk;",
        "Geef een gebruiker er een van, zoals: GRANT {role} TO klerk;",
    ),
}


def said(name: str, lang: str, **values: object) -> str:
    """A sentence, in the reader's language."""
    text = _SAID[name][lang == "nl"].format(**values)
    return text.replace(" 1 entries", " 1 entry").replace(" 1 posten", " 1 post")


def granted(done: Granted, lang: str) -> Iterator[str]:
    """The roles, and what each may do with which tables."""
    for role, rights in MAY.items():
        yield said("made" if role in done.made else "there", lang, role=role)
        for right, tables in rights.items():
            of = [table for table in tables if table in done.tables]
            if of:
                yield f"  {right}: {', '.join(of)}"
    yield said("grant", lang, role="doorstroom_writer")
