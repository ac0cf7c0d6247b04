"""A ledger that is always the same, its exports, and the command as people run it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from ledger.application import Ledger
from ledger.intake.cloudevents import Export
from ledger.intake.importing import Imported
from ledger.intake.taking_over import take_over
from projections.commands.export import export
from projections.commands.group import Doorstroom
from projections.commands.settings import Settings, settings, vault_settings
from projections.exports import cloudevents, datapackage, ocel, prov, xes
from projections.exports.scope import Scope
from tests.cli.running import Ran
from tests.given import (
    Made,
    assignment,
    decision,
    employment,
    evaluation,
    of_measure,
    order,
    start,
    suspension,
)
from tests.readmodels.everyone import fill, population

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ON = date(2021, 1, 1)
SECRET = "Jan Peeters is ziek"  # noqa: S105 - a text about a person


def salts() -> Callable[[int], bytes]:
    """Salts that are the same in every run."""
    numbers = count()
    return lambda size: sha256(str(next(numbers)).encode()).digest()[:size]


def made(path: Path | str, *, simulated: bool = True) -> Ledger:
    """An empty ledger, always the same one."""
    Ledger.create(path, simulated=simulated, clock=lambda: NOW, salt=salts()).close()
    # Opened anew: a vault in a file has drawn a master key by now, and the salts would differ.
    return Ledger.open(path, clock=lambda: NOW, salt=salts())


def told(ledger: Ledger, *decisions: Made) -> Ledger:
    """With these decisions; sources and moments are theirs to give."""
    fill(ledger, list(decisions))
    return ledger


def everyone(ledger: Ledger, seed: int, dossiers: int = 3) -> Ledger:
    """With random dossiers."""
    return told(ledger, *population(seed, dossiers))


#: One dossier with all there is to tell: a measure, texts of persons, a correction, a withdrawal, a dispute.
LIFE = (
    employment("2019-01-07", source="hr:1", recorded_at="2019-01-08T09:00:00Z"),
    order("2020-03-20", ground="BVR <20-03-2020> & \"bijlage\"", source="m:1", recorded_at="2020-03-20T15:00:00Z",
          motivation=[{"name": "vacatures", "value": -40, "source": "demo"}]),
    evaluation("2020-01-20", held_on="2020-01-16", recorded_at="2020-03-20T15:00:00Z"),
    assignment("2020-01-22", recorded_at="2020-03-20T15:00:00Z", source="=1+1"),
    start("2020-02-03", reason=SECRET, recorded_at="2020-03-21T09:00:00.123456Z",
          evidence=[{"name": f"attest {SECRET}.pdf", "sha256": "a" * 64}]),
    suspension("2020-05-01", "2020-05-08", cause=SECRET, source="s:1", recorded_at="2020-05-01T10:00:00Z"),
    decision("withdrawal", "2020-05-03", "vdab", entry="s:1", recorded_at="2020-05-04T10:00:00Z"),
    of_measure("suspension-lifting", "2020-06-22", "minister", source="m:2", recorded_at="2020-06-19T15:00:00Z"),
    decision("resumption", "2020-07-01", "service-provider", source="r:1", recorded_at="2020-07-03T09:00:00Z"),
    decision("rectification", "2020-09-10", "service-provider", entry=9, recorded_at="2020-09-10T09:00:00Z",
             replacement={"decision": "resumption", "effective_on": "2020-08-03", "decided_by": "service-provider",
                          "reason": SECRET}),
    decision("dispute", "2020-10-01", "employee", entry=9, reason=SECRET, recorded_at="2020-10-02T09:00:00Z"),
    decision("replacement", "2020-11-01", "employer", for_dossier="W-99", enterprise="0899.900.177",
             recorded_at="2020-11-02T09:00:00Z"),
)  # fmt: skip


def lived(path: Path | str) -> Ledger:
    """The ledger of that one dossier."""
    return told(made(path), *LIFE)


def exported(ledger: Ledger, form: str, *dossiers: str, on: date | None = ON, **how: Any) -> bytes:
    """An export as bytes; of a data package, the ZIP file."""
    with ledger.reading() as entries:
        scope = Scope(ledger, entries, dossiers=dossiers or None, on=on, **how)
        stream = io.BytesIO()
        if form == "cloudevents":
            stream.writelines(cloudevents.lines(scope))
        elif form == "xes":
            stream.writelines(xes.lines(scope))
        else:
            {"ocel": ocel.write, "prov": prov.write, "datapackage": datapackage.write_zip}[form](
                scope, stream
            )
    return stream.getvalue()


def taken(ledger: Ledger, content: bytes, **how: Any) -> Imported:
    """An export taken over."""
    return take_over(ledger, Export("export.jsonl", io.BytesIO(content)), recorded_by="tests", **how)


def stored(ledger: Ledger) -> list[bytes]:
    """The bytes of every entry."""
    with ledger.reading() as entries:
        return [state for _, state in entries.entries()]


def decisions_in(ledger: Ledger) -> list[bytes]:
    """The bytes of every decision, cut out of those of its entry: keys are sorted, and the decision's is the first."""
    return [state[: state.rindex(b',"number":')].removeprefix(b'{"decision":') for state in stored(ledger)]


def seeds(*, most: int = 10_000) -> Any:
    """Seeds for random ledgers."""
    from hypothesis import strategies as st

    return st.integers(0, most)


@click.group(cls=Doorstroom)
@settings
@vault_settings
@click.pass_context
def main(ctx: click.Context) -> None:
    """The command with the exports alone."""
    ctx.ensure_object(Settings)


main.add_command(export)


def run(*arguments: object, env: dict[str, str | None] | None = None) -> Ran:
    """Run in this process. A fault of ours is raised here: no user's mistake may be one."""
    said: dict[str, str | None] = {"DOORSTROOM_AS": None, "DOORSTROOM_LEDGER": None, **(env or {})}
    result = CliRunner().invoke(main, [str(each) for each in arguments], env=said)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


if __name__ == "__main__":
    sys.exit(main())
