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

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from ledger.language import phrase
from ledger.national_numbers import holds_national_number
from projections.handover.settings_file import LONGEST, SettingsFile, is_setting, settings_file

NAME = "doorstroom.toml"
TABLE = "dossier"
FIELDS = {
    "organisation": "organisation",
    "case": "case",
    "made-by": "made_by",
    "made-for": "made_for",
    "enterprise-names": "enterprise_names",
}
"""How a field is named in the file, and in ``Identification``."""


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
        try:
            file = settings_file(folder / NAME)
        except (FileNotFoundError, NotADirectoryError):
            continue
        found = found.or_else(Identification(**{FIELDS[name]: value for name, value in _values(file)}))
    return found


def _values(file: SettingsFile) -> Iterable[tuple[str, Any]]:
    for name, value in file.table(TABLE, FIELDS).items():
        if not isinstance(value, str) or not is_setting(value):
            raise file.refused(
                name,
                phrase(
                    "line {line} of {file}: {name} is a text of 1 to {most} printable characters, between quotes"
                ),
                TABLE,
                most=LONGEST,
            )
        if holds_national_number(value):
            raise file.refused(
                name,
                phrase("line {line} of {file}: {name} may hold no national number; this looks like one"),
                TABLE,
            )
        yield name, file.path.parent / value if name == "enterprise-names" else value


NO_NATIONAL_NUMBER = phrase(
    "a document says by no national number whom it is about or for; this looks like one"
)
_NO_SETTING = phrase("a text of 1 to 200 printable characters")


def why_no_setting(text: str) -> str | None:
    """Why a text that somebody typed cannot stand in a document; None where it can."""
    if not is_setting(text):
        return _NO_SETTING
    return NO_NATIONAL_NUMBER if holds_national_number(text) else None
