"""Who hands a document out, in which case, and for whom: by option, or from a file of settings.

The file is ``doorstroom.toml``::

    [dossier]
    organisation = "Sociale Inspectie, dienst Gent"
    case = "2026/114"
    made-by = "An Peeters"
    made-for = "Arbeidsrechtbank Gent"
    enterprise-names = "denomination.csv"

The one beside the ledger's file goes before that in the folder of the user's own settings, each line by itself. The
path of the names is relative to the file that names it.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ledger.language import phrase
from ledger.national_numbers import holds_national_number
from ledger.problem import Number, Problem
from ledger.words import NO_FILE

NAME = "doorstroom.toml"
LARGEST = 64 * 1024
"""Bytes of a file of settings."""
LONGEST = 200
"""Characters of one setting."""
TABLE = "dossier"
FIELDS = {
    "organisation": "organisation",
    "case": "case",
    "made-by": "made_by",
    "made-for": "made_for",
    "enterprise-names": "enterprise_names",
}
"""How a field is named in the file, and in ``Identification``."""


class SettingsRefused(Problem):
    """A file of settings cannot be read as it stands: mend it, or take it away."""


class Identification(msgspec.Struct, frozen=True):
    """What a document says of its making; None where nobody said it.

    ``organisation`` hands it out, ``case`` is how it names the case, ``made_by`` is who made it and ``made_for`` whom
    it is for. ``enterprise_names`` is the file with the names of enterprises.
    """

    organisation: str | None = None
    case: str | None = None
    made_by: str | None = None
    made_for: str | None = None
    enterprise_names: Path | None = None

    def or_else(self, other: Identification) -> Identification:
        """This one, and what it does not say as the other says it."""
        values = {
            name: getattr(other, name) if getattr(self, name) is None else getattr(self, name)
            for name in self.__struct_fields__
        }
        return Identification(**values)


def identification_from(folders: Iterable[Path]) -> Identification:
    """What the files of settings in these folders say; the first folder goes before the next.

    A folder without one is passed over. Raises ``SettingsRefused``, ``OSError``.
    """
    found = Identification()
    for folder in folders:
        path = folder / NAME
        try:
            content = _content(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        found = found.or_else(_read(path, content))
    return found


def _content(path: Path) -> str:
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SettingsRefused(NO_FILE, file=path)
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise SettingsRefused(phrase("{file} has more than {most} bytes."), file=path, most=Number(LARGEST))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsRefused(phrase("Line {line} of {file} is no UTF-8."), line=line, file=path) from error


def _without_waiting(path: str, flags: int) -> int:
    # A pipe in its place would be waited for.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read(path: Path, content: str) -> Identification:
    try:
        found = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        # Of a number with thousands of digits it is Python that complains, and no reader of TOML.
        told = re.search(r"at line (\d+), column (\d+)", str(error))
        line = int(told[1]) if told else content.count("\n") + 1
        raise SettingsRefused(
            phrase('Line {line} of {file} is no TOML: a field is written as name = "text".'),
            line=line,
            file=path,
        ) from error
    for name in found:
        if name != TABLE:
            raise _refused(
                path,
                content,
                name,
                phrase("line {line} of {file}: there is no {name}; what is set stands under [dossier]"),
            )
    table = found.get(TABLE, {})
    if not isinstance(table, Mapping):
        raise _refused(
            path,
            content,
            TABLE,
            phrase("line {line} of {file}: {name} is a table, which begins with [dossier]"),
        )
    return Identification(**{FIELDS[name]: value for name, value in _values(path, content, table)})


def _values(path: Path, content: str, table: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in table.items():
        if name not in FIELDS:
            raise _refused(
                path,
                content,
                name,
                phrase("line {line} of {file}: there is no field {name}; there are {names}"),
                names=", ".join(FIELDS),
            )
        if not isinstance(value, str) or not is_setting(value):
            raise _refused(
                path,
                content,
                name,
                phrase(
                    "line {line} of {file}: {name} is a text of 1 to {most} printable characters, between quotes"
                ),
                most=LONGEST,
            )
        if holds_national_number(value):
            raise _refused(
                path,
                content,
                name,
                phrase("line {line} of {file}: {name} may hold no national number; this looks like one"),
            )
        yield name, path.parent / value if name == "enterprise-names" else value


def is_setting(text: str) -> bool:
    """Whether a text can stand in a document as a setting."""
    return text.isprintable() and 0 < len(text.strip()) <= len(text) <= LONGEST


NO_NATIONAL_NUMBER = phrase(
    "a document says by no national number whom it is about or for; this looks like one"
)
_NO_SETTING = phrase("a text of 1 to 200 printable characters")


def why_no_setting(text: str) -> str | None:
    """Why a text that somebody typed cannot stand in a document; None where it can."""
    if not is_setting(text):
        return _NO_SETTING
    return NO_NATIONAL_NUMBER if holds_national_number(text) else None


def _refused(path: Path, content: str, name: str, named: str, **values: Any) -> SettingsRefused:
    shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    return SettingsRefused(named, line=_line_of(name, content), file=path, name=shown, **values)


_KEY = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEYS = re.compile(rf"\s*(?:\[\s*)?({_KEY}(?:\s*\.\s*{_KEY})*)\s*[\]=]", re.ASCII)


def _line_of(name: str, content: str) -> int:
    """The line on which a field or a table is named, which Python's reader of TOML does not tell.

    One within a table on a single line is on the line of that.
    """
    tables = 1
    for nth, line in enumerate(content.split("\n"), start=1):
        if written := _KEYS.match(line):
            named = [_key(key) for key in re.findall(_KEY, written[1])]
            if name in named:
                return nth
            if TABLE in named:
                tables = nth
    return tables


def _key(written: str) -> str:
    """A key without its quotes and escapes."""
    if written[0] not in "\"'":
        return written
    try:
        return str(tomllib.loads(f"key = {written}")["key"])
    except tomllib.TOMLDecodeError:
        # What looks like a key within a text of several lines.
        return ""
