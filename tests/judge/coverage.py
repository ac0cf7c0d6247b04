"""Whether everything was asked: every command, every option of it, and every word that an option takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tests.judge.asked import Question
from tests.judge.comparing import command_of

Commands = Mapping[str, Mapping[str, list[str]]]

#: Options that every command takes from the same code: asked of one command, they are asked of all.
SHARED = frozenset(
    (
        "--ledger",
        "--lang",
        "--log",
        "--vault",
        "--vault-key",
        "--as",
        "--expect",
        "--recorded-at",
        "--dry-run",
        "--help",
        "--csv-dialect",
    )
)

#: What no question asks, and why.
NOT_ASKED: Mapping[str, str] = {
    "doorstroom health": "it tells how much room is left on the disk, which differs from one moment to the next",
    "doorstroom backup": "it tells moments and files that differ each time, and the earlier version had none",
    "doorstroom restore": "it tells moments and files that differ each time, and the earlier version had none",
    "doorstroom migrate": "it tells moments and files that differ each time, and the earlier version had none",
    "doorstroom template": "the earlier version had none, and a workbook bears the moment it was made",
    "doorstroom undo": "the earlier version had none",
    "doorstroom record rectification --set": "the earlier version had none",
    "doorstroom service": "it tells where the program itself is, and each version is somewhere else",
}


def unasked(commands: Commands, questions: Iterable[Question], *, whole: bool = True) -> Iterator[str]:
    """Every command that no question asks and for which no reason is given; ``whole``: also every option and word.

    A word counts as asked where any command was asked with it for an option of that name.
    """
    asked: dict[str, set[str]] = {}
    said: set[tuple[str, str]] = set()
    for question in questions:
        asked.setdefault(command_of(question), set()).update(question.arguments)
        said.update(zip(question.arguments, question.arguments[1:], strict=False))
    whatever = set().union(*asked.values())
    for command, options in commands.items():
        for missing in _missing(options, asked.get(command), whatever, said):
            name = " ".join(("doorstroom", *command.split(), *missing))
            if name not in NOT_ASKED and (whole or not missing):
                yield name


def _missing(
    options: Mapping[str, list[str]], asked: set[str] | None, whatever: set[str], said: set[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    if asked is None:
        yield ()
        return
    for option, words in options.items():
        if option not in (whatever if option in SHARED else asked):
            yield (option,)
        else:
            yield from ((option, word) for word in words if (option, word) not in said)
