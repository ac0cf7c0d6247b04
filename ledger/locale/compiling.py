"""Compile the catalogues when the package is built, also where it is installed to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Each ``.po`` becomes the ``.mo`` beside it, which is what the program reads."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for written in Path(self.root, "ledger", "locale").glob("*/LC_MESSAGES/*.po"):
            with written.open("rb") as file:
                catalogue = read_po(file, locale=written.parent.parent.name)
            with written.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)
