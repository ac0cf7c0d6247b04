"""Lines of the access log as rows: who did what with a dossier, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ledger.brussels import BRUSSELS
from ledger.codec import moment_text
from ledger.identity import REPLACES
from ledger.language import moment_in_figures, phrase, say, translated
from ledger.vault.access import Access
from ledger.words import DOSSIER, NUMBER_HEADING, WHAT, WHY
from projections.render.rows import Column

#: What each act of the access log is for people; data keep its code.
_ACTS = {
    "identity-set": phrase("identity set"),
    "identity-kept": phrase("identity found kept"),
    "identity-shown": phrase("identity shown"),
    "identity-searched": phrase("identity searched"),
    "dossier-looked-at": phrase("dossier looked at"),
    "texts-exported": phrase("texts exported"),
    "dossier-made": phrase("dossier made"),
    "taken-over": phrase("taken over"),
    "erased": phrase("erased"),
    "hold-set": phrase("erasing forbidden"),
    "hold-lifted": phrase("erasing allowed"),
    "key-replaced": phrase("master key replaced"),
}


def _act_in_words(act: str, lang: str) -> str:
    """An act with its code, by which it is found in data."""
    return f"{translated(_ACTS[act], lang)} ({act})" if act in _ACTS else act


def _moment_of(row: Mapping[str, Any], lang: str) -> str:
    """When somebody acted, in Brussels; data keep the moment in UTC."""
    return moment_in_figures(datetime.fromisoformat(row["at"]).astimezone(BRUSSELS), lang)


COLUMNS = (
    Column("number", NUMBER_HEADING, right=True),
    Column("at", phrase("at"), only="screen", value=_moment_of),
    Column("at", only="csv"),
    Column("who", phrase("who")),
    Column("act", WHAT, word=_act_in_words),
    Column("dossier", DOSSIER),
    Column("why", WHY),
)

_REPLACES = phrase("instead of what was kept")


def rows(lines: Iterable[Access], lang: str) -> Iterator[dict[str, Any]]:
    """Every line as a row of ``COLUMNS``."""
    for line in lines:
        yield {
            "number": line.number,
            "at": moment_text(line.at),
            "who": line.who,
            "act": line.act,
            "dossier": line.dossier,
            "why": _why(line, lang),
        }


def _why(line: Access, lang: str) -> str | None:
    """Why somebody acted: in their own words, but for what the program itself said."""
    if line.act == "identity-set" and line.why == REPLACES:
        return say(_REPLACES, lang)
    return line.why
