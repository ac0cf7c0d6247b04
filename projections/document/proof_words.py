"""What the documents say about proof, in English and in Dutch: what holds, what does not, and how to check it."""

from __future__ import annotations

from projections.report.verify_words import NOT_PROVEN

_SAID: dict[str, tuple[str, str]] = {
    "section": ("What this does not prove", "Wat dit niet bewijst"),
    "intro": (
        "This document repeats what the ledger holds. It proves nothing by itself: anybody can write a document."
        " What can be checked are the entries themselves, with their proofs, against a checkpoint that was kept"
        " elsewhere.",
        "Dit document herhaalt wat in het register staat. Op zichzelf bewijst het niets: iedereen kan een document"
        " schrijven. Wat na te gaan is, zijn de posten zelf, met hun bewijzen, tegen een controlepunt dat elders"
        " bewaard is.",
    ),
    "complete": (
        "That nothing is missing at the end: a proof shows that these are the first entries of the dossier, without a"
        " gap, not that no later one was recorded.",
        "Dat er op het einde niets ontbreekt: een bewijs toont dat dit de eerste posten van het dossier zijn, zonder"
        " gaten, niet dat er later geen bij gekomen is.",
    ),
    "fork": (
        "That nobody else was shown another history: only a witness can say that, whose key you know from elsewhere.",
        "Dat niemand anders een andere geschiedenis te zien kreeg: dat kan enkel een getuige zeggen, waarvan u de"
        " sleutel van elders kent.",
    ),
    "who-recorded": (
        "Who sat at the keyboard: an entry names who the program was told that recorded it.",
        "Wie aan het toetsenbord zat: een post noemt wie aan het programma opgegeven is als wie registreerde.",
    ),
    "behind": (
        "Anything about entries after number {covered}: the checkpoint does not cover them yet.",
        "Iets over de posten na nummer {covered}: het controlepunt dekt die nog niet.",
    ),
    "judged": (
        "That the judgement holds in law: status, guarantees and findings are what the rules of this program make of"
        " the entries. A court can decide otherwise.",
        "Dat het oordeel in rechte standhoudt: status, waarborgen en bevindingen zijn wat de regels van dit programma"
        " uit de posten afleiden. Een rechtbank kan anders beslissen.",
    ),
    "how": ("How to check it", "Hoe het na te gaan is"),
    "how-bag": (
        "`doorstroom dossier {key} -o F.zip` hands out the entries with their proofs, and a program that checks them"
        " without this one.",
        "`doorstroom dossier {key} -o F.zip` geeft de posten met hun bewijzen, en een programma dat ze nagaat zonder"
        " dit programma.",
    ),
    "how-key": (
        "Obtain the ledger's public key, or a checkpoint, from somebody other than who gave you this document.",
        "Vraag de publieke sleutel van het register, of een controlepunt, aan iemand anders dan wie u dit document"
        " gaf.",
    ),
    "how-checkpoint": (
        "There is no checkpoint that covers the entries of this dossier. `doorstroom key new FILE` makes a signing key,"
        " `doorstroom checkpoint --key FILE` a checkpoint; give a copy of it to somebody else, and make this document"
        " again.",
        "Er is geen controlepunt dat de posten van dit dossier dekt. `doorstroom key new FILE` maakt een sleutel om te"
        " ondertekenen, `doorstroom checkpoint --key FILE` een controlepunt; geef iemand anders er een kopie van, en"
        " maak dit document opnieuw.",
    ),
    "note": ("The checkpoint, as it was signed", "Het controlepunt, zoals het ondertekend is"),
    "manifest": ("Manifest", "Manifest"),
    "manifest-caption": ("What this document was made from", "Waaruit dit document opgemaakt is"),
    "manifest-what": ("what", "wat"),
    "manifest-value": ("value", "waarde"),
    "dossier": ("dossier", "dossier"),
    "on": ("day asked", "gevraagde dag"),
    "known_at": ("knowledge moment (UTC)", "kennismoment (UTC)"),
    "simulated": ("simulated ledger", "gesimuleerd register"),
    "ledger_size": ("entries of the ledger known then", "posten van het register, toen bekend"),
    "ledger_root": ("Merkle root over them (SHA-256)", "Merkle-wortel erover (SHA-256)"),
    "checkpoint_origin": ("checkpoint of", "controlepunt van"),
    "checkpoint_size": ("entries under that checkpoint", "posten onder dat controlepunt"),
    "checkpoint_root": ("root of that checkpoint", "wortel van dat controlepunt"),
    "entries": ("entries of this dossier", "posten van dit dossier"),
    "last_entry": ("SHA-256 of the last of them", "SHA-256 van de laatste ervan"),
    "measures": ("measures that reach it", "maatregelen die het raken"),
    "law_digest": ("numbers of law and policy (SHA-256)", "getallen van wet en beleid (SHA-256)"),
    "law_newest": ("newest of those numbers, since", "nieuwste van die getallen, sinds"),
    "product": ("made with", "opgemaakt met"),
    "made_by": ("made by", "opgemaakt door"),
    "made_at": ("dated (UTC)", "gedateerd (UTC)"),
    "dated": ("where that date comes from", "waar die datering vandaan komt"),
    "language": ("language", "taal"),
    "personal_data": ("holds personal data", "bevat persoonsgegevens"),
}


def say(name: str, lang: str, /, **values: object) -> str:
    """A sentence about proof in the reader's language, its places filled in."""
    return _SAID[name][lang == "nl"].format(**values)


def not_proven(lang: str, *, covered: int | None, size: int) -> tuple[str, ...]:
    """What a dossier does not prove; ``covered`` is how many entries its checkpoint covers, None without one."""
    told = [NOT_PROVEN["true"][lang == "nl"], NOT_PROVEN["clock"][lang == "nl"]]
    if covered is not None and covered < size:
        told.append(say("behind", lang, covered=covered))
    return (*told, *(say(name, lang) for name in ("complete", "fork", "who-recorded", "judged")))
