"""No national number in an entry: refused wherever a text stays in it, in every usual spelling, and never told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.admission import admit
from ledger.decisions import DECISIONS
from ledger.national_numbers import holds_national_number
from ledger.parsing.reading import decision_from
from ledger.refusals import NationalNumberAsKey, NationalNumberInEntry, Refused
from ledger.vault.texts import seal
from tests.cli.running import run, write
from tests.given import Made, decision, employment, order, rectification, start, withdrawal
from tests.vault.scene import Place, Scene

NUMBER = "85073003328"
DIGITS = re.compile(r"85\D?07\D?30\D?033\D?28")
SPELLINGS = [
    "85073003328",
    "85.07.30-033.28",
    "85 07 30 033 28",
    "85-07-30-033-28",
    "85/07/30/033/28",
    "85.07.30.033.28",
    "850730-033.28",
    "850730 033 28",
    "850730-03328",
    "850730/033/28",
    "85_07_30_033_28",
    "85:07:30:033:28",
]


BEFORE = ["", "art. 70 ", "rrn:", "(", "dossier/", "W-", "n° "]
AFTER = ["", ")", " of 2020", ".pdf", ", art. 3", "#2"]


def support(**own: Any) -> Made:
    return decision("support", "2020-01-06", "vdab", **{"level": "40% laag", **own})


def erasure(**own: Any) -> Made:
    said = {"scope": "texts", "authority": "DPO", "ground": "AVG art. 17"}
    return decision("erasure", "2026-01-01", "department", **{**said, **own})


def motivated(**own: str) -> Made:
    return order(motivation=[{"name": "bbp", "value": "-4.5 %", "source": "NBB", **own}])


def holders(text: str) -> dict[str, Made]:
    """A decision for every field whose text stays in the entry."""
    return {
        "source": start(source=text),
        "ground": start(ground=text),
        "scope": erasure(scope=text),
        "authority": erasure(authority=text),
        "level": support(level=text),
        "motivation name": motivated(name=text),
        "motivation value": motivated(value=text),
        "motivation source": motivated(source=text),
        "entry": withdrawal("2020-05-01", text),
        "ground of a replacement": rectification("2020-05-01", 1, start(ground=text)),
        "source of a rectification": rectification("2020-05-01", 1, start(), source=text),
        "ground of the inmost": rectification(
            "2020-05-01", 1, rectification("2020-05-01", 1, start(ground=text))
        ),
    }


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("field", list(holders("")))
def test_a_national_number_in_a_text_that_stays_is_refused_and_not_told(field: str, spelling: str) -> None:
    for before, after in product(BEFORE, AFTER):
        with pytest.raises(NationalNumberInEntry) as caught:
            admit(decision_from(holders(f"{before}{spelling}{after}")[field]))
        assert not DIGITS.search(str(caught.value))
        assert caught.value.field is not None


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_national_number_as_who_records_is_refused_and_not_told(beside: Place, spelling: str) -> None:
    with beside.create() as ledger:
        with pytest.raises(NationalNumberInEntry) as caught:
            ledger.record(decision_from(employment()), recorded_by=f"clerk {spelling}")
        assert not DIGITS.search(str(caught.value))
        assert Scene(beside, ledger).size() == 0


def texts_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in a decision a text stands."""
    if isinstance(value, dict):
        return [found for name, held in value.items() for found in texts_in(held, (*path, name))]
    if isinstance(value, list):
        return [found for at, held in enumerate(value) for found in texts_in(held, (*path, at))]
    return [path] if isinstance(value, str) else []


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """The decision with another text in one place."""
    if not path:
        return text
    items = dict(value) if isinstance(value, dict) else dict(enumerate(value))
    items[path[0]] = put(items[path[0]], path[1:], text)
    return items if isinstance(value, dict) else list(items.values())


FULL = {
    tag: {
        **kind.example,
        "source": "s",
        "ground": "g",
        "reason": "r",
        "evidence": [{"name": "n", "sha256": "0" * 64}],
    }
    for tag, kind in DECISIONS.items()
}


@pytest.mark.parametrize("tag", sorted(DECISIONS))
@pytest.mark.parametrize("spelling", [SPELLINGS[0], SPELLINGS[1]])
def test_wherever_a_number_is_put_it_is_refused_or_kept_apart(tag: str, spelling: str) -> None:
    for path in texts_in(FULL[tag]):
        try:
            admitted, _ = seal(admit(decision_from(put(FULL[tag], path, spelling))), bytes)
        except Refused as refusal:
            if path[-1] not in ("effective_on", "decided_on", "decided_by", "decision") and not isinstance(
                refusal, NationalNumberInEntry | NationalNumberAsKey
            ):
                # A field of fixed words, of days, or of hashes.
                assert not holds_national_number(str(put(FULL[tag], path, ""))), path
            continue
        assert not DIGITS.search(codec.encode(admitted).decode()), path


# -- hypothesis: every number, and what is none ----------------------------------------------------------------

SEPARATORS = ["", ".", "-", " ", "/"]
days = st.dates(date(1900, 1, 1), date(2025, 12, 31))


def national_number(born: date, serial: int, months: int = 0) -> str:
    first = f"{born:%y}{born.month + months:02}{born:%d}{serial:03}"
    return f"{first}{97 - int(('2' if born.year >= 2000 else '') + first) % 97:02}"


@settings(max_examples=400, deadline=None)
@given(
    st.builds(national_number, days, st.integers(1, 998), st.sampled_from([0, 20, 40, 60])),
    st.lists(st.sampled_from(SEPARATORS), min_size=4, max_size=4),
    st.text(" abc.,;:()-/_é€\"'", max_size=8),
    st.text(" .,;:()-/_é€\"'", max_size=8),
)
def test_every_number_is_seen_however_it_is_spelt(
    number: str, between: list[str], before: str, after: str
) -> None:
    parts = [number[:2], number[2:4], number[4:6], number[6:9], number[9:]]
    spelt = "".join(part + mark for part, mark in zip(parts, [*between, ""], strict=True))
    assume(not before or not before[-1].isascii() or not before[-1].isalnum())
    assert holds_national_number(before + spelt + after)


@settings(max_examples=400, deadline=None)
@given(st.uuids())
@example(UUID("85073003-3280-4000-8000-000000000000"))
def test_a_uuid_is_no_number(given_: UUID) -> None:
    assert not holds_national_number(f"urn:uuid:{given_}")


@settings(max_examples=400, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(0, 999))
@example(bytes.fromhex("85073003328" + "a" * 53), 2)
def test_a_hash_is_no_number(digest: bytes, again: int) -> None:
    assert not holds_national_number(f"sha256:{digest.hex()}#{again}")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 99_999_999))
def test_an_enterprise_number_is_no_number(first: int) -> None:
    digits = f"{first:08}{97 - first % 97:02}"
    for spelt in (digits, f"{digits[:4]}.{digits[4:7]}.{digits[7:]}", f"BE {digits}", f"BE{digits}"):
        assert not holds_national_number(f"KBO {spelt}")


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_day_and_a_moment_are_no_number(moment: datetime) -> None:
    for text in (
        f"{moment.date()}",
        f"{moment:%d-%m-%Y}",
        f"{moment:%d/%m/%Y %H:%M}",
        f"{moment:%Y%m%d}",
        f"{moment:%Y%m%dT%H%M%SZ}",
        f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}",
        f"B.S. {moment:%d.%m.%Y}, p. 12345",
        f"{moment:%Y%m%d%H%M%S}",
    ):
        assert not holds_national_number(text), text


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**11 - 1))
def test_a_reference_whose_check_fails_is_no_number(reference: int) -> None:
    digits = f"{reference:011}"
    first, check = digits[:9], int(digits[9:])
    assume(check not in (97 - int(first) % 97, 97 - int("2" + first) % 97))
    assert not holds_national_number(f"REF {digits}")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9 - 1))
@example(123456789)
@example(999912345)
def test_a_reference_that_begins_with_no_day_of_birth_is_no_number(first: int) -> None:
    digits = f"{first:09}{97 - first % 97:02}"
    month, day = int(digits[2:4]), int(digits[4:6])
    assume(month % 20 > 12 or month >= 80 or day > 39)
    assert not holds_national_number(f"REF {digits}")


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789", min_size=12, max_size=30))
def test_a_longer_row_of_digits_is_no_number(digits: str) -> None:
    assert not holds_national_number(digits)


@pytest.mark.parametrize(
    "text",
    ["art. 70, §5", "https://data.europa.eu/eli/reg/2016/679/oj/art_17", "/eli/besluit/2017/02/17/2017020312/justel",
     "2017-02-17/05", "B.S. 17-02-2017", "VDAB 2020/06/22-1", "A.R. 20/1234/A", "+32 2 123 45 67",
     "BE68 5390 0754 7034"],
)  # fmt: skip
def test_usual_sources_and_grounds_are_recorded(text: str) -> None:
    for field, made in holders(text).items():
        if not field.startswith("motivation"):
            admit(decision_from(made))


# -- what is printed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_command_tells_the_number_that_it_refuses(tmp_path: Any, spelling: str) -> None:
    ledger = tmp_path / "ledger.db"
    run("init", "--ledger", ledger)
    file = write(tmp_path / "a.jsonl", employment(), *holders(spelling).values())
    ran = run("import", file, "--ledger", ledger)
    assert ran.code == 4
    assert not DIGITS.search(ran.out + ran.err)


def test_a_text_that_is_kept_apart_may_hold_a_number(scene: Scene) -> None:
    scene.given(employment(reason=f"see {NUMBER}"))
    assert list(scene.texts().values()) == [f"see {NUMBER}"]
    assert NUMBER.encode() not in scene.place.bytes()


def test_bytes_on_record_are_read_whatever_they_hold() -> None:
    """Only what is recorded from now on is held to it."""
    given_ = decision_from(start(ground="art. 70"))
    before = msgspec.structs.replace(given_, ground=f"case {NUMBER}")
    assert msgspec.json.decode(codec.encode(before), type=type(before)) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective_on": "85.07.30-033.28"},
        {"decided_by": "85073003328"},
        {"enterprise": "85.07.30-033.28"},
        {"scheme": "85 07 30 033 28"},
        {"decision": "85073003328"},
        {"85.07.30-033.28": "cmw"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_number_in_the_wrong_column_is_repeated_in_no_message(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        admit(decision_from({**employment(), **wrong}))
    said = [caught.value.in_language(lang) for lang in ("en", "nl")]
    assert not any(DIGITS.search(each) for each in said)
