"""By which rules rows are made: a digest of the program text that they depend on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

_MAKES_ROWS = "projections/readmodels/folding.py"
_IMPORT = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+(?P<module>(?:ledger|projections)[\w.]*)"
    rb"(?:[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n]+))?",
    re.MULTILINE,
)
_NAME = re.compile(rb"\w+")


@cache
def rules() -> str:
    """A digest of the program text that the rows depend on, so that rows made by other rules never answer."""
    return digest_of(Path(__file__).parents[2])


def digest_of(root: Path) -> str:
    """The digest of the program text under a folder that holds ``ledger`` and ``projections``."""
    digest = sha256()
    for name in sorted(rule_files(root)):
        digest.update(name.encode() + b"\0" + sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()


def rule_files(root: Path) -> set[str]:
    """The files that the rows depend on, by their paths below a folder.

    Every file of the decisions, of the fold and of the read models, also one that nothing imports; and all that the
    fold of a dossier into rows imports, at whatever remove.
    """
    found: set[str] = set()
    unread = [_MAKES_ROWS, *_below(root, "ledger/decisions"), *_below(root, "projections/fold")]
    while unread:
        name = unread.pop()
        # The name of what a module holds is no file's.
        if name not in found and (root / name).is_file():
            found.add(name)
            unread += _imported(root, (root / name).read_bytes())
    return found.union(_below(root, "projections/readmodels"))


def _below(root: Path, folder: str) -> Iterator[str]:
    return (path.relative_to(root).as_posix() for path in (root / folder).rglob("*.py"))


def _imported(root: Path, text: bytes) -> Iterator[str]:
    """Where what a program text imports of ours would stand: modules, and packages with what is named of them."""
    for match in _IMPORT.finditer(text):
        module = match["module"].decode().replace(".", "/")
        if (root / f"{module}.py").is_file():
            yield f"{module}.py"
            continue
        yield f"{module}/__init__.py"
        for name in _NAME.findall(match["names"] or b""):
            yield f"{module}/{name.decode()}.py"
            yield f"{module}/{name.decode()}/__init__.py"
