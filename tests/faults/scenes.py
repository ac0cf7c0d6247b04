"""What each command needs, and how it is run: the one place for it.

What it leaves when nothing happens, and what it answers when it is asked twice, is not written here: it is run in
peace first, and that is what a disturbed run is held against.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

import click

from projections.answers.outline import Outline
from projections.commands.registry import REGISTRY
from tests.seal.authority import Authority

LEDGER = "ledger.db"
FORMS = Path(__file__).parents[1] / "golden" / "forms"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)

#: Words that stand in personal texts and names, and nowhere else: no file that others may read holds them.
PERSONAL = ("Persoonlijk-7251", "Peeters-7251")

_WORKER = {
    "decision": "employment", "effective_on": "2019-01-01", "decided_by": "employer",
    "enterprise": "0899.900.276", "scheme": "cmw", "reason": f"{PERSONAL[0]} (verzonnen).",
}  # fmt: skip
_DECIDED = (
    {"decision": "suspension-order", "measure": "corona-2020", "effective_on": "2020-03-20", "decided_by": "government",
     "schemes": ["cmw", "lde"], "source": "m:1"},
    *({**_WORKER, "dossier": f"W-0{n}", "source": f"e:{n}"} for n in range(1, 5)),
    {"decision": "evaluation", "dossier": "W-01", "effective_on": "2019-06-01", "decided_by": "vdab",
     "outcome": "ready", "purpose": "regular", "source": "v:1"},
    {"decision": "start", "dossier": "W-01", "effective_on": "2019-09-01", "decided_by": "vdab", "source": "s:1"},
)  # fmt: skip


def _lines(*decisions: Mapping[str, object]) -> str:
    return "".join(json.dumps(each) + "\n" for each in decisions)


_ABOUT = {"decision": "start", "dossier": "W-02", "effective_on": "2019-09-01", "decided_by": "vdab"}
FILES = {
    "register.jsonl": _lines(*_DECIDED),
    "more.jsonl": _lines(
        *({**_WORKER, "dossier": f"X-{n:03}", "source": f"x:{n}"} for n in range(40)),
    ),
    "mixed.jsonl": _lines({**_ABOUT, "source": "y:1"}, {**_ABOUT, "dossier": "NIEMAND-1", "source": "y:2"}),
}
"""What lies in the folder before anything is done."""

MADE = (
    "init",
    "import register.jsonl",
    "key new signing.key --name ledger.example.org/wse > ledger.vkey",
    "checkpoint --key signing.key -o first.checkpoint",
    f"identity set W-01 --name 'Jan {PERSONAL[1]}' --national-number ''",
    "hold set W-02 --why beroep",
    "rebuild",
)
"""The ledger that a scene begins with, unless it says otherwise. ``>`` keeps what is printed in a file."""

RECORD = (
    "record start --dossier W-03 --effective-on 2019-09-01 --decided-by vdab --source r:1 --accept-findings"
)


Need = str | Callable[[Path], None]
"""A command that was run, or what somebody else did in the folder."""


@dataclass(frozen=True)
class Scene:
    """A command as it is run, and what must be there first.

    ``steps``: what is left in more than one place, which no one transaction reaches, is left in this order. Each names
    how what it leaves begins; what no step names comes last. ``between``: a file that holds something else for a while,
    which is as good. ``in_the_way``: the exit code of the next one where a file that was left is in its way on purpose.
    ``answers_with``: the exit code with which it tells of what it meets, since to tell that is what it is for.
    """

    words: str
    needs: tuple[Need, ...] = ()
    stdin: str = ""
    made: tuple[str, ...] = MADE
    databases: tuple[str, ...] = BOTH
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    steps: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    in_the_way: int | None = None
    answers_with: int | None = None

    def __str__(self) -> str:
        return self.words


def of_form_2(folder: Path) -> None:
    """What stands in the place of the ledger is one that an earlier program made, with its access log in the ledger."""
    for file in folder.glob(f"{LEDGER}*"):
        file.unlink()
    with closing(sqlite3.connect(folder / LEDGER, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.executescript((FORMS / "2-former.sql").read_text())
    copy(FORMS / "master-key", folder / f"{LEDGER}.vault-key")


def answers(name: str) -> Callable[[Path], None]:
    """An authority of timestamps answers a request that lies in the folder, and says that it revoked nothing."""

    def answer(folder: Path) -> None:
        authority = _authority(folder.parent / "authority")
        (folder / f"{name}.tsr").write_bytes(authority.answer((folder / f"{name}.tsq").read_bytes()))
        (folder / "authority.crl").write_bytes(authority.crl())

    return answer


@cache
def _authority(folder: Path) -> Authority:
    return Authority(folder)


_STAMPED = (
    "checkpoint --key signing.key --timestamp-request request.tsq",
    answers("request"),
    "checkpoint --timestamp request.tsr",
)

NO_LEDGER = (SQLITE,)
#: A ledger is there once nothing is missing that it needs.
#: Who saw personal data, or was to be handed them, is on record first.
#: The line about it waits beside what is written, and goes into the access log when that is done.
_LOGGED_AFTER: dict[str, Any] = {
    "steps": ("ledger.db:", "ledger.db.access-log:"),
    "between": ("ledger.db:access_pending",),
}
_LOGGED_FIRST = ("ledger.db.access-log:", "ledger.db:access_log", "signing.key.signed", "ledger.db:")
#: Where more than one line is written, each by itself.
_TWO_LINES = (
    "ledger.db.access-log:access_log",
    "ledger.db:access_log",
    "ledger.db:access_pending",
    "signing.key.signed",
)
#: A private key that may be in force is never thrown away, and never written over.
_NEW_KEY: dict[str, Any] = {
    "steps": ("next.key", "another.key", "ledger.db:entries"),
    "between": ("another.key.signed", "next.key.signed", "signing.key.signed", "ledger.db:seals"),
    "in_the_way": 1,
}
_SIGNS: dict[str, Any] = {
    "steps": ("signing.key.signed", "ledger.db:entries", "ledger.db:seals"),
    "between": ("signing.key.signed",),
}
_LOG_FIRST = ("ledger.db.access-log",)
_VAULT_FIRST = ("ledger.db.vault-key", "ledger.db.access-log")

#: What runs until it is stopped, so that it can be held against no run in peace; tests/viewer ends it and kills it.
ENDLESS = ("serve",)

SCENES: Mapping[str, tuple[Scene, ...]] = {
    "init": (
        Scene("init", made=(), steps=_VAULT_FIRST),
        Scene("init --simulated", made=(), steps=_VAULT_FIRST),
    ),
    "import": (
        Scene("import more.jsonl"),
        Scene("import mixed.jsonl --rejects rejects.jsonl", steps=("rejects.jsonl",)),
        Scene("import more.jsonl --dry-run"),
    ),
    "record": (Scene(RECORD), Scene(RECORD + " --reason " + PERSONAL[0])),
    "undo": (
        Scene(
            f"undo s:1 --decided-by court --effective-on 2020-02-01 --accept-findings --reason {PERSONAL[0]}"
        ),
    ),
    "rebuild": (
        Scene("rebuild", needs=(RECORD,)),
        Scene("rebuild --into other.db", needs=(RECORD,)),
        Scene("rebuild --into known.db --known 2026-12-02"),
    ),
    "follow": (Scene("follow --once", needs=(RECORD,)),),
    "health": (Scene("health", answers_with=6), Scene("health --plugin", answers_with=2)),
    "service": (
        Scene("service doorstroom-follow.service"),
        Scene("service --into units", steps=("units",)),
    ),
    "backup": (
        Scene("backup copies", steps=("copies",)),
        Scene("backup copies --with-read-models", steps=("copies",)),
    ),
    "restore": (
        Scene(
            "restore copies --into again.db",
            needs=("backup copies",),
            steps=("again.db.access-log", "again.db"),
            in_the_way=1,
        ),
    ),
    "migrate": (
        Scene(
            "migrate --no-backup", made=MADE[:1], needs=(of_form_2,), databases=NO_LEDGER, steps=_LOG_FIRST
        ),
        Scene(
            "migrate --backup before",
            made=MADE[:1],
            needs=(of_form_2,),
            databases=NO_LEDGER,
            steps=("before", *_LOG_FIRST),
            in_the_way=2,
        ),
        Scene("migrate --dry-run", made=MADE[:1], needs=(of_form_2,), databases=NO_LEDGER),
        Scene("migrate"),
    ),
    "template": (Scene("template start -o form.xlsx", databases=NO_LEDGER),),
    "schema": (Scene("schema start", databases=NO_LEDGER),),
    "demo": (Scene("demo", made=(), databases=NO_LEDGER),),
    "key new": (Scene("key new another.key --name a.example/b", made=MADE[:2], **_NEW_KEY),),
    "key rotate": (
        Scene("key rotate next.key --key signing.key", **_NEW_KEY),
        # That it was lost goes on record before a key follows it.
        Scene(
            "key rotate next.key --lost --why incident",
            **{**_NEW_KEY, "between": (*_NEW_KEY["between"], "ledger.db:entries")},
        ),
    ),
    "key list": (Scene("key list"),),
    "key replace-master": (
        Scene(
            "key replace-master --yes --into fresh.vault-key",
            steps=("fresh.vault-key", "ledger.db:"),
            between=_TWO_LINES,
        ),
    ),
    "checkpoint": (
        Scene("checkpoint --key signing.key", needs=(RECORD,), **_SIGNS),
        Scene("checkpoint --key signing.key -o second.checkpoint", needs=(RECORD,), **_SIGNS),
        Scene("checkpoint --key signing.key --timestamp-request request.tsq", needs=(RECORD,), **_SIGNS),
        Scene("checkpoint --timestamp request.tsr", needs=_STAMPED[:-1]),
        Scene(
            "checkpoint --witness notary.answer --witness-key notary.vkey -o witnessed.checkpoint",
            steps=("ledger.db:seals",),
            needs=(
                "witness key notary.key --name notary.example/w > notary.vkey",
                "witness sign first.checkpoint --key notary.key --memory notary.memory"
                " --ledger-key ledger.vkey --first > notary.answer",
            ),
        ),
    ),
    "timestamp due": (Scene("timestamp due"),),
    "timestamp renew": (
        Scene("timestamp renew --request renewal.tsq", needs=_STAMPED),
        Scene(
            "timestamp renew renewal.tsr",
            needs=(*_STAMPED, "timestamp renew --request renewal.tsq", answers("renewal")),
        ),
    ),
    "timestamp revocation": (Scene("timestamp revocation authority.crl", needs=_STAMPED),),
    "witness key": (Scene("witness key notary.key --name notary.example/w", made=(), databases=NO_LEDGER),),
    "witness sign": (
        Scene(
            "witness sign first.checkpoint --key notary.key --memory notary.memory --ledger-key ledger.vkey"
            " --first -o answer",
            needs=("witness key notary.key --name notary.example/w > notary.vkey",),
            databases=NO_LEDGER,
            # It remembers first; asked again it is no longer the first.
            steps=("notary.memory",),
            in_the_way=1,
        ),
    ),
    "witness add": (
        Scene(
            "witness add notary.vkey --run-by Notaris --independent --key signing.key",
            needs=("witness key notary.key --name notary.example/w > notary.vkey",),
        ),
    ),
    "witness list": (Scene("witness list"),),
    "clock explain": (Scene("clock explain --why 'klok stond fout' --first 2 --last 3"),),
    "proof": (
        Scene("proof 2 --entry entry.json -o entry.tlog-proof", steps=("entry.json",), in_the_way=2),
        Scene(
            "proof W-01 --key signing.key -o whole.json --verifier verify.py",
            steps=("signing.key.signed", "ledger.db:", "verify.py"),
            between=("signing.key.signed",),
            in_the_way=2,
        ),
        Scene("proof --since first.checkpoint -o grown.txt", needs=(RECORD, "checkpoint --key signing.key")),
    ),
    "verify": (Scene("verify"), Scene("verify --checkpoint first.checkpoint --json")),
    "roles": (Scene("roles", databases=(POSTGRESQL,)),),
    "identity set": (
        Scene("identity set W-02 --name 'An Peeters-7251' --national-number ''", **_LOGGED_AFTER),
    ),
    "identity show": (Scene("identity show W-01 --why brief"),),
    "identity find": (Scene("identity find --why brief --national-number 85.07.30-033.28"),),
    "identity log": (Scene("identity log"),),
    "hold set": (Scene("hold set W-03 --why beroep", **_LOGGED_AFTER),),
    "hold lift": (Scene("hold lift W-02 --why gedaan", **_LOGGED_AFTER),),
    "hold list": (Scene("hold list"),),
    "erase": (
        Scene("erase W-01 --ground 'AVG art. 17' --yes", **_LOGGED_AFTER),
        Scene("erase W-01 --ground 'AVG art. 17' --what identity --yes", **_LOGGED_AFTER),
    ),
    "dossier": (
        Scene("dossier W-01 -o d.html", steps=_LOGGED_FIRST),
        Scene("dossier W-01 -o d.pdf", steps=_LOGGED_FIRST),
        Scene(
            "dossier W-01 -o d.zip --key signing.key --with-identity --why beroep",
            steps=_LOGGED_FIRST,
            between=_TWO_LINES,
        ),
        Scene("dossier --all -o dossiers", steps=_LOGGED_FIRST),
        Scene("dossier W-01 -o -"),
    ),
    "export": (
        Scene("export --all --as cloudevents --with-texts --why beroep -o out.jsonl", steps=_LOGGED_FIRST),
        Scene("export --all --as xes -o out.xes"),
        Scene("export --all --as ocel -o out.json"),
        Scene("export W-01 --as prov -o out.json"),
        Scene("export --all --as datapackage -o out.zip"),
        Scene("export --all --as datapackage -o out"),
    ),
    "completion": (Scene("completion bash", databases=NO_LEDGER),),
    "man": (Scene("man pages", databases=NO_LEDGER),),
    "report suspension": tuple(
        Scene(f"report suspension --on 2020-05-01 -o out.{form}", databases=NO_LEDGER)
        for form in ("csv", "xlsx", "parquet", "html", "json")
    ),
}
"""By the name of a command. That of a group is for all its commands, where these are made alike."""

_ASKED_ABOUT = {
    "dossier": "W-01", "dossiers": "W-01", "kbo": "0899.900.276", "file": "answers.jsonl",
    "text": "W-0", "files": "more.jsonl",
}  # fmt: skip
"""What a question is asked about, by the name of a parameter that it needs."""
_ALSO = {"compare": "--known 2026-12-01 --known 2026-12-02"}


def scene_of_question(outline: Outline) -> Scene:
    """The one scene of all questions: each reads a ledger, and some write what they found to a new file."""
    about = [_ASKED_ABOUT[each.name] for each in outline.parameters if each.positional]
    words = [outline.name, *about, _ALSO.get(outline.name, "")]
    words += ["-o answer.csv"] if outline.handed_out else []
    needs = ("status --all --format jsonl > answers.jsonl",) if "answers.jsonl" in about else ()
    return Scene(" ".join(filter(None, words)), needs=needs)


def commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run below one, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, f"{path} {name}".lstrip())


def scenes_of(name: str) -> tuple[Scene, ...]:
    """The scenes of a command, or of the nearest group above it that has some; none where nobody wrote one."""
    questions = [scene_of_question(each.outline) for each in REGISTRY.questions if each.outline.name == name]
    while name and name not in SCENES:
        name = name.rpartition(" ")[0]
    return (*SCENES.get(name, ()), *questions)
