"""Questions that need no register: help, completion, manual pages, schemas, the demo and new ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.decisions import DECISIONS
from tests.judge.asked import Question, ask


def helped(commands: Iterable[str]) -> Iterator[Question]:
    """The help of every command, in both languages, also in a narrow terminal; and what a command says of nothing."""
    for command in commands:
        words = command.split()
        for lang in ("en", "nl"):
            yield ask(*words, "--help", env=(("DOORSTROOM_LANG", lang),))
            yield ask(*words, "--help", env=(("DOORSTROOM_LANG", lang), ("COLUMNS", "60")))
            if command != "demo":
                yield ask(*words, "--no-such-option", env=(("DOORSTROOM_LANG", lang),))
        if command not in ("demo", "init", "man", "follow"):
            yield ask(*words, env=(("DOORSTROOM_LANG", "nl"),))
            yield ask(*words)
    yield ask("--version")
    for words in ("", "report", "identity", "hold", "key", "record start"):
        yield ask(*words.split(), "--help", "--lang", "en")
    yield ask("--vault", "elsewhere.db", "--vault-key", "my.key", "--ledger", "nowhere.db", "overview")
    yield ask("-h")
    yield ask("--lang", "nl", "--help")
    yield ask("--help", terminal=True)
    yield ask("record", "--help", "--lang", "nl")
    for wrong in ("nonsense", "statsu", "record nonsense", "report nonsense", "hold nonsense"):
        for lang in ("en", "nl"):
            yield ask("--lang", lang, *wrong.split())


def schemas() -> Iterator[Question]:
    """The JSON Schema of a line, whole and by decision."""
    for lang in ("en", "nl"):
        yield ask("schema", "--lang", lang)
        for tag in (*DECISIONS, "nonsense", "suspensoin"):
            yield ask("schema", tag, "--lang", lang)


def manuals() -> Iterator[Question]:
    """Manual pages, in both languages and in a folder where they cannot be."""
    for lang in ("en", "nl"):
        env = (("DOORSTROOM_LANG", lang),)
        yield ask("man", env=env)
        yield ask("man", "pages/man1", env=env)
        yield ask("man", "register.jsonl", env=env)


#: What stands before the cursor when Tab is pressed.
TYPED = (
    "", "st", "status ", "status W", "status --", "status --format ", "record ", "record su", "record start --",
    "record start --dossier ", "record start --decided-by ", "record suspension-order --schemes ",
    "record suspension-order --schemes cmw,", "record suspension-lifting --measure ", "findings --code ",
    "findings --code dis", "guarantees --state ", "report ", "report suspension --by ", "report suspension -o ",
    "schema ", "schema sus", "import ", "export --as ", "dossier ", "dossier W-", "explain ", "key ",
    "identity show ", "hold ", "completion ", "--l", "--lang ", "verify --checkpoint ", "proof ", "proof W",
    "--ledger nowhere.db status ", "replay ",
)  # fmt: skip


def completed() -> Iterator[Question]:
    """What shells are told, and what Tab offers."""
    for shell in ("bash", "zsh", "fish", "tcsh"):
        yield ask("completion", shell)
        yield ask("completion", shell, env=(("DOORSTROOM_LANG", "nl"),))
    for typed in TYPED:
        words = f"doorstroom {typed}"
        for shell in ("bash", "zsh", "fish"):
            last = typed.rpartition(" ")[2]
            nth = str(len(words.split()) - 1 + words.endswith(" "))
            about = {"COMP_WORDS": words, "COMP_CWORD": last if shell == "fish" else nth}
            yield ask(env=(("_DOORSTROOM_COMPLETE", f"{shell}_complete"), *about.items()))


def shown() -> Iterator[Question]:
    """The demo, in both languages, in a folder of its own and in one that is there."""
    yield ask("demo", keeps=True)
    yield ask("demo", "--lang", "nl", keeps=True)
    yield ask("demo", "practice", "--lang", "nl", env=(("UV", "uv"),))
    yield ask("demo", "doorstroom-demo")
    yield ask("demo", "doorstroom-demo", "--lang", "nl")
    yield ask("demo", "in-a-terminal", terminal=True)


def begun() -> Iterator[Question]:
    """New ledgers, in both languages; and where none can be."""
    for lang in ("en", "nl"):
        yield ask("init", "--lang", lang)
        yield ask("init", "--simulated", "--ledger", "practice.db", "--vault", "personal.db", "--lang", lang)
        yield ask("init", "--ledger", "nowhere/ledger.db", "--lang", lang)
        yield ask("init", "--ledger", "register.jsonl", "--lang", lang)
        yield ask("init", "--vault-key", "my.key", "--lang", lang)
        yield ask("init", "--ledger", "other.db", env=(("DOORSTROOM_VAULT_KEY", "nonsense"),))
