"""What an entry of each version can hold, and a ledger of each version: read for ever, never changed.

``versions/N.json`` is frozen: the decisions, fields and words of version N. Whatever is added later is marked with the
version that it came with (``Since`` beside its type, ``since`` of a decision), or the test of the version fails.
``versions/N.sql`` is a whole ledger as a program of that version wrote it. ``newer/`` holds the bytes of entries that
use what came after version 1.

``python -m tests.golden.test_versions`` writes the files of the newest version that are missing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger import codec
from ledger.admission import admit
from ledger.application import Ledger
from ledger.codec import Unreadable
from ledger.decisions import CONTENTS, DECISIONS
from ledger.decisions.fields import Evidence, Indicator
from ledger.decisions.markers import Personal
from ledger.decisions.reading_fields import Field, fields_of
from ledger.decisions.versions import NEWEST, version_of
from ledger.entry import Entry
from ledger.parsing.reading import decision_from
from ledger.seal.verify import verify
from ledger.vault.texts import seal
from tests.codec.canonical import is_canonical
from tests.golden.test_golden import SALT, entry_of

FOLDER = Path(__file__).parent
VERSIONS = FOLDER / "versions"
KINDS: dict[str, type[msgspec.Struct]] = {**CONTENTS, "Evidence": Evidence, "Indicator": Indicator}
every_version = pytest.mark.parametrize("version", range(1, NEWEST + 1))

#: Of each decision that has more since version 1: the new fields and words, together in one entry.
NEWER: dict[str, dict[str, Any]] = {
    "suspension-order": {
        "motivation": [
            {"name": "banen", "value": "6.50", "unit": "%", "period": "2020-Q2", "source": "brief"},
            {"name": "vacatures", "value": "-1200", "unit": "vacancies", "source": "VDAB"},
        ]
    },
    "suspension-extension": {"motivation": [{"name": "bbp", "value": -4, "source": "NBB"}]},
    "suspension-lifting": {"motivation": [{"name": "bbp", "value": "+1 %", "source": "NBB"}]},
    "evaluation": {"notified_on": "2020-05-12"},
    "assignment": {"notified_on": "2020-01-23"},
    "phase": {"phase": "internship", "enterprise": "0899.910.174"},
    "suspension": {"notified_on": "2020-03-10", "cause": "aged-55"},
    "extension": {"of": "suspension", "entry": 8, "cause": "aged-55", "notified_on": "2020-11-03"},
    "consent": {"decided_by": "representative", "ground": "volmacht 1", "enterprise": "0899.910.174"},
    "offer": {"notified_on": "2020-06-25"},
    "completion": {"notified_on": "2020-12-03"},
    "transition-end": {"outside_will": False, "cause": "aged-55"},
    "employment-end": {"enterprise": "0899.900.177", "notified_on": "2020-05-29", "cause": "aged-55"},
    "ruling": {"notified_on": "2020-11-18"},
    "withdrawal": {"dossier": None, "enterprise": "0899.900.276"},
    "rectification": {
        "dossier": None,
        "enterprise": "0899.900.276",
        "replacement": {**DECISIONS["succession"].example, "enterprise": "0899900276"},
    },
}
#: The version of such an entry, where that is not 2.
VERSION = {"suspension-order": 3}


def newer_entry(tag: str) -> Entry:
    read = {
        name: value for name, value in {**DECISIONS[tag].example, **NEWER[tag]}.items() if value is not None
    }
    decision, _ = seal(admit(decision_from(read)), lambda length: SALT[:length])
    made = msgspec.structs.replace(entry_of("employment"), stream=decision.subject, decision=decision)
    return msgspec.structs.replace(made, schema=version_of(decision))


def since_of(field: Field) -> int:
    return max([field.since, *(each.version for leaf in field.shape.leaves for each in leaf.newer)])


def content_of(version: int) -> dict[str, dict[str, list[str]]]:
    """What an entry of a version can hold, by what the types say: of each field the closed words there are."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, kind in KINDS.items():
        if getattr(kind, "since", 1) <= version:
            found[name] = {
                field.name: _words(field, version) for field in fields_of(kind) if field.since <= version
            }
    return found


def _words(field: Field, version: int) -> list[str]:
    words = {*field.shape.words}
    for leaf in field.shape.leaves:
        if isinstance(leaf.marker, Personal):
            words |= leaf.marker.unless
        for newer in leaf.newer:
            if newer.version > version:
                words -= newer.words
    return sorted(words)


@every_version
def test_a_version_holds_what_it_held(version: int) -> None:
    file = VERSIONS / f"{version}.json"
    assert file.exists(), f"python -m tests.golden.test_versions writes tests/golden/versions/{version}.json"
    frozen, now = json.loads(file.read_text()), content_of(version)
    added = [f"{kind}.{field}" for kind in now for field in now[kind] if field not in frozen.get(kind, {})]
    assert not added, (
        f"{added} would be in entries of version {version}, which programs of that version cannot read: mark what is "
        f"new with Since({NEWEST + 1}), or a decision with since = {NEWEST + 1} (CONTRIBUTING, Add a field)"
    )
    assert now == frozen, f"what an entry of version {version} can hold was changed"


@pytest.mark.parametrize("tag", [t for t, k in DECISIONS.items() if any(f.since > 1 for f in fields_of(k))])
def test_every_field_that_came_later_has_golden_bytes(tag: str) -> None:
    assert {field.name for field in fields_of(DECISIONS[tag]) if field.since > 1} <= NEWER[tag].keys()


@pytest.mark.parametrize("tag", NEWER)
def test_an_entry_with_newer_things_has_its_version_and_its_golden_bytes(tag: str) -> None:
    state = (FOLDER / "newer" / f"{tag}.json").read_bytes()
    assert codec.encode(newer_entry(tag)) == state
    assert codec.decode(state) == newer_entry(tag)
    assert is_canonical(state)
    assert json.loads(state)["schema"] == VERSION.get(tag, 2)


@pytest.mark.parametrize("field", [{"unit": None}, {"period": None}])
def test_an_indicator_that_uses_either_field_has_the_version_of_both(field: dict[str, Any]) -> None:
    whole = Indicator("banen", 6, "brief", "%", "2020-Q2")
    assert version_of(msgspec.structs.replace(whole, **field)) == version_of(whole) == 3
    assert version_of(Indicator("banen", 6, "brief")) == 1


@pytest.mark.parametrize("tag", NEWER)
def test_newer_things_under_the_first_version_are_refused(tag: str) -> None:
    with pytest.raises(Unreadable):
        codec.decode(codec.encode(msgspec.structs.replace(newer_entry(tag), schema=1)))


@pytest.mark.parametrize("tag", DECISIONS)
def test_a_replacement_asks_for_its_version(tag: str) -> None:
    """Also two rectifications deep."""
    inner = newer_entry(tag).decision if tag in NEWER else entry_of(tag).decision
    rectification = entry_of("rectification").decision
    once = msgspec.structs.replace(rectification, replacement=inner)
    twice = msgspec.structs.replace(rectification, replacement=once)
    assert (
        version_of(once)
        == version_of(twice)
        == version_of(inner)
        == (VERSION.get(tag, 2) if tag in NEWER else DECISIONS[tag].since)
    )


@pytest.fixture
def ledger(version: int, tmp_path: Path) -> Iterator[tuple[Ledger, str]]:
    place = str(tmp_path / "golden.db")
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript((VERSIONS / f"{version}.sql").read_text())
    with Ledger.open(place) as opened:
        yield opened, place


@every_version
def test_a_ledger_of_a_version_holds(ledger: tuple[Ledger, str], version: int) -> None:
    checks = verify(*ledger)
    # Since version 4 there is an entry about the access log, which is no part of these files.
    lacks = {"access-log"} if version >= 4 else set()
    assert {check.name for check in checks if check.state == "broken"} == lacks


@every_version
def test_every_entry_of_a_ledger_of_a_version_is_read_and_keeps_its_bytes(
    ledger: tuple[Ledger, str], version: int
) -> None:
    with ledger[0].reading() as reading:
        rows = list(reading.rows(0, reading.last_position))
    entries = [codec.decode(row[5]) for row in rows]
    assert [codec.encode(entry) for entry in entries] == [row[5] for row in rows]
    held = {tag for tag, kind in CONTENTS.items() if kind.since <= version}
    assert {entry.decision.tag() for entry in entries} == held
    assert max(entry.schema for entry in entries) == version


if __name__ == "__main__":
    for each in NEWER:
        target = FOLDER / "newer" / f"{each}.json"
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            target.write_bytes(codec.encode(newer_entry(each)))
            print(f"wrote {target}")
    newest = VERSIONS / f"{NEWEST}.json"
    if not newest.exists():
        rows = [
            f" {json.dumps(k)}: {json.dumps(v, sort_keys=True)}"
            for k, v in sorted(content_of(NEWEST).items())
        ]
        newest.write_text("{\n" + ",\n".join(rows) + "\n}\n")
        print(f"wrote {newest}")
