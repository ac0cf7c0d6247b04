"""A page as a PDF that lasts and can be read aloud: PDF/A-3a and PDF/UA-1, with files attached.

Typst sets it, with the fonts it brings along and no other, and refuses what either standard forbids. What it sets
is handed over as data: nothing of it is read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple

import msgspec

from ledger.problem import Problem
from projections.render.blocks import Alert, Document
from projections.render.glyphs import FONTS, within_fonts
from projections.render.plain import plain


class Attachment(NamedTuple):
    """A file to attach: its name, what it is to the document, its media type, and a description for readers."""

    name: str
    content: bytes
    relationship: Literal["source", "data", "supplement"]
    media: str
    description: str


class NoTypesetter(Problem):
    """A PDF needs the package typst: `pip install doorstroom-ledger[pdf]`."""


def typesetter() -> ModuleType:
    """Typst. Raises ``NoTypesetter`` where it is not installed."""
    try:
        import typst
    except ImportError as error:
        raise NoTypesetter from error
    return typst


def render(page: Document, made_by: str, made_at: datetime, attached: Sequence[Attachment]) -> bytes:
    """The file. Raises ``NoTypesetter`` where typst is not installed."""
    typst = typesetter()
    files = [_attachment(file) for file in attached]
    made_at = made_at.astimezone(UTC)
    moment = [made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second]
    content = {
        "page": _shown(msgspec.to_builtins(page)),
        "author": plain(made_by),
        "moment": moment,
        "fonts": FONTS,
        "files": files,
    }

    def compile_(document: object) -> bytes:
        made: bytes = typst.compile(
            _template(),
            sys_inputs={"document": msgspec.json.encode(document).decode()},
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(made_at.timestamp()),
        )
        return made

    try:
        return compile_(content)
    except typst.TypstError:
        replaced = within_fonts(content, typst)
        if replaced == content:
            raise
        notice = msgspec.to_builtins(Alert(page.words["replaced"]))
        replaced["page"]["notices"].append(notice)
        return compile_({**replaced, "files": files})


@cache
def _template() -> bytes:
    return Path(__file__).with_name("templates").joinpath("document.typ").read_bytes()


def _attachment(file: Attachment) -> dict[str, object]:
    try:
        content: object = file.content.decode()
    except UnicodeDecodeError:
        content = list(file.content)
    return {**file._asdict(), "content": content}


def _shown(value: Any) -> Any:
    """Every text as it can be shown; a drawing is made safe already."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    if isinstance(value, dict):
        return {name: each if name == "svg" else _shown(each) for name, each in value.items()}
    return value
