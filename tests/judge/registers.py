"""What is asked about: the cases, the demo, and random registers, each as lines of an import."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.judge.versions import ROOT
from tests.oracle.generate import BYSTANDER, DOSSIER, dossier

Line = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A day asked about and a knowledge moment; None leaves the choice to the command."""

    on: str | None = None
    known: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """As options of a question."""
        on = () if self.on is None else ("--on", self.on)
        return on if self.known is None else (*on, "--known", self.known)


@dataclass(frozen=True)
class Register:
    """Lines for a simulated ledger, and the days and moments that are worth asking about."""

    name: str
    lines: Sequence[Line]
    views: Sequence[View]

    @property
    def content(self) -> bytes:
        """The lines as JSON Lines."""
        return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in self.lines)

    @property
    def dossiers(self) -> list[str]:
        """Every dossier, in the order of first mention."""
        return list(dict.fromkeys(line["dossier"] for line in self.lines if "dossier" in line))

    @property
    def enterprises(self) -> list[str]:
        """Every social enterprise at which somebody was employed."""
        found = (line["enterprise"] for line in self.lines if line["decision"] == "employment")
        return list(dict.fromkeys(found))


# -- cases and demo ---------------------------------------------------------------------------------------


def cases() -> Iterator[Register]:
    """The cases of ``tests/cases``, each with the days and moments of its expected answers."""
    for folder in sorted((ROOT / "tests" / "cases").iterdir()):
        lines = [json.loads(line) for line in (folder / "decisions.jsonl").read_text().splitlines() if line]
        answers = json.loads((folder / "expect.json").read_text())["answers"]
        views = dict.fromkeys(View(answer["on"], answer["known"]) for answer in answers)
        yield Register(f"case {folder.name}", lines, [View(), *views])


#: Days of the demo's story, and moments at which less was known.
DEMO_VIEWS = (
    View(),
    View("2020-05-01"),
    View("2020-07-15", "2020-08-01"),
    View("2020-09-30"),
    View("2020-12-31", "2020-09-30T12:00:00Z"),
)


def demo(lines: Path) -> Register:
    """The demo, from the lines that it was made of."""
    read = [json.loads(line) for line in lines.read_text().splitlines()]
    return Register("demo", read, DEMO_VIEWS)


# -- random registers -------------------------------------------------------------------------------------

REASONS = (
    "Na overleg met de begeleider (verzonnen).",
    "Asked for by the employee, confirmed in a talk on the shop floor (made up).",
    "Brief van 3 maart — zie dossier; \"spoed\" <dringend> & 'nog niet' bevestigd (verzonnen).",
)


def random_register(seed: int) -> Register:
    """One to three random dossiers in one ledger, with texts, disputes, rulings and withdrawn withdrawals."""
    random = Random(f"judge {seed}")
    stories = [_renamed(dossier(random), nth) for nth in range(random.choice([1, 1, 2, 3]))]
    lines = [line for story in stories for line in story]
    lines.sort(key=lambda line: line["recorded_at"])  # stable: a story keeps its order
    lines = _with_disputes(random, lines)
    for line in lines:
        _add_texts(random, line)
    return Register(f"register {seed}", lines, list(_views(random, lines)))


def _renamed(story: list[Line], nth: int) -> list[Line]:
    """A story whose dossiers, measures, sources and references are its own, whatever stands beside it.

    References are by source: positions are those of a ledger that holds this story alone.
    """
    sources = [line["source"] for line in story]

    def renamed(line: Line) -> Line:
        made = dict(line)
        if line.get("dossier") == DOSSIER:
            made["dossier"] = ("W-R", "W-T", "W-U")[nth]
        elif line.get("dossier") == BYSTANDER:
            made["dossier"] = f"{BYSTANDER}{nth}"
        if nth and "measure" in line:
            made["measure"] = f"{line['measure']}-{nth}"
        if "entry" in line:
            source = sources[line["entry"] - 1] if isinstance(line["entry"], int) else line["entry"]
            made["entry"] = f"{nth}/{source}"
        if "replacement" in line:
            made["replacement"] = renamed(line["replacement"])
        if "source" in line:
            made["source"] = f"{nth}/{line['source']}"
        return made

    return [renamed(line) for line in story]


def _with_disputes(random: Random, lines: list[Line]) -> list[Line]:
    """Now and then an entry is disputed, and perhaps the dispute ruled upon, soon or at the end."""
    made: list[Line] = []
    for nth, line in enumerate(lines):
        made.append(line)
        if "dossier" not in line or random.randint(0, 11):
            continue
        day = (date.fromisoformat(line["effective_on"]) + timedelta(days=random.randint(0, 40))).isoformat()
        about = {"dossier": line["dossier"], "effective_on": day, "recorded_at": line["recorded_at"]}
        by = random.choice(["employee", "employer"])
        dispute = {"decision": "dispute", **about, "decided_by": by, "entry": line["source"]}
        made.append({**dispute, "source": f"d:{nth}"})
        if random.randint(0, 1):
            outcome = random.choice(["dispute upheld", "betwisting afgewezen"])
            ruling = {"decision": "ruling", **about, "decided_by": "court", "entry": f"d:{nth}"}
            made.append({**ruling, "outcome": outcome, "source": f"r:{nth}"})
    return made


def _add_texts(random: Random, line: Line) -> None:
    """Now and then a reason, a ground, an evidence or the day it was decided on."""
    if random.randint(0, 3) == 0:
        line["reason"] = random.choice(REASONS)
    if random.randint(0, 3) == 0:
        line["ground"] = random.choice(["BVR 20-03-2020", "art. 12 (verzonnen)"])
    if random.randint(0, 7) == 0:
        line["evidence"] = [{"name": "brief Jan Peeters.pdf", "sha256": f"{random.getrandbits(256):064x}"}]
    if random.randint(0, 7) == 0:
        decided = date.fromisoformat(line["effective_on"]) - timedelta(days=random.randint(1, 30))
        line["decided_on"] = decided.isoformat()
    if line["decision"] == "suspension-order" and random.randint(0, 1):
        line["motivation"] = [
            {"name": "omzet", "value": "-4,5 %", "source": "NBB (verzonnen)"},
            {
                "name": "tijdelijk werklozen",
                "value": random.randint(1000, 99999),
                "source": "RVA (verzonnen)",
            },
        ]


def _views(random: Random, lines: list[Line]) -> Iterator[View]:
    """Days round those of the lines, and moments: now, the very moment of an entry, the end of its day."""
    yield View()
    for _ in range(6):
        day = date.fromisoformat(random.choice(lines)["effective_on"])
        on = (day + timedelta(days=random.choice([-1, 0, 0, 1, 30, 31, 200]))).isoformat()
        moment = random.choice(lines)["recorded_at"]
        moment = datetime.fromisoformat(moment).astimezone(UTC).isoformat().replace("+00:00", "Z")
        yield View(on, random.choice([None, moment, moment[:10]]))
