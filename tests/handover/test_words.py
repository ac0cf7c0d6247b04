"""What the documents say: no sentence is left unsaid, and the numbers of law in it have a version."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ledger.law import Dated, DatedParameter
from ledger.sources import Source
from projections.handover import proof_words, words
from projections.handover.law_version import law_version

HERE = Path(words.__file__).parent
TABLES = {"words": words._PHRASES, "proof_words": proof_words._PHRASES}


@pytest.mark.parametrize("table", ["words", "proof_words"])
def test_no_sentence_is_left_unsaid(table: str) -> None:
    source = (
        "".join(
            path.read_text()
            for path in HERE.glob("*.py")
            if path.stem not in ("words", "proof_words", "readme")
        )
        + (HERE / f"{table}.py").read_text().partition("\ndef say(")[2]
    )
    texts = {
        node.value
        for node in ast.walk(ast.parse((HERE / "manifest.py").read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | set(re.findall(r"[\"']([\w-]+)[\"']", source))
    # Those whose name is put together: told-KIND, head-made-DATED, dated/DATED, point-NAME.
    put_together = ("head-made-", "dated/", "point-", "corrects", "rectified", "withdrawn")
    unsaid = {name for name in TABLES[table] if name not in texts and not name.startswith(put_together)}
    assert not unsaid


def test_the_version_of_the_law_changes_with_any_number_or_source() -> None:
    class Numbers:
        pass

    def version(value: object, source: str) -> str:
        from datetime import date

        numbers = Numbers()
        numbers.DAYS = DatedParameter("days", (Dated(date(2020, 3, 20), value, (Source(source),)),))  # type: ignore[attr-defined]
        return law_version(numbers).digest  # type: ignore[arg-type]

    made = {version(30, "a"), version(31, "a"), version(30, "b"), version(frozenset({"x", "y"}), "a")}
    assert len(made) == 4
    assert version(30, "a") == version(30, "a")
    assert law_version().newest.isoformat() >= "2020-06-22"
