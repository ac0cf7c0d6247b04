"""The exact bytes of one entry of every decision. They are stored, hashed and proven: they never change.

``plain/`` holds bytes from before every personal text was kept apart: read for good, written never again.

``python -m tests.golden.test_golden`` writes the files that are missing, and never touches one that is there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from ledger import codec
from ledger.admission import admit
from ledger.decisions import CONTENTS, DECISIONS, STATEMENTS, AnyDecision
from ledger.decisions.fields import Commitment
from ledger.decisions.versions import version_of
from ledger.entry import Entry
from ledger.parsing.reading import decision_from
from ledger.vault.texts import commitments, seal, unseal
from tests.codec.canonical import is_canonical

FOLDER = Path(__file__).parent
SALT = b"golden salt of sixteen bytes, or more"
GLOSSARY = FOLDER.parent.parent / "docs" / "reference" / "glossary.md"
every_decision = pytest.mark.parametrize("tag", list(CONTENTS))


def example_of(tag: str) -> AnyDecision:
    """The example of what is handed in, or of what a ledger states about itself."""
    if tag in STATEMENTS:
        return admit(msgspec.convert(STATEMENTS[tag].example, STATEMENTS[tag]))
    return admit(decision_from(dict(DECISIONS[tag].example)))


def entry_of(tag: str) -> Entry:
    """The decision's own example, as an entry with everything else fixed."""
    decision, _ = seal(example_of(tag), lambda length: SALT[:length])
    return Entry(
        schema=version_of(decision),
        stream=decision.subject,
        number=7,
        previous=sha256(b"the entry before").hexdigest(),
        recorded_at=datetime(2020, 3, 20, 15, 0, 0, 123456, tzinfo=UTC),
        recorded_by="golden",
        decision=decision,
    )


def golden(tag: str) -> bytes:
    return (FOLDER / f"{tag}.json").read_bytes()


def plain(name: str) -> tuple[bytes, Entry]:
    """Bytes of before, and the entry as it is made now."""
    state = (FOLDER / "plain" / f"{name}.json").read_bytes()
    return state, with_everything() if name == "with-everything" else entry_of(name)


def lacking(tag: str) -> list[str]:
    """What a decision needs beside its own file, and does not have yet."""
    missing = []
    if not (FOLDER / f"{tag}.json").exists():
        missing.append(f"golden bytes: python -m tests.golden.test_golden writes tests/golden/{tag}.json")
    if not re.search(rf"^\| `{re.escape(tag)}` \|", GLOSSARY.read_text(), re.MULTILINE):
        missing.append(f"a row `{tag}` in docs/reference/glossary.md")
    try:
        example_of(tag)
    except Exception as error:
        missing.append(f"an example that is admissible: {error}")
    return missing


@every_decision
def test_a_decision_lacks_nothing(tag: str) -> None:
    missing = lacking(tag)
    assert not missing, f"{tag} still lacks " + "; ".join(missing)


@every_decision
def test_an_entry_has_its_golden_bytes(tag: str) -> None:
    assert codec.encode(entry_of(tag)) == golden(tag)


@every_decision
def test_golden_bytes_give_their_entry(tag: str) -> None:
    assert codec.decode(golden(tag)) == entry_of(tag)


@every_decision
def test_golden_bytes_are_canonical(tag: str) -> None:
    assert is_canonical(golden(tag))


def test_there_are_no_golden_bytes_of_a_decision_that_is_gone() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} <= {*CONTENTS, "with-everything"}


@pytest.mark.parametrize("name", sorted(file.stem for file in (FOLDER / "plain").glob("*.json")))
def test_bytes_with_plain_texts_are_read_for_good(name: str) -> None:
    state, now = plain(name)
    before = codec.decode(state)
    assert is_canonical(state)
    # What is committed to now stood there as it was, and all else is the same.
    committed = dict(commitments(now.decision))
    sealed, texts = seal(before.decision, lambda length: SALT[:length])
    assert texts
    assert committed.items() >= {text.path: kept.sha256 for text, kept in texts}.items()
    at_hand = {kept.sha256: text.text for text, kept in texts}
    assert unseal(sealed, at_hand) == before.decision
    assert (before.stream, before.number, before.decision.tag()) == (
        now.stream,
        now.number,
        now.decision.tag(),
    )


def test_an_entry_with_every_common_field_has_its_golden_bytes() -> None:
    assert codec.encode(with_everything()) == golden("with-everything")


def test_golden_bytes_with_every_common_field_give_their_entry() -> None:
    assert codec.decode(golden("with-everything")) == with_everything()


def with_everything() -> Entry:
    """What the examples leave out: commitment, evidence, texts that encoders get wrong."""
    read = {
        **DECISIONS["suspension-order"].example,
        "decided_on": "2020-03-19",
        "ground": 'art. 70, §5 \u2013 "nood" \\ 𝄞 \u2028',
        "evidence": [{"name": "besluit €.pdf", "sha256": sha256(b"besluit").hexdigest()}],
        "source": "m:order/1",
        "motivation": [{"name": "bbp", "value": -9007199254740991, "source": "NBB"}],
    }
    entry = entry_of("suspension-order")
    reason = Commitment(sha256=sha256(b"salt" + b"reason").hexdigest())
    given = msgspec.structs.replace(admit(decision_from(read)), reason=reason)
    decision, _ = seal(given, lambda length: SALT[:length])
    return Entry(
        stream=entry.stream,
        number=entry.number,
        previous=entry.previous,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        decision=decision,
    )


if __name__ == "__main__":
    made = {tag: entry_of(tag) for tag in CONTENTS} | {"with-everything": with_everything()}
    for name, entry in made.items():
        file = FOLDER / f"{name}.json"
        if not file.exists():
            file.write_bytes(codec.encode(entry))
            print(f"wrote {file}")
