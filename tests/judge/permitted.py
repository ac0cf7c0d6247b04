"""The differences that are meant: each with the questions it concerns, a precise predicate, and its reason.

The list is of one change: it holds while that change is made, and is emptied when it has landed. A difference that no
entry permits is a fault. An entry that permits nothing in a full run is stale, and a fault too.
Write the predicate as narrow as the reason is: ``difference.command``, ``difference.where``, ``difference.json()`` and
the bytes ``difference.old`` and ``difference.new`` say all there is. For example, what `explain` cites::

    def cites_otherwise(difference: Difference) -> bool:
        return difference.where == "stdout" and all(
            path.endswith((".entries[]", ".entries")) for path, _, _ in difference.json()
        )

    Permitted("explain cites the entry that status rests on", ("explain",), cites_otherwise, "The fold says why …")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.judge.comparing import Difference


class Permitted(NamedTuple):
    """A difference that is meant. ``commands`` are paths such as ``report flow``; none means every command."""

    name: str
    commands: tuple[str, ...]
    allows: Callable[[Difference], bool]
    reason: str

    def permits(self, difference: Difference) -> bool:
        """Whether it is this difference. A predicate that cannot read the answers does not permit them."""
        if self.commands and difference.command not in self.commands:
            return False
        try:
            return self.allows(difference)
        except (ValueError, KeyError, IndexError, TypeError):
            return False


#: Where a finding or a rule is named beside its code, and where the dossier is told anew.
_NAMED = (
    "compare",
    "explain",
    "findings",
    "import",
    "measures",
    "record",
    "replay",
    "status",
    "report findings",
)


def _in_words_alone(difference: Difference) -> bool:
    """What people read differs; of JSON the words of a conclusion, its label, and nothing else."""
    if difference.where not in ("stdout", "stderr"):
        return difference.where.endswith((".html", ".md", ".txt"))
    try:
        return all(path.endswith(".label") for path, _, _ in difference.json())
    except ValueError:
        return True


def _of_a_dossier(difference: Difference) -> bool:
    """The document, in each of its forms, and the hash of it that is printed and logged; not what is refused."""
    return difference.where != "exit code" and difference.where != "stderr"


PERMITTED: tuple[Permitted, ...] = (
    Permitted(
        "findings and rules are named",
        _NAMED,
        _in_words_alone,
        "An official reads the name of a finding and of a rule beside its code; data keep their codes.",
    ),
    Permitted(
        "a report is drawn with whole labels",
        (),
        lambda difference: difference.command.startswith("report") and difference.where.endswith(".html"),
        "Labels of bars are no longer cut, and tables say on a phone that they can be moved sideways.",
    ),
    Permitted(
        "a dossier begins with the answer",
        ("dossier",),
        _of_a_dossier,
        "The answer stands first, with what was wrong and was mended; what checks it follows in annexes.",
    ),
)
