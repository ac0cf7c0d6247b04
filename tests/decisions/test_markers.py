"""What a field is hangs on its marker: however its type is spelled, its values are treated so, or it is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar

import msgspec
import pytest
from msgspec import Meta, Struct, inspect

from ledger import codec
from ledger.admission import admit
from ledger.decisions import DECISIONS, AnyDecision
from ledger.decisions.decision import DossierDecision, fill
from ledger.decisions.fields import (
    Commitment,
    DossierKey,
    Enterprise,
    EntryReference,
    Evidence,
    Indicator,
    LastDay,
    MeasureName,
    PersonalWords,
    Reason,
    ReasonText,
    Sha256,
    Words,
)
from ledger.decisions.markers import EnterpriseNumber, Personal, Plain
from ledger.decisions.reading_fields import Shape, UnsoundField, check, fields_of
from ledger.decisions.rectification import Rectification
from ledger.decisions.start import Start
from ledger.intake.taking_over import positions_named
from ledger.refusals import (
    LastDayBeforeEffect,
    NationalNumberAsKey,
    NationalNumberInEntry,
    Refused,
    WrongCheckDigits,
)
from ledger.vault.texts import commitments, has_texts, seal, unseal

ROOT = Path(__file__).parents[2]
FEW = Meta(max_length=5)
DAY = date(2020, 3, 2)
WRONG, WRITTEN_OTHERWISE, CANONICAL = "0899.900.178", "0899900177", "0899.900.177"
NATIONAL = "85.67.30-033.60"
NAME = "Jan Peeters"

Scratch = Any


def scratch(annotation: Any, *bases: type) -> type[Scratch]:
    """A decision class with one field of its own, `field`, of this type."""
    return msgspec.defstruct(
        "Scratch",
        [("field", annotation)],
        bases=bases or (DossierDecision,),
        frozen=True,
        kw_only=True,
        tag="scratch",
        module=__name__,
    )


def deciding(kind: type[Scratch], value: object, **more: object) -> Scratch:
    check([kind])
    return kind(dossier="W-01", effective_on=DAY, decided_by="vdab", field=value, **more)


# What an author may well write one day: names for types, and names for those.
Place = Enterprise
PlaceOfWork = Place
MaybePlace = PlaceOfWork | None
OldStylePlace = Optional[PlaceOfWork]  # noqa: UP045 - as somebody may write it
NewPlace = NewType("NewPlace", PlaceOfWork)  # type: ignore[valid-newtype]
Why = Reason
MaybeWhy = Optional[Why]  # noqa: UP045
Explained = Annotated[MaybeWhy, Meta(description="why, once more")]


class Workplace(Struct, frozen=True):
    enterprise: MaybePlace = None


class Witness(Struct, frozen=True):
    name: PersonalWords
    sha256: Sha256


class Hearing(Struct, frozen=True):
    witnesses: Annotated[tuple[Witness, ...], FEW]
    held_on: date


class Remarked(DossierDecision, frozen=True, kw_only=True):
    """What decisions may one day have in common, and inherit."""

    remark: MaybeWhy = None
    place: MaybePlace = None


class Inheriting(Remarked, frozen=True, kw_only=True, tag="inheriting"):
    field: bool


ENTERPRISES = {
    "itself": (Enterprise, lambda number: number),
    "optional": (Enterprise | None, lambda number: number),
    "an alias of an alias": (PlaceOfWork, lambda number: number),
    "an alias of an optional": (MaybePlace, lambda number: number),
    "an old-style optional": (OldStylePlace, lambda number: number),
    "a new type": (NewPlace, lambda number: number),
    "described anew": (Annotated[Enterprise, Meta(description="where")], lambda number: number),
    "described around an optional": (
        Annotated[MaybePlace, Meta(description="where")],
        lambda number: number,
    ),
    "marked outside the union": (
        Annotated[Annotated[str, Meta(max_length=20)] | None, EnterpriseNumber()],
        lambda number: number,
    ),
    "several": (Annotated[tuple[Enterprise, ...], FEW], lambda number: (CANONICAL, number)),
    "several, or nothing": (Annotated[tuple[PlaceOfWork, ...], FEW] | None, lambda number: (number,)),
    "one or several": (Enterprise | Annotated[tuple[Enterprise, ...], FEW], lambda number: number),
    "in a part": (Workplace, lambda number: Workplace(number)),
    "in several parts": (
        Annotated[tuple[Workplace, ...], FEW],
        lambda number: (Workplace(), Workplace(number)),
    ),
}
enterprises = pytest.mark.parametrize(("annotation", "within"), ENTERPRISES.values(), ids=ENTERPRISES)


@enterprises
def test_wrong_check_digits_are_refused(annotation: Any, within: Callable[[str], Any]) -> None:
    with pytest.raises(WrongCheckDigits) as refused:
        admit(deciding(scratch(annotation), within(WRONG)))
    assert refused.value.field == "field"


@enterprises
def test_an_enterprise_gets_its_canonical_form(annotation: Any, within: Callable[[str], Any]) -> None:
    decision = deciding(scratch(annotation), within(WRITTEN_OTHERWISE))
    assert admit(decision).field == within(CANONICAL)


@enterprises
def test_what_is_right_already_is_the_same_object(annotation: Any, within: Callable[[str], Any]) -> None:
    decision = deciding(scratch(annotation), within(CANONICAL))
    assert admit(decision) is decision


@enterprises
def test_an_enterprise_in_a_replacement_is_treated_so_too(
    annotation: Any, within: Callable[[str], Any]
) -> None:
    def rectifying(number: str) -> Rectification:
        replacement = deciding(scratch(annotation), within(number))
        return Rectification(
            dossier="W-01", effective_on=DAY, decided_by="vdab", entry=1, replacement=replacement
        )

    assert admit(rectifying(WRITTEN_OTHERWISE)).replacement.field == within(CANONICAL)  # type: ignore[union-attr]
    with pytest.raises(WrongCheckDigits) as refused:
        admit(rectifying(WRONG))
    assert refused.value.field == "replacement.field"


def test_an_inherited_enterprise_is_treated_so_too() -> None:
    decision = deciding(Inheriting, True, place=WRITTEN_OTHERWISE)
    assert admit(decision).place == CANONICAL
    with pytest.raises(WrongCheckDigits):
        admit(deciding(Inheriting, True, place=WRONG))


NATIONAL_NUMBERS: dict[str, tuple[Any, object, type[Refused]]] = {
    "words": (Words | None, f"about {NATIONAL}", NationalNumberInEntry),
    "several words": (Annotated[tuple[Words, ...], FEW], ("fine", NATIONAL), NationalNumberInEntry),
    "a whole number": (Annotated[int, Plain(), Meta(ge=0, le=10**12)], 85673003360, NationalNumberInEntry),
    "words or a whole number": (
        Words | Annotated[int, Plain(), Meta(ge=0, le=10**12)],
        85673003360,
        NationalNumberInEntry,
    ),
    "an indicator's number": (
        Annotated[tuple[Indicator, ...], FEW],
        (Indicator("bbp", 85673003360, "NBB"),),
        NationalNumberInEntry,
    ),
    "a measure": (Optional[MeasureName], NATIONAL, NationalNumberInEntry),  # noqa: UP045
    "a source": (EntryReference, NATIONAL, NationalNumberInEntry),
    "a key": (DossierKey | None, NATIONAL, NationalNumberAsKey),
    "a described key": (Annotated[DossierKey, Meta(description="whose")], NATIONAL, NationalNumberAsKey),
    "several keys": (Annotated[tuple[DossierKey, ...], FEW], ("W-02", NATIONAL), NationalNumberAsKey),
}


@pytest.mark.parametrize(("annotation", "value", "refusal"), NATIONAL_NUMBERS.values(), ids=NATIONAL_NUMBERS)
def test_a_national_number_is_refused(annotation: Any, value: object, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        admit(deciding(scratch(annotation), value))
    assert refused.value.field == "field"
    assert NATIONAL not in str(refused.value)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        pytest.param(LastDay | None, date(2020, 3, 1), id="optional"),
        pytest.param(Annotated[LastDay | None, Meta(description="until")], date(2020, 3, 1), id="described"),
        pytest.param(Annotated[tuple[LastDay, ...], FEW], (DAY, date(2020, 3, 1)), id="several"),
    ],
)
def test_a_last_day_before_the_effect_is_refused(annotation: Any, value: object) -> None:
    with pytest.raises(LastDayBeforeEffect) as refused:
        admit(deciding(scratch(annotation), value))
    assert refused.value.field == "field"


PERSONAL: dict[str, tuple[Any, object, list[str]]] = {
    "itself": (Reason, NAME, ["field"]),
    "an optional alias": (MaybeWhy, NAME, ["field"]),
    "an alias described anew": (Explained, NAME, ["field"]),
    "several": (
        Annotated[tuple[PersonalWords, ...], FEW],
        (NAME, NAME + " jr"),
        ["field[0]", "field[1]"],
    ),
    "one or several": (
        PersonalWords | Annotated[tuple[PersonalWords, ...], FEW],
        (NAME,),
        ["field[0]"],
    ),
    "in a part": (Witness, Witness(NAME, "0" * 64), ["field.name"]),
    "in an optional part": (Witness | None, Witness(NAME, "0" * 64), ["field.name"]),
    "in parts of a part": (
        Annotated[tuple[Hearing, ...], FEW],
        (Hearing((Witness(NAME, "0" * 64), Witness(NAME, "1" * 64)), DAY),),
        ["field[0].witnesses[0].name", "field[0].witnesses[1].name"],
    ),
    "evidence under another name": (
        Annotated[tuple[Evidence, ...], FEW],
        (Evidence(NAME, "0" * 64),),
        ["field[0].name"],
    ),
}
personal = pytest.mark.parametrize(("annotation", "value", "paths"), PERSONAL.values(), ids=PERSONAL)


def salt(length: int) -> bytes:
    return b"x" * length


@personal
def test_no_personal_text_stands_in_the_entry(annotation: Any, value: object, paths: list[str]) -> None:
    decision = deciding(scratch(annotation), value)
    assert has_texts(decision)
    hidden, texts = seal(admit(decision), salt)
    assert NAME.encode() not in codec.encode(hidden)
    assert [text.path for text, _ in texts] == paths
    assert [path for path, _ in commitments(hidden)] == paths
    assert unseal(hidden, {committed.sha256: text.text for text, committed in texts}) == decision


@personal
def test_none_stands_in_a_replacement_either(annotation: Any, value: object, paths: list[str]) -> None:
    replacement = deciding(scratch(annotation), value)
    decision = Rectification(
        dossier="W-01", effective_on=DAY, decided_by="vdab", entry=1, replacement=replacement
    )
    assert has_texts(decision)
    hidden, texts = seal(admit(decision), salt)
    assert NAME.encode() not in codec.encode(hidden)
    assert [text.path for text, _ in texts] == [f"replacement.{path}" for path in paths]


def test_an_inherited_personal_text_is_kept_apart() -> None:
    hidden, texts = seal(deciding(Inheriting, True, remark=NAME), salt)
    assert [text.path for text, _ in texts] == ["remark"]
    assert NAME.encode() not in codec.encode(hidden)


def test_a_word_that_a_rule_reads_stays_whatever_its_field_is_called() -> None:
    kind = scratch(Annotated[str, Personal(unless=frozenset({"training"})), FEW] | Commitment)
    assert seal(deciding(kind, "training"), salt) == (deciding(kind, "training"), [])
    assert len(seal(deciding(kind, "train"), salt)[1]) == 1


@pytest.mark.parametrize(
    ("value", "in_dutch"),
    [("training", "opleiding"), ("long-absence", "long-absence"), ("employer", "employer")],
)
def test_only_a_word_that_a_rule_reads_is_told_by_its_dutch_term(value: str, in_dutch: str) -> None:
    kind = scratch(Annotated[str, Personal(unless=frozenset({"training"})), Meta(max_length=20)] | Commitment)
    assert fill("{field}", deciding(kind, value), "nl") == in_dutch


def test_every_position_that_a_decision_names_is_found() -> None:
    kind = scratch(Annotated[tuple[EntryReference, ...], FEW])
    replacement = deciding(kind, (7, "a letter", 8))
    decision = Rectification(
        dossier="W-01", effective_on=DAY, decided_by="vdab", entry=1, replacement=replacement
    )
    assert list(positions_named(decision)) == [1, 7, 8]


class Loose(Struct, frozen=True):
    remark: str


class Deep(Struct, frozen=True):
    loose: Annotated[tuple[Loose, ...], FEW]


class Changing(Struct):
    name: PersonalWords


class Renamed(Struct, frozen=True, rename="camel"):
    held_on: date


class Holding(Struct, frozen=True):
    decision: Start


class Colour(Enum):
    RED = "red"


T = TypeVar("T")
REFUSED: dict[str, tuple[Any, str]] = {
    "a bare text": (str, "needs a marker"),
    "an optional bare text": (str | None, "needs a marker"),
    "a bounded text without a marker": (Annotated[str, FEW], "needs a marker"),
    "a bare number": (int, "needs a marker"),
    "several bare texts": (Annotated[tuple[str, ...], FEW], "needs a marker"),
    "a bare text in a part": (Loose, "Loose.remark: a str needs a marker"),
    "a bare text in a part of a part": (Deep, "Loose.remark: a str needs a marker"),
    "a dictionary": (dict, "cannot hold"),
    "a dictionary of personal texts": (dict[str, Reason], "cannot hold"),
    "a list": (list[Reason], "cannot hold"),
    "a set": (frozenset[Reason], "cannot hold"),
    "anything": (Any, "cannot hold"),
    "an object": (object, "cannot hold"),
    "a fraction": (float, "cannot hold"),
    "bytes": (bytes, "cannot hold"),
    "a moment": (datetime, "cannot hold"),
    "an enumeration": (Colour, "cannot hold"),
    "a variable": (T, "cannot hold"),
    "numbers from a closed list": (Literal[1, 2], "cannot hold"),
    "an unbounded text": (Annotated[str, Plain()], "needs its bounds"),
    "an unbounded personal text": (Annotated[str, Personal()] | Commitment, "needs its bounds"),
    "a number with one bound": (Annotated[int, Plain(), Meta(ge=0)], "needs its bounds"),
    "an unbounded list": (tuple[Enterprise, ...], "a largest length"),
    "a pair": (Annotated[tuple[Reason, Reason], FEW], "is written"),
    "a personal text without room for its commitment": (ReasonText, "its commitment"),
    "several of them": (Annotated[tuple[ReasonText, ...], FEW], "its commitment"),
    "a commitment to nothing": (Commitment, "its commitment"),
    "a commitment beside its list": (Annotated[tuple[ReasonText, ...], FEW] | Commitment, "its commitment"),
    "two markers": (Annotated[Words, Personal()] | Commitment, "carries 2 markers"),
    "a marker of texts on a day": (Annotated[date, Personal()], "cannot be marked Personal"),
    "a marker of texts around a part": (Annotated[Witness, Personal()], "their own fields|its own fields"),
    "two kinds of text": (Words | Enterprise, "more than one kind of text"),
    "words of a list, or any": (Literal["a", "b"] | Words, "more than one kind of text"),
    "two kinds of list": (
        Annotated[tuple[Enterprise, ...], FEW] | Annotated[tuple[Words, ...], FEW],
        "more than one kind of list",
    ),
    "two kinds of part": (Witness | Workplace, "more than one kind of part"),
    "a part, or a personal text": (Witness | Reason, "more than one kind of part"),
    "a part that can change": (Changing, "is not frozen"),
    "a part stored under other names": (Renamed, "under other names"),
    "several whole decisions": (Annotated[tuple[AnyDecision, ...], FEW], "a whole decision"),
    "a decision, or words": (AnyDecision | Words, "nothing else may"),
    "a whole decision in a part": (Holding, "a whole decision"),
    "a name that is not there": ("NoSuchType", "NoSuchType"),
}


@pytest.mark.parametrize(("annotation", "because"), REFUSED.values(), ids=REFUSED)
def test_a_type_that_leaves_open_how_to_treat_it_is_refused(annotation: Any, because: str) -> None:
    with pytest.raises(UnsoundField, match=because):
        check([scratch(annotation)])


def test_a_refused_type_is_refused_where_it_is_inherited_too() -> None:
    common = msgspec.defstruct(
        "Common", [("remark", str)], bases=(DossierDecision,), frozen=True, kw_only=True
    )
    with pytest.raises(UnsoundField, match=r"Common\.remark"):
        check([scratch(bool, common)])


def test_the_program_does_not_start_with_such_a_decision(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ledger", tmp_path / "ledger")
    start = tmp_path / "ledger" / "decisions" / "start.py"
    line = "    last_day: LastDay | None = None\n"
    assert line in start.read_text()
    start.write_text(start.read_text().replace(line, f"{line}    remark: str | None = None\n"))
    run = [sys.executable, "-c", "import ledger.decisions"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "UnsoundField: Start.remark: a str needs a marker" in done.stderr


# -- the reading, against that of msgspec --------------------------------------------------------------


def plain_types(kind: inspect.Type) -> set[str]:
    """What msgspec lets in, by the names of its own types; parts by those of their classes."""
    if isinstance(kind, inspect.Metadata):
        return plain_types(kind.type)
    if isinstance(kind, inspect.UnionType):
        return set().union(*map(plain_types, kind.types))
    if isinstance(kind, inspect.VarTupleType):
        return {f"several {name}" for name in plain_types(kind.item_type)}
    if isinstance(kind, inspect.StructType):
        return {kind.cls.__name__}
    if isinstance(kind, inspect.LiteralType):
        return {", ".join(map(str, kind.values))}
    names = {
        inspect.StrType: "str",
        inspect.IntType: "int",
        inspect.BoolType: "bool",
        inspect.DateType: "date",
    }
    return {names[type(kind)]} if type(kind) in names else set()


def read_types(shape: Shape) -> set[str]:
    """The same from what the house reads."""
    found = {", ".join(leaf.words) or leaf.type.__name__ for leaf in shape.leaves}
    found |= {part.__name__ for part in (*shape.parts, *shape.decisions)}
    found |= {"Commitment"} if shape.committed else set()
    return found | ({f"several {name}" for name in read_types(shape.items)} if shape.items else set())


@pytest.mark.parametrize(
    "kind", [*DECISIONS.values(), Evidence, Witness, Hearing], ids=lambda kind: kind.__name__
)
def test_the_fields_are_what_msgspec_lets_in(kind: type[Struct]) -> None:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    expected = [(each.name, each.required, plain_types(each.type)) for each in info.fields]
    assert [(each.name, each.required, read_types(each.shape)) for each in fields_of(kind)] == expected
