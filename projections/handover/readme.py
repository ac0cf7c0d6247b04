"""The plain-language page in a bag: what is in it, and how to check it without this product."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap

from ledger import language
from ledger.language import listed, phrase
from ledger.seal.verifier import read_note
from projections.answers.wording import moment_in_words
from projections.handover.content import Content
from projections.handover.proof_words import not_proven
from projections.handover.proofs import File, Proofs

_PHRASES: dict[str, str] = {
    "title": phrase("DOSSIER {key}: READ ME FIRST"),
    "what": phrase(
        "This folder holds dossier {key} from a Doorstroom ledger, as known at {known} (Brussels), with what it takes"
        " to check it. You do not need the ledger or its program for that."
    ),
    "simulated": phrase("It is a SIMULATED ledger: this is not about real people."),
    "personal": phrase("It holds personal data. Keep it as you keep a personnel file."),
    "unsigned": phrase(
        "IT IS NOT SIGNED: it cannot show that nothing was left out, nor that its pages are those that were handed out."
        " Ask for one that is signed (`doorstroom dossier {key} -o F.zip --key FILE`)."
    ),
    "inside": phrase("WHAT IS IN IT"),
    "dossier.html": phrase("the dossier, for a browser"),
    "dossier.pdf": phrase("the same, to print or to file"),
    "dossier-2.pdf": phrase("the part of it that follows, and so on: the entries, too many for one PDF"),
    "manifest.json": phrase("what the dossier was made from"),
    "replay.json": phrase("what each entry changed when it became known, as data"),
    "entries/": phrase(
        "each entry, in the exact bytes that the ledger holds; the number is its position in the ledger"
    ),
    "texts/": phrase(
        "the personal texts of those entries, each with the random number (salt) that its hash was made with"
    ),
    "proofs/": phrase("proofs that these entries are in the ledger, none left out in between"),
    "checkpoint.txt": phrase(
        "the checkpoint: how many entries the ledger had, and one number that stands for all of them, signed"
    ),
    "timestamps/": phrase(
        "timestamps of that checkpoint by an authority (RFC 3161), and the exact text they are about"
    ),
    "keys/": phrase("the ledger's public keys, each vouched for by the one before it"),
    "check.py": phrase("the program that checks this folder, with the next one: Python, which you can read"),
    "verifier.py": phrase("what checks one proof: one file of Python, which you can read"),
    "bag": phrase(
        "The folder is a BagIt bag (RFC 8493): manifest-sha256.txt beside this folder lists the SHA-256 of each file,"
        " so `sha256sum -c manifest-sha256.txt` shows whether one was damaged."
    ),
    "signed": phrase(
        "The ledger's key signed signed.txt, beside those lists: it names the SHA-256 of tagmanifest-sha256.txt, and so"
        " of every file here, and which entry was the last of each dossier and measure. It holds for what was known at"
        " {known} (Brussels): ask for a newer one if that is long ago."
    ),
    "how": phrase("HOW TO CHECK IT"),
    "step-python": phrase("Install Python 3.11 or newer. Nothing else is needed."),
    "step-key": phrase(
        "Obtain the ledger's public key (NAME+ID+KEY) from the department or somebody else you trust, not from this"
        " folder. The keys in this folder only show that it agrees with itself. An older key of the ledger will do:"
        " the program follows from each key to the next."
    ),
    "vkey": phrase("NAME+ID+KEY"),
    "witness-vkey": phrase("WITNESS+ID+KEY"),
    "step-whole": phrase(
        "Check everything, in this folder, with that key in place of NAME+ID+KEY. The first line says IN ORDER (KLOPT)"
        " or NOT IN ORDER (KLOPT NIET), and then why. IN ORDER says that every file is one that the ledger signed,"
        " dossier.html and dossier.pdf too, that none is gone or was put in, and that all proofs hold:"
    ),
    "step-whole-unsigned": phrase(
        "Check everything, in this folder, with that key in place of NAME+ID+KEY. The first line says NOT SIGNED (NIET"
        " ONDERTEKEND), or NOT IN ORDER (KLOPT NIET) where a file is not one of the list or a proof does not hold:"
    ),
    "step-own": phrase(
        "Whoever can alter this folder can alter check.py and verifier.py in it. If that matters, take these two from"
        " elsewhere (the source of Doorstroom Ledger has both) and let them check the ZIP, or the folder:"
    ),
    "zip": phrase("DOSSIER.zip"),
    "step-entry": phrase(
        "Or one entry by itself, which needs its own proof, keys/ and the two programs only:"
    ),
    "step-witness": phrase(
        "The checkpoint is cosigned by {names}. If you have such a witness's key from somebody you trust, give it as"
        " well; that nobody was shown another history then rests on this witness:"
    ),
    "step-stamp": phrase(
        "Check the timestamps with OpenSSL. Obtain the certificates of the authority (AUTHORITY.pem) from the"
        " authority itself and keep them out of this folder; the second command shows the moment and who stated it:"
    ),
    "step-renewal": phrase(
        "Timestamps outlive their certificates by renewals: newer timestamps over a list of hashes, in which the older"
        " ones stand. Each was made in time if its moment lies before the end of the certificates of the one before;"
        " give that moment to the check of the one before, in seconds since 1970 (-attime), once they have ended. The"
        " hash that is printed of a timestamp stands in the list of a renewal:"
    ),
    "step-revocation": phrase(
        "What is kept about the certificates, answers (OCSP) and lists (CRL), says whether one was revoked, when and"
        " why, and by whom it is signed:"
    ),
    "step-read": phrase(
        "Below the first line the program says what this shows and what not. Where it is NOT IN ORDER, something was"
        " changed, or the key you gave is not this ledger's: ask the ledger's operator, and keep this folder as it is."
    ),
    "step-compare": phrase(
        "An entry in entries/ is plain text: what the dossier tells of it can be read there. Personal texts are not"
        " in it, but a hash of each."
    ),
    "none": phrase(
        "NOTHING IS PROVEN. When this folder was made, no checkpoint covered these entries, so there is nothing to"
        " check them against. The operator of the ledger can make one: `doorstroom key new FILE` makes a signing key,"
        " `doorstroom checkpoint --key FILE` a checkpoint. Ask for this folder again after that."
    ),
    "not": phrase("WHAT IT DOES NOT PROVE"),
    "not-pages-signed": phrase(
        "That dossier.html, dossier.pdf, manifest.json and replay.json tell rightly what the entries hold: the ledger's"
        " key signed that they were handed out so, and no proof makes one of the other. What they tell can be read in"
        " the entries."
    ),
    "not-pages": phrase(
        "What dossier.html, dossier.pdf, manifest.json and replay.json say: no proof covers them. The manifest of the"
        " bag only shows whether they were damaged since; whoever makes another bag makes another manifest."
    ),
}

_COLUMNS = 96
#: The name of the page in each language.
NAMES = {"nl": "LEESMIJ.txt", "en": "README.txt"}

Say = Callable[..., str]


def readme(content: Content, proofs: Proofs, lang: str, parts: int = 1) -> bytes:
    """The page in a language, whatever the language of the dossier is; ``parts``: of how many its PDF is."""

    def say(name: str, **values: object) -> str:
        return language.say(_PHRASES[name], lang, **values)

    title = say("title", key=content.key)
    known = moment_in_words(content.known_at, lang)
    lines = [title, "=" * len(title), "", say("what", key=content.key, known=known)]
    lines += [say("simulated")] if content.simulated else []
    lines += [] if content.signed else [say("unsigned", key=content.key)]
    lines += [say("personal")] if content.personal else []
    lines += ["", say("inside"), ""]
    lines += [f"  {name:<15} {say(name)}" for name in _inside(content, proofs, parts)]
    lines += ["", say("bag"), ""]
    lines += [say("signed", known=known), ""] if content.signed else []
    lines += [say("how"), ""]
    lines += _steps(content, proofs, say, lang) if proofs.streams else [say("none")]
    pages = "not-pages-signed" if content.signed else "not-pages"
    lines += ["", say("not"), ""]
    lines += [f"- {text}" for text in (*not_proven(content, lang), say(pages))]
    return ("\n".join(_wrapped(lines)) + "\n").encode()


def _inside(content: Content, proofs: Proofs, parts: int) -> Iterator[str]:
    """The files and folders of the bag, in the order in which they are explained."""
    there = {file.name for file in proofs.files} | {"dossier.html", "dossier.pdf", "manifest.json"}
    there |= {"dossier-2.pdf"} if parts > 1 else set()
    there |= {"check.py", "verifier.py"} if proofs.streams else set()
    there |= {"texts/"} if content.texts else set()
    there |= set() if content.replay is None else {"replay.json"}
    for name in _PHRASES:
        if name in there or (name.endswith("/") and any(each.startswith(name) for each in there)):
            yield name


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most 96 columns, each further one under the text of its first; a command stays whole."""
    for line in lines:
        indent = re.match(r" *(?:[-\d]\.? +|[\w.-]+/? {2,})?", line)
        hanging = " " * (indent.end() if indent else 0)
        whole = line.startswith(_COMMAND) or len(line) <= _COLUMNS
        yield from (
            [line]
            if whole
            else wrap(
                line, _COLUMNS, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
            )
        )


#: How a line with a command begins.
_COMMAND = " " * 7


def _steps(content: Content, proofs: Proofs, say: Say, lang: str) -> list[str]:
    """How to check what there is to check, numbered."""
    number = min(
        file.name.removeprefix("proofs/entry-").removesuffix(".tlog-proof") for file in proofs.single
    )
    check = f"{_COMMAND}python -I check.py"
    steps = [[say("step-python")], [say("step-key")]]
    whole = "step-whole" if content.signed else "step-whole-unsigned"
    steps.append([say(whole), "", f"{check} --key {say('vkey')}", ""])
    steps.append([say("step-own"), "", f"{check} {say('zip')} --key {say('vkey')}", ""])
    steps.append([say("step-entry"), "", f"{check} entries/{number}.json --key {say('vkey')}", ""])
    if witnesses := _witnesses(content):
        command = f"{check} --key {say('vkey')} --key {say('witness-vkey')}"
        steps.append([say("step-witness", names=listed(witnesses, lang)), "", command, ""])
    stamps = [file.name for file in proofs.timestamps if file.kind == "timestamp"]
    if stamps:
        commands = [line for name in stamps for line in _of_stamp(name)]
        steps.append([say("step-stamp"), "", *commands, ""])
    steps += _of_what_ages(proofs, say)
    steps += [[say("step-read")], [say("step-compare")]]
    return [line for nth, (first, *more) in enumerate(steps, 1) for line in (f"{nth}. {first}", *more)]


def _of_what_ages(proofs: Proofs, say: Say) -> Iterator[list[str]]:
    """How to check the renewals of timestamps, and whether certificates were revoked."""
    files = {kind: [each for each in proofs.timestamps if each.kind == kind] for kind in _AGES}
    if files["renewal"]:
        hashes = dict.fromkeys(each.content.split(b"\n")[2].decode()[5:] for each in files["renewed"])
        commands = [
            f"{_COMMAND}openssl dgst -{algorithm} {each.name}"
            for each in files["timestamp"]
            for algorithm in hashes
        ]
        for each in files["renewal"]:
            text = each.name.replace(".tsr", ".txt")
            commands.append(
                f"{_COMMAND}openssl ts -verify -in {each.name} -data {text} -CAfile ../../AUTHORITY.pem"
            )
        yield [say("step-renewal"), "", *commands, ""]
    if files["revocation"]:
        yield [say("step-revocation"), "", *map(_of_evidence, files["revocation"]), ""]


#: What there is beside the timestamps of the checkpoint itself.
_AGES = ("timestamp", "renewal", "renewed", "revocation")


def _of_evidence(file: File) -> str:
    from ledger.seal.revocation import read_evidence

    if read_evidence(file.content)[0].listed is None:
        return f"{_COMMAND}openssl ocsp -respin {file.name} -CAfile ../../AUTHORITY.pem -no_nonce -resp_text"
    return f"{_COMMAND}openssl crl -inform DER -in {file.name} -CAfile ../../AUTHORITY.pem -noout -text"


def _of_stamp(name: str) -> list[str]:
    text = "timestamps/checkpoint-text.txt"
    return [
        f"{_COMMAND}openssl ts -verify -in {name} -data {text} -CAfile ../../AUTHORITY.pem",
        f"{_COMMAND}openssl ts -reply -in {name} -text",
    ]


def _witnesses(content: Content) -> list[str]:
    """Who else than the ledger signed the checkpoint, by name; none of it checked."""
    signed = read_note(content.seal.note or "").signatures
    return sorted({line.name for line in signed} - {content.seal.origin or ""})
