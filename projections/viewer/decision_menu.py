"""Which decisions can be recorded in the browser: all that can be handed in, each as its command tells it."""

from __future__ import annotations

from inspect import cleandoc
from typing import NamedTuple

from ledger.decisions import DECISIONS, AnyDecision, Correction
from ledger.language import phrase, say, translated
from projections.render.wording import capitalised
from projections.viewer.view import View

_GROUPS = {
    "dossier": phrase("About one employee"),
    "measure": phrase("About a collective measure"),
    "enterprise": phrase("About an enterprise"),
    "correction": phrase("About an earlier entry"),
}


class MenuItem(NamedTuple):
    """A decision in the menu: what it is called, what it is, and the address of its form."""

    title: str
    meaning: str
    href: str


class MenuGroup(NamedTuple):
    """Decisions about one kind of thing."""

    title: str
    decisions: tuple[MenuItem, ...]


def menu(view: View, dossier: str) -> list[MenuGroup]:
    """Every decision, in groups; where a dossier is named only those that are about one."""
    groups: dict[str, list[MenuItem]] = {}
    for tag, kind in DECISIONS.items():
        group = "correction" if issubclass(kind, Correction) else kind.subject_fields[0]
        if dossier and group != "dossier":
            continue
        href = view.url(f"/record/{tag}", dossier=dossier)
        groups.setdefault(group, []).append(
            MenuItem(title_of(kind, view.lang), meaning_of(kind, view.lang), href)
        )
    return [
        MenuGroup(say(_GROUPS[name], view.lang), tuple(groups[name])) for name in _GROUPS if name in groups
    ]


def title_of(kind: type[AnyDecision], lang: str) -> str:
    """A decision as the head of its page."""
    return capitalised(kind.dutch if lang == "nl" else kind.tag().replace("-", " "))


def meaning_of(kind: type[AnyDecision], lang: str) -> str:
    """What a decision is, as the help of its command says it, without its Dutch term."""
    help_text = translated(cleandoc(kind.__doc__ or "").replace("``", "").partition("\n\n")[0], lang)
    return " ".join(help_text.split()).partition(". ")[2]
