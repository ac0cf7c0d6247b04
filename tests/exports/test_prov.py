"""PROV-JSON: where each conclusion comes from, read by the `prov` package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from prov.model import ProvDocument

from ledger import codec
from projections.explanation import Conclusion, explain
from projections.reading import Reading
from tests.exports.scene import ON, SECRET, everyone, exported, lived, made, seeds, stored

Document = dict[str, Any]

#: What each relation refers to, and of which kind that must be (PROV-DM, 5).
REFERENCES = {
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {
        "prov:generatedEntity": "entity",
        "prov:usedEntity": "entity",
        "prov:activity": "activity",
    },
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent", "prov:plan": "entity"},
    "wasInvalidatedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "wasInfluencedBy": {"prov:influencee": "entity", "prov:influencer": "entity"},
    "hadMember": {"prov:collection": "entity", "prov:entity": "entity"},
}


def document(content: bytes) -> Document:
    """The document, once every relation is seen to lead somewhere and another program has read it."""
    read: Document = json.loads(content)
    for kind, references in REFERENCES.items():
        for relation in read.get(kind, {}).values():
            for name, wanted in references.items():
                assert name not in relation or relation[name] in read[wanted], (kind, relation)
    assert set(read) <= {"prefix", "entity", "activity", "agent", *REFERENCES}
    parsed = ProvDocument.deserialize(content=content.decode(), format="json")
    told = sum(len(records) for kind, records in read.items() if kind != "prefix")
    assert len(parsed.get_records()) == told
    assert ProvDocument.deserialize(content=parsed.serialize(format="json"), format="json") == parsed
    return read


def every(conclusions: tuple[Conclusion, ...]) -> Iterator[Conclusion]:
    for each in conclusions:
        yield each
        yield from every(each.because)


def origins(read: Document, entity: str) -> set[str]:
    """All that an entity was derived from, step by step."""
    steps: dict[str, set[str]] = {}
    for relation in read["wasDerivedFrom"].values():
        steps.setdefault(relation["prov:generatedEntity"], set()).add(relation["prov:usedEntity"])
    found: set[str] = set()
    ahead = [entity]
    while ahead:
        for origin in steps.get(ahead.pop(), set()) - found:
            found.add(origin)
            ahead.append(origin)
    return found


@settings(max_examples=12, deadline=None)
@given(seed=seeds())
def test_random_explanations_are_documents_that_another_program_reads(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with everyone(made(tmp_path_factory.mktemp("l") / "l.db"), seed, dossiers=2) as ledger:
        with ledger.reading() as entries:
            reading = Reading(entries)
            keys = [stream.partition(":")[2] for stream, _ in entries.by_stream("dossier:")]
            wanted = {
                key: list(every(explain(reading, key, ON, "en", reading.inflow(key, ON)).conclusions))
                for key in keys
            }
        for key in keys:
            read = document(exported(ledger, "prov", key))
            concluded = [n for n in read["entity"] if n.startswith("doorstroom:conclusion/")]
            assert len(concluded) == len(wanted[key])
            for name in concluded:
                assert name not in origins(read, name), "nothing follows from itself"
            named = {f"doorstroom:entry/{at}" for each in wanted[key] for at in each.entries}
            assert named <= set(read["entity"])


def test_a_conclusion_leads_to_the_entries_it_rests_on_and_to_who_decided_and_recorded(
    tmp_path: Path,
) -> None:
    with lived(tmp_path / "l.db") as ledger:
        read = document(exported(ledger, "prov", "W-01"))
        (status,) = [n for n, e in read["entity"].items() if e.get("doorstroom:field") == "status"]
        assert "doorstroom:entry/9" in origins(read, status)
        by = {(r["prov:entity"], r["prov:agent"]) for r in read["wasAttributedTo"].values()}
        assert ("doorstroom:entry/9", "doorstroom:capacity/service-provider") in by
        with_whom = {(r["prov:activity"], r["prov:agent"]) for r in read["wasAssociatedWith"].values()}
        assert ("doorstroom:recording/9", "doorstroom:recorder/tests") in with_whom
        moment = codec.moment_text(codec.recorded_at(stored(ledger)[8]))
        assert read["activity"]["doorstroom:recording/9"]["prov:startTime"] == moment


def test_a_rectification_is_a_revision_and_a_withdrawal_an_invalidation(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        read = document(exported(ledger, "prov", "W-01"))
        revised = [r for r in read["wasDerivedFrom"].values() if "prov:type" in r]
        assert {(r["prov:generatedEntity"], r["prov:usedEntity"]) for r in revised} == {
            ("doorstroom:entry/10", "doorstroom:entry/9")
        }
        gone = {(r["prov:entity"], r["prov:activity"]) for r in read["wasInvalidatedBy"].values()}
        assert gone == {("doorstroom:entry/6", "doorstroom:recording/7")}


def test_the_rules_are_the_plans_of_what_was_evaluated(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        read = document(exported(ledger, "prov", "W-01"))
        plans = {r["prov:plan"] for r in read["wasAssociatedWith"].values() if "prov:plan" in r}
        assert {"doorstroom:rule/R4", "doorstroom:rule/R10"} <= plans
        assert all("doorstroom:sentence" in read["entity"][plan] for plan in plans)


def test_the_language_changes_sentences_and_nothing_else(tmp_path: Path) -> None:
    def without_words(value: object) -> object:
        if isinstance(value, dict):
            return "said" if "lang" in value else {name: without_words(each) for name, each in value.items()}
        return [without_words(each) for each in value] if isinstance(value, list) else value

    with lived(tmp_path / "l.db") as ledger:
        en, nl = (document(exported(ledger, "prov", "W-01", lang=lang)) for lang in ("en", "nl"))
        assert en != nl
        assert without_words(en) == without_words(nl)


def test_it_says_of_whom_as_of_when_and_that_the_ledger_is_simulated(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        told = document(exported(ledger, "prov", "W-01"))["entity"]["doorstroom:explanation"]
        assert (told["doorstroom:dossier"], told["doorstroom:simulated"]) == ("W-01", True)
        assert told["doorstroom:on"]["$"] == "2021-01-01"
        assert told["doorstroom:known_at"]["$"] == "2020-11-02T09:00:00Z"
        assert told["doorstroom:ledger_size"] == ledger.size


def test_no_text_about_a_person_is_told(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        assert SECRET.encode() not in exported(ledger, "prov", "W-01")
