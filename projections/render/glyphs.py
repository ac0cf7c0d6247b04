"""Which characters the fonts of a PDF have: what they lack is told by its number, and nothing else is."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from types import ModuleType
from typing import Any

import msgspec

#: The fonts that Typst brings along and a document is set in.
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")

#: Up to here they lack nothing that a text is written with: Latin with its accents.
_LATIN = 0x250
#: From here on, ideographs and what comes after them: they have nothing of it but the forms of some letters.
_IDEOGRAPHS, _FORMS = 0x2E80, range(0xFB00, 0xFF00)
_TRIED = b"""#set document(title: "-")
#let tried = json(bytes(sys.inputs.tried))
#set text(font: tried.fonts)
#tried.text"""


def within_fonts(value: Any, typst: ModuleType) -> Any:
    """The same data, each character that the fonts lack by its number; ``files`` are none of it."""
    if isinstance(value, str):
        return value if value.isascii() else _text(value, typst)
    if isinstance(value, list):
        return [within_fonts(each, typst) for each in value]
    if isinstance(value, dict):
        return {name: each if name == "files" else within_fonts(each, typst) for name, each in value.items()}
    return value


def _text(text: str, typst: ModuleType) -> str:
    return "".join(_cluster(each, typst) for each in _clusters(text))


def _clusters(text: str) -> list[str]:
    """Characters, each with the marks on it."""
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char).startswith("M"):
            found[-1] += char
        else:
            found.append(char)
    return found


def _cluster(cluster: str, typst: ModuleType) -> str:
    """A character with its marks as it stands, or what of it the fonts lack by its number."""
    if _shows(cluster, typst):
        return cluster
    numbered = "".join(char if _shows(char, typst) else _numbered(char) for char in cluster)
    # Each alone is there, and together they are not: then the marks are told.
    return numbered if numbered != cluster else cluster[0] + "".join(map(_numbered, cluster[1:]))


def _numbered(char: str) -> str:
    return char.encode("unicode_escape").decode()


@lru_cache(maxsize=4096)
def _shows(text: str, typst: ModuleType) -> bool:
    """Whether the fonts have it: Typst refuses what they lack, so it is asked."""
    if all(ord(char) < _LATIN for char in text):
        return True
    if any(ord(char) >= _IDEOGRAPHS and ord(char) not in _FORMS for char in text):
        return False
    tried = msgspec.json.encode({"fonts": FONTS, "text": text}).decode()
    try:
        typst.compile(
            _TRIED,
            sys_inputs={"tried": tried},
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
