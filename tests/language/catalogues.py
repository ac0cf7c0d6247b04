"""The catalogues as `docs/catalogues.py` reads and makes them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "catalogues.py"))


def catalogue(language: str, domain: str) -> Catalog:
    """A catalogue as it is kept."""
    return TOOL["read"](language, domain)  # type: ignore[no-any-return]


def read(language: str, domain: str) -> list[Message]:
    """What a catalogue holds."""
    return [message for message in catalogue(language, domain) if message.id]


def strings(of: Any) -> tuple[str, ...]:
    """One string, or those of one and of more."""
    return of if isinstance(of, tuple) else (of,)
