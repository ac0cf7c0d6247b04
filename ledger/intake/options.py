"""A decision on the command line: an option for each of its fields, and the decision that they make."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ledger.decisions import AnyDecision
from ledger.parsing.dutch import code_text
from ledger.parsing.forms import BOOLEANS, Form, forms, sentence, value_of
from ledger.refusals import WrongValue
from ledger.words import NO_FILE

_METAVARS = {"json": "JSON", "entry": "ENTRY", "day": "DAY", "words": "WORDS", "boolean": "[true|false]"}


class Option(NamedTuple):
    """An option: its flag, the words it may hold (none: any, ``any_case``: however written), its help."""

    name: str
    flag: str
    required: bool
    several: bool
    words: tuple[str, ...]
    any_case: bool
    metavar: str | None
    help: str


def options(kind: type[AnyDecision]) -> list[Option]:
    """An option for each field of a decision, those that must be there first."""
    return [_option(form) for form in forms(kind).values()]


def _option(form: Form) -> Option:
    boolean, several = form.kind == "boolean", form.kind in ("documents", "words")
    documents = form.kind == "documents"
    words = form.words if form.kind == "text" else tuple(BOOLEANS) if boolean else ()
    meaning = "a file, hashed here, or NAME=SHA256; may be repeated" if documents else form.meaning
    if form.kind == "words":
        meaning += f": one or more of {', '.join(form.words)}, with commas or repeated"
    return Option(
        name=form.name,
        flag=f"--{form.name.replace('_', '-')}",
        required=form.required,
        several=several,
        words=words,
        any_case=boolean,
        metavar="FILE|NAME=SHA256" if documents else _METAVARS.get(form.kind, None if form.words else "TEXT"),
        help=sentence(meaning),
    )


def fields_in(
    kind: type[AnyDecision], values: Mapping[str, Any], *, in_dutch: bool = False
) -> dict[str, Any]:
    """What options say, as JSON would hold it; ``values`` by field, None where an option was not given.

    ``in_dutch`` they may hold Dutch words, and days as ``31/12/2020``. Raises ``Refused``, and ``OSError`` for evidence
    that cannot be read.
    """
    known = forms(kind)
    return {
        name: field_value(known[name], value, in_dutch=in_dutch)
        for name, value in values.items()
        if value not in (None, ())
    }


def field_value(form: Form, value: Any, *, in_dutch: bool) -> object:
    """What an option stands for; one that may be repeated holds all that it was given."""
    if form.kind == "documents":
        return evidence_in(value)
    text = ";".join(value) if form.kind == "words" else value
    return value_of(form, code_text(form, text, days=True) if in_dutch else text)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False  # Too long to be the name of one.


def _without_waiting(path: str, flags: int) -> int:
    # A pipe in its place would be waited for.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def evidence_in(texts: Iterable[str]) -> list[dict[str, str]]:
    """Pieces of evidence as ``{name, sha256}`` objects, each from ``NAME=SHA256`` or the path of a file.

    A file is hashed where it lies; only its name and its hash are recorded. Raises ``OSError``, and ``WrongValue`` for
    a pipe or a device, which may never end.
    """
    found = []
    for text in texts:
        name, equals, digest = text.rpartition("=")
        if not equals or _is_file(text):
            with open(text, "rb", opener=_without_waiting) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise WrongValue(NO_FILE, file=text, field="evidence")
                name, digest = Path(text).name, hashlib.file_digest(file, "sha256").hexdigest()
        found.append({"name": name, "sha256": digest.lower()})
    return found
