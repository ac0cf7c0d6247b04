"""A file of settings, ``doorstroom.toml``: its tables, and on which line stands what is wrong with one."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ledger.language import phrase
from ledger.problem import Number, Problem
from ledger.words import NO_FILE

LARGEST = 64 * 1024
"""Bytes of a file of settings."""
LONGEST = 200
"""Characters of one setting."""
TABLES = ("dossier", "sign-on")
"""What is set in one: who hands a document out, and who may look in the browser."""


class SettingsRefused(Problem):
    """A file of settings cannot be read as it stands: mend it, or take it away."""


class SettingsFile(NamedTuple):
    """A file that was read: where it is, its text, and its tables as TOML has them."""

    path: Path
    content: str
    tables: Mapping[str, Any]

    def table(self, name: str, fields: Collection[str]) -> Mapping[str, Any]:
        """What one of its tables sets; nothing where it has none. Raises ``SettingsRefused`` for any other field."""
        found = self.tables.get(name, {})
        if not isinstance(found, Mapping):
            wrong = phrase("line {line} of {file}: {name} is a table, which begins with [{name}]")
            raise self.refused(name, wrong, name)
        for field in found:
            if field not in fields:
                wrong = phrase("line {line} of {file}: there is no field {name}; there are {names}")
                raise self.refused(field, wrong, name, names=", ".join(fields))
        return found

    def refused(self, name: str, why: str, table: str, **values: Any) -> SettingsRefused:
        """What is wrong with a field of a table, or with the table, with the line on which it stands."""
        shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        line = _line_of(name, table, self.content)
        return SettingsRefused(why, line=line, file=self.path, name=shown, **values)


def settings_file(path: Path) -> SettingsFile:
    """Read a file of settings. Raises ``SettingsRefused``, ``OSError``."""
    content = _content(path)
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
    file = SettingsFile(path, content, found)
    for name in found:
        if name not in TABLES:
            raise file.refused(
                name,
                phrase("line {line} of {file}: there is no {name}; what is set stands under {tables}"),
                name,
                tables=", ".join(f"[{each}]" for each in TABLES),
            )
    return file


def bytes_of(path: Path, most: int) -> bytes | None:
    """What is in a file; None where it is more than that. Raises ``SettingsRefused`` where it is none, ``OSError``."""
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SettingsRefused(NO_FILE, file=path)
        content = file.read(most + 1)
    return content if len(content) <= most else None


def _without_waiting(path: str, flags: int) -> int:
    # A pipe in its place would be waited for.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _content(path: Path) -> str:
    content = bytes_of(path, LARGEST)
    if content is None:
        raise SettingsRefused(phrase("{file} has more than {most} bytes."), file=path, most=Number(LARGEST))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsRefused(phrase("Line {line} of {file} is no UTF-8."), line=line, file=path) from error


def is_setting(text: str) -> bool:
    """Whether a text can stand in a document as a setting."""
    return text.isprintable() and 0 < len(text.strip()) <= len(text) <= LONGEST


_KEY = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEYS = re.compile(rf"\s*(?:\[\s*)?({_KEY}(?:\s*\.\s*{_KEY})*)\s*[\]=]", re.ASCII)


def _line_of(name: str, table: str, content: str) -> int:
    """The line on which a field or a table is named, which Python's reader of TOML does not tell.

    One within a table on a single line is on the line of that.
    """
    tables = 1
    for nth, line in enumerate(content.split("\n"), start=1):
        if written := _KEYS.match(line):
            named = [_key(key) for key in re.findall(_KEY, written[1])]
            if name in named:
                return nth
            if table in named:
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
