"""The source that a line without one gets tells nothing of its personal texts."""

from __future__ import annotations

import hashlib
import io
import json

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.admission import admit
from ledger.decisions import AnyDecision
from ledger.intake.importing import with_sources
from ledger.intake.lines import InputLine
from ledger.intake.opening import open_input
from ledger.law import CAUSES_OF_LAW
from ledger.refusals import Refused
from ledger.vault.texts import seal, unseal
from tests.codec.strategies import decisions
from tests.given import Made, rectification, start, suspension
from tests.vault.scene import everything_personal

quiet = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sources(*made: Made) -> list[str | None]:
    """The sources of the lines of a file."""
    content = b"".join(json.dumps(one).encode() + b"\n" for one in made)
    found = [line.decision for line in with_sources(open_input("x.jsonl", io.BytesIO(content)).lines())]
    assert None not in found
    return [decision.source for decision in found if decision is not None]


def other_texts(value: object, mark: str) -> object:
    """The same lines with other words in every personal text."""
    if isinstance(value, list):
        return [other_texts(each, mark) for each in value]
    if isinstance(value, dict):
        return {name: other_texts(each, mark) for name, each in value.items()}
    return mark if isinstance(value, str) and "Peeters" in value else value


@quiet
@given(st.text("abcdefgh é", min_size=1, max_size=30))
def test_the_sources_of_a_file_do_not_depend_on_its_personal_texts(mark: str) -> None:
    made = everything_personal()
    others = [other_texts(each, mark) for each in made]
    assert others != made
    assert sources(*others) == sources(*made)  # type: ignore[arg-type]


@quiet
@given(decisions(3), st.data())
def test_a_derived_source_depends_on_no_personal_text(decision: AnyDecision, drawn: st.DataObject) -> None:
    decision = msgspec.structs.replace(decision, source=None)
    hidden, texts = seal(decision, bytes)
    words = st.text("abcdefgh é", min_size=1, max_size=20).filter(lambda text: text not in CAUSES_OF_LAW)
    others = {committed.sha256: drawn.draw(words) for _, committed in texts}
    assert source_of(unseal(hidden, others)) == source_of(decision)


def source_of(decision: AnyDecision) -> str | None:
    (line,) = with_sources([InputLine("line 1", b"", decision, None, None)])
    return None if line.decision is None else line.decision.source


@quiet
@given(decisions(2))
def test_a_derived_source_is_no_hash_of_what_was_handed_in_where_that_has_texts(
    decision: AnyDecision,
) -> None:
    decision = msgspec.structs.replace(decision, source=None)
    try:
        admitted = admit(decision)
    except Refused:
        return
    if seal(admitted, bytes)[1]:
        assert source_of(decision) != f"sha256:{hashlib.sha256(codec.encode(admitted)).hexdigest()}"


def test_two_lines_that_differ_in_a_text_alone_are_counted() -> None:
    one, two = sources(start(reason="first"), start(reason="second"))
    assert two == f"{one}#2"


def test_what_is_not_personal_makes_another_source() -> None:
    made = [start(), start("2020-02-04"), suspension("2020-03-02"), rectification("2020-05-01", 1, start())]
    assert len({*sources(*made)}) == 4
