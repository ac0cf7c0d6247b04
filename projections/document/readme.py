"""The plain-language page in a bag: what is in it, and how to check it without this product."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap

from ledger.language import phrase, translated
from projections.document.content import Content
from projections.document.proof_words import not_proven
from projections.document.proofs import Proofs
from projections.report.wording import moment_in_words

_SAID: dict[str, str] = {
    "title": phrase("DOSSIER {key}: READ ME FIRST"),
    "what": phrase(
        "This folder holds dossier {key} from a Doorstroom ledger, as known at {known} (Brussels), with what it takes"
        " to check it. You do not need the ledger or its program for that."
    ),
    "simulated": phrase("It is a SIMULATED ledger: this is about nobody."),
    "personal": phrase("It holds personal data. Keep it as you keep a personnel file."),
    "inside": phrase("WHAT IS IN IT"),
    "dossier.html": phrase("the dossier, for a browser"),
    "dossier.pdf": phrase("the same, to print or to file"),
    "manifest.json": phrase("what the dossier was made from"),
    "entries/": phrase(
        "each entry, in the exact bytes that the ledger holds; the number is its position in the ledger"
    ),
    "proofs/": phrase("proofs that these entries are in the ledger, none left out in between"),
    "checkpoint.txt": phrase(
        "the checkpoint: how many entries the ledger had, and one number that stands for all of them, signed"
    ),
    "timestamps/": phrase("timestamps of that checkpoint by an authority (RFC 3161)"),
    "keys/": phrase("the ledger's public keys, each vouched for by the one before it"),
    "verifier.py": phrase("the program that checks it all: one file of Python, which you can read"),
    "bag": phrase(
        "The folder is a BagIt bag (RFC 8493): manifest-sha256.txt beside this folder lists the SHA-256 of each file,"
        " so `sha256sum -c manifest-sha256.txt` shows whether one was damaged."
    ),
    "how": phrase("HOW TO CHECK IT"),
    "step-python": phrase(
        "Install Python 3.11 or newer, and its package cryptography: pip install cryptography"
    ),
    "step-key": phrase(
        "Obtain the ledger's public key (NAME+ID+KEY) from the department or somebody else you trust, not from this"
        " folder. The keys in this folder only show that it agrees with itself."
    ),
    "step-dossier": phrase("Check the whole dossier, in this folder, with that key in place of NAME+ID+KEY:"),
    "step-entry": phrase("Or one entry:"),
    "step-read": phrase(
        "The program says what is PROVEN and what is NOT PROVEN. Where it says REFUTED, something was changed: ask the"
        " ledger's operator, and keep this folder as it is."
    ),
    "step-compare": phrase(
        "An entry in entries/ is plain text: what the dossier tells of it can be read there."
    ),
    "none": phrase(
        "NOTHING IS PROVEN. When this folder was made, no checkpoint covered these entries, so there is nothing to"
        " check them against. The operator of the ledger can make one: `doorstroom key new FILE` makes a signing key,"
        " `doorstroom checkpoint --key FILE` a checkpoint. Ask for this folder again after that."
    ),
    "not": phrase("WHAT IT DOES NOT PROVE"),
}

_COLUMNS = 96
#: The name of the page in each language.
NAMES = {"nl": "LEESMIJ.txt", "en": "README.txt"}


def readme(content: Content, proofs: Proofs, lang: str) -> bytes:
    """The page in a language, whatever the language of the dossier is."""

    def say(name: str, **values: object) -> str:
        return translated(_SAID[name], lang).format(**values)

    title = say("title", key=content.key)
    known = moment_in_words(content.known_at, lang)
    lines = [title, "=" * len(title), "", say("what", key=content.key, known=known)]
    lines += [say("simulated")] if content.simulated else []
    lines += [say("personal")] if content.person is not None else []
    lines += ["", say("inside"), ""]
    there = {file.name for file in proofs.files} | {
        "dossier.html",
        "dossier.pdf",
        "manifest.json",
        "verifier.py",
    }
    for name in _SAID:
        if name in there or (name.endswith("/") and any(each.startswith(name) for each in there)):
            lines.append(f"  {name:<15} {say(name)}")
    lines += ["", say("bag"), "", say("how"), ""]
    lines += _steps(proofs, say) if proofs.streams else [say("none")]
    covered = content.seal.covered if content.seal.note is not None else None
    lines += ["", say("not"), ""]
    lines += [f"- {text}" for text in not_proven(lang, covered=covered, size=content.seal.size)]
    return ("\n".join(_wrapped(lines)) + "\n").encode()


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most 96 columns, each further one under the text of its first; a command stays whole."""
    for line in lines:
        indent = re.match(r" *(?:[-\d]\.? +|[\w.-]+/? {2,})?", line)
        hanging = " " * (indent.end() if indent else 0)
        whole = "verifier.py " in line and "--key" in line
        yield from (
            [line]
            if whole or len(line) <= _COLUMNS
            else wrap(
                line, _COLUMNS, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
            )
        )


def _steps(proofs: Proofs, say: Callable[[str], str]) -> list[str]:
    whole = " ".join(file.name for file in proofs.streams)
    proven = {file.name.removeprefix("proofs/entry-").removesuffix(".tlog-proof") for file in proofs.single}
    number = min(proven)
    return [
        f"1. {say('step-python')}",
        f"2. {say('step-key')}",
        f"3. {say('step-dossier')}",
        "",
        f"       python -I verifier.py {whole} --key NAME+ID+KEY",
        "",
        f"   {say('step-entry')}",
        "",
        "       python -I verifier.py"
        f" proofs/entry-{number}.tlog-proof --entry entries/{number}.json --key NAME+ID+KEY",
        "",
        f"4. {say('step-read')}",
        f"5. {say('step-compare')}",
    ]
