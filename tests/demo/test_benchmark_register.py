"""The register that benchmarks measure on is one that a ledger accepts, and the same every time."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.register import decisions
from ledger.admission import admit
from ledger.parsing.reading import decision_from, moment_from

ENTRIES, DOSSIERS = 2_000, 200


def test_it_has_as_many_entries_and_dossiers_as_asked() -> None:
    lines = list(decisions(ENTRIES, DOSSIERS))
    assert len(lines) == ENTRIES
    assert len({line["dossier"] for line in lines if "dossier" in line}) == DOSSIERS


def test_its_lines_are_in_the_order_of_recording_and_interleaved() -> None:
    lines = list(decisions(ENTRIES, DOSSIERS))
    moments = [line["recorded_at"] for line in lines]
    assert moments == sorted(moments)
    keys = [line.get("dossier") for line in lines]
    changes = sum(before != after for before, after in pairwise(keys))
    assert changes > ENTRIES * 0.8


def test_every_line_can_be_a_decision_and_has_a_source_of_its_own() -> None:
    sources = set()
    for line in decisions(ENTRIES, DOSSIERS):
        sources.add(line["source"])
        moment_from(line)
        admit(decision_from(line))
    assert len(sources) == ENTRIES


def test_a_seed_gives_one_register() -> None:
    assert list(decisions(ENTRIES, DOSSIERS, 1)) == list(decisions(ENTRIES, DOSSIERS, 1))
    assert list(decisions(ENTRIES, DOSSIERS, 1)) != list(decisions(ENTRIES, DOSSIERS, 2))
