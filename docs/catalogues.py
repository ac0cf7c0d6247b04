"""Bring the catalogues up to date with what the program says: `uv run python docs/catalogues.py`.

The catalogue `doorstroom` holds every phrase that is marked in the code, and what the command line says of itself; the
catalogue `click` what click says. What is new stands in each catalogue untranslated, for a translator to fill in; what
the code no longer says is dropped. With `--check` nothing is written, and the exit code says whether anything would be.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cli import main  # noqa: E402
from ledger.intake import schema  # noqa: E402
from ledger.language import BEHIND_CONTEXT, CATALOGUES, DOMAIN, LANGUAGES  # noqa: E402
from ledger.problem import Problem, sentence  # noqa: E402
from ledger.seal.verifier import Refuted  # noqa: E402
from projections.commands.languages import CLICK, texts  # noqa: E402

DOMAINS = (DOMAIN, CLICK)

#: How many arguments a mark has, and which of them is what.
KEYWORDS: dict[str, Any] = {"phrase": {1: (1,), 2: (1, (2, "c"))}, "phrases": (1, 2)}
#: Lines of the header that would churn, or that name nobody.
_NOT_KEPT = tuple(
    f'"{name}'.encode()
    for name in ("POT-Creation", "PO-Revision", "Last-Tr", "Language-Team", "Report-Msgid", "Generated-By")
)
_HEADER = """\
# {language} of Doorstroom Ledger. What it says in English stands in the code; `docs/catalogues.py` keeps this file.
# Licensed under the EUPL-1.2.
#"""


def marked() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """Every phrase that the code marks: where, what, and in which context."""
    for path in sorted([*ROOT.glob("ledger/**/*.py"), *ROOT.glob("projections/**/*.py"), ROOT / "cli.py"]):
        where = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract_from_file("python", path, KEYWORDS):
            yield where, message, context


def refused() -> Iterator[tuple[str, str, str | None]]:
    """The sentence of every error that is meant for people: where, what. It is the docstring of its class."""
    for package in ("ledger", "projections"):
        for module in walk_packages([str(ROOT / package)], f"{package}."):
            # That one builds the package; it is no part of it.
            if module.name != "ledger.locale.compiling":
                import_module(module.name)
    kinds: list[type[Exception]] = [Problem, Refuted]
    for kind in kinds:
        kinds += [each for each in kind.__subclasses__() if each not in kinds]
        if kind.__module__.startswith(("ledger.", "projections.")):
            yield f"{kind.__module__.replace('.', '/')}.py", sentence(kind), None


def help_texts() -> Iterator[tuple[str, str, str | None]]:
    """What every command says of itself, and the schema of what is imported."""
    for named in texts(main):
        context, _, message = named.rpartition(BEHIND_CONTEXT)
        yield "the help of the commands", message, context or None
    for described in schema.texts():
        yield "the JSON Schema", described, None


def template(domain: str) -> Catalog:
    """What there is to translate: ours, or of click what it can say."""
    made = _catalogue(None, domain)
    for where, message, context in (*marked(), *refused(), *help_texts()) if domain == DOMAIN else of_click():
        made.add(message, locations=[(where, 0)], context=context)
    return made


def of_click() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """What click says, as it marks it itself."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for _line, message, _comments, context in extract_from_file(
            "python", path, {"_": None, "ngettext": (1, 2)}
        ):
            yield f"click/{path.name}", message, context
    # It looks this one up by a name of its own.
    yield "click/core.py", "required", None


def _catalogue(language: str | None, domain: str) -> Catalog:
    name = {None: "Template", "nl": "Dutch (Belgium)"}[language]
    return Catalog(
        locale=language,
        domain=domain,
        header_comment=_HEADER.format(language=name),
        project="Doorstroom Ledger",
        version="1",
        charset="utf-8",
        fuzzy=False,
    )


def updated(language: str, domain: str, wanted: Catalog) -> Catalog:
    """The catalogue of a language with all that is wanted and nothing else, what was translated kept."""
    made = _catalogue(language, domain)
    kept = read(language, domain)
    for message in sorted(wanted, key=_key):
        if message.id:
            found = kept.get(message.id, message.context)
            made.add(message.id, found.string if found else None, message.locations, context=message.context)
    return made


def read(language: str, domain: str) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    path = path_of(language, domain)
    if not path.exists():
        return _catalogue(language, domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def path_of(language: str, domain: str) -> Path:
    """Where the catalogue of a language is kept."""
    return Path(CATALOGUES, language, "LC_MESSAGES", f"{domain}.po")


def written(catalogue: Catalog) -> bytes:
    """A catalogue as it stands in its file: by where it is said, without line numbers or dates that would churn."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, include_lineno=False)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(each for each in lines if not each.startswith(_NOT_KEPT))


def _key(message: Message) -> tuple[str, str]:
    said = message.id if isinstance(message.id, str) else message.id[0]
    return (message.locations or [("", 0)])[0][0], said


def run(argv: list[str]) -> int:
    """Write what is not as it should be, or only say so."""
    files = {
        path_of(language, domain): written(updated(language, domain, template(domain)))
        for language in LANGUAGES
        if language != "en"
        for domain in DOMAINS
    }
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        print(path.relative_to(ROOT))
        if "--check" not in argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
