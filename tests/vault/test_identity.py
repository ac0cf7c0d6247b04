"""Who somebody is: set, shown and searched, each of it logged, and told nowhere else."""

from __future__ import annotations

import base64
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identity import (
    Identity,
    NobodyKnown,
    WrongName,
    WrongNationalNumber,
    digits_of,
    find_dossiers,
    identity_of,
    set_identity,
    show_identity,
)
from ledger.refusals import NationalNumberInEntry
from ledger.vault.access import NoReason
from ledger.vault.errors import Sealed, UnknownDossier, WrongMasterKey
from tests.cli.running import Ran, run
from tests.given import employment
from tests.vault.scene import OTHER_KEY, Place, Scene, in_vault

NUMBER, OTHER = "85073003328", "17073003384"
SPELLINGS = ["85073003328", "85.07.30-033.28", "85 07 30 033 28", "850730-033-28", " 85.07.30 033.28 "]
ALL_SPELLINGS = [*SPELLINGS, "850730-033.28", "85/07/30-033.28", "850730 03328", "85-07-30-033-28"]
AN = Identity("An De Smet", NUMBER)


def keep(scene: Scene, dossier: str = "W-01", identity: Identity = AN) -> Scene:
    set_identity(scene.ledger, dossier, identity, recorded_by="officer")
    return scene


def shown(scene: Scene, dossier: str = "W-01", why: str = "a letter", by: str = "clerk") -> Identity:
    return show_identity(scene.ledger, dossier, why=why, asked_by=by)


def found(scene: Scene, number: str, why: str = "a call") -> list[str]:
    return find_dossiers(scene.ledger, number, why=why, asked_by="clerk")


@pytest.fixture
def known(scene: Scene) -> Scene:
    """Three dossiers; An is the employee of the first two."""
    scene.given(*(employment(dossier=f"W-0{n}") for n in (1, 2, 3)))
    return keep(keep(scene), "W-02")


# -- numbers and names -----------------------------------------------------------------------------------------


def checked(first_nine: str, *, since_2000: bool) -> str:
    """A national number: 97 less the remainder of the first nine, a 2 put before them for births since 2000."""
    return f"{first_nine}{97 - int(('2' if since_2000 else '') + first_nine) % 97:02}"


days = st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 1, 1))
numbers = st.builds(
    lambda day, serial: checked(f"{day:%y%m%d}{serial:03}", since_2000=day.year >= 2000),
    days,
    st.integers(1, 997),
)


def spelt(number: str, marks: tuple[str, str, str, str]) -> str:
    """A number with something between its parts."""
    parts = [number[:2], number[2:4], number[4:6], number[6:9], number[9:]]
    return "".join(part + mark for part, mark in zip(parts, (*marks, ""), strict=True))


marks = st.tuples(*[st.sampled_from(["", ".", "-", " "])] * 4)


@given(numbers, marks)
def test_a_national_number_is_the_same_however_it_is_spelt(
    number: str, between: tuple[str, str, str, str]
) -> None:
    assert digits_of(spelt(number, between), simulated=False) == number


@given(numbers, st.integers(0, 10), st.integers(1, 9))
def test_a_national_number_with_one_wrong_digit_is_refused(number: str, at: int, more: int) -> None:
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    # One wrong digit never leaves the remainder as it was, but the other century's may fit.
    if int(wrong[9:]) in (97 - int(wrong[:9]) % 97, 97 - int("2" + wrong[:9]) % 97):
        return
    with pytest.raises(WrongNationalNumber) as caught:
        digits_of(wrong, simulated=False)
    assert wrong not in str(caught.value)


@pytest.mark.parametrize(
    "wrong", ["", " ", "8507300332", "850730033281", "85073003329", "abcdefghijk", "8507300332x"]
)
@pytest.mark.parametrize("on_simulated", [False, True])
def test_what_is_no_national_number_is_refused_and_not_told(wrong: str, on_simulated: bool) -> None:
    with pytest.raises(WrongNationalNumber) as caught:
        digits_of(wrong, simulated=on_simulated)
    assert not wrong.strip() or wrong not in str(caught.value)


@given(days, st.integers(1, 997))
def test_a_test_person_is_known_on_a_simulated_ledger_only(day: date, serial: int) -> None:
    born = f"{day:%y%m%d}"
    number = checked(
        f"{born[:2]}{int(born[2:4]) + 60:02}{born[4:]}{serial:03}",
        since_2000=day.year >= 2000,
    )
    assert digits_of(number, simulated=True) == number
    with pytest.raises(WrongNationalNumber):
        digits_of(number, simulated=False)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 201, "a\x00b", "a\x07b"])
def test_what_is_no_name_is_refused_and_not_told(name: str) -> None:
    with pytest.raises(WrongName) as caught:
        identity_of(name, None, simulated=False)
    assert not name.strip() or name not in str(caught.value)


def test_a_name_is_kept_without_what_stands_around_it() -> None:
    assert identity_of("  An De Smet ", SPELLINGS[1], simulated=False) == AN


def test_python_shows_nothing_of_an_identity() -> None:
    assert "Smet" not in f"{AN!r} {AN!s}"
    assert NUMBER not in f"{AN!r} {AN!s}"


# -- set, shown, found -----------------------------------------------------------------------------------------


def test_who_was_set_is_shown(known: Scene) -> None:
    assert shown(known) == AN


def test_who_was_set_again_is_shown_as_last_set(known: Scene) -> None:
    keep(known, identity=Identity("An Janssens", NUMBER))
    assert shown(known).name == "An Janssens"


def test_the_same_person_is_found_in_every_dossier(known: Scene) -> None:
    assert found(known, NUMBER) == ["W-01", "W-02"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_finds_the_same(known: Scene, spelling: str) -> None:
    assert found(known, spelling) == ["W-01", "W-02"]


def test_nobody_is_found_by_a_number_that_was_never_set(known: Scene) -> None:
    assert found(known, OTHER) == []


def test_who_was_replaced_is_found_by_the_new_number_only(known: Scene) -> None:
    keep(known, identity=Identity("Jan Peeters", OTHER))
    assert (found(known, NUMBER), found(known, OTHER)) == (["W-02"], ["W-01"])


def test_who_was_replaced_without_a_number_is_not_found(known: Scene) -> None:
    keep(known, identity=Identity("Jan Peeters"))
    assert found(known, NUMBER) == ["W-02"]


def test_a_test_person_is_set_and_found_on_a_simulated_ledger(simulated: Scene) -> None:
    simulated.given(employment())
    number = checked("856730331", since_2000=False)
    keep(simulated, identity=identity_of("Test Person", number, simulated=True))
    assert found(simulated, number) == ["W-01"]


def test_a_dossier_that_is_not_on_record_has_no_identity(scene: Scene) -> None:
    for attempt in (lambda: keep(scene, "W-09"), lambda: shown(scene, "W-09")):
        with pytest.raises(UnknownDossier):
            attempt()
    assert scene.log() == []


def test_an_identity_adds_no_entry(known: Scene) -> None:
    shown(known)
    assert known.size() == 3


def test_an_identity_of_another_dossier_does_not_open(known: Scene) -> None:
    keep(known, "W-02", Identity("Jan Peeters"))
    with in_vault(known.place) as connection:
        connection.exec_driver_sql(
            "UPDATE identities SET sealed = (SELECT sealed FROM identities AS i WHERE i.dossier ="
            " 'W-02'), lookup = NULL WHERE dossier = 'W-01'"
        )
    with pytest.raises(Sealed):
        shown(known)


def test_with_another_master_key_nobody_is_shown_or_found(known: Scene) -> None:
    with known.place.open(vault_settings=known.place.vault_settings._replace(key=OTHER_KEY)) as ledger:
        other = Scene(known.place, ledger)
        for attempt in (lambda: shown(other), lambda: found(other, NUMBER), lambda: keep(other)):
            with pytest.raises(WrongMasterKey):
                attempt()


# -- logged ----------------------------------------------------------------------------------------------------


def acts(scene: Scene) -> list[tuple[str, str | None, str, str | None]]:
    return [(line.act, line.dossier, line.who, line.why) for line in scene.log()]


def test_each_act_is_logged_with_who_and_why(known: Scene) -> None:
    shown(known, why="a letter")
    found(known, NUMBER, why="a call")
    assert acts(known) == [
        ("identity-set", "W-01", "officer", None),
        ("identity-set", "W-02", "officer", None),
        ("identity-searched", "W-01", "officer", "identity set of W-02: same number"),
        ("identity-shown", "W-01", "clerk", "a letter"),
        ("identity-searched", "W-01", "clerk", "a call"),
        ("identity-searched", "W-02", "clerk", "a call"),
    ]


def test_a_look_at_nobody_is_logged_too(known: Scene) -> None:
    with pytest.raises(NobodyKnown):
        shown(known, "W-03")
    assert acts(known)[-1] == ("identity-shown", "W-03", "clerk", "a letter")


def test_a_search_that_finds_nobody_is_logged_too(known: Scene) -> None:
    found(known, OTHER)
    assert acts(known)[-1] == ("identity-searched", None, "clerk", "a call")


@pytest.mark.parametrize("why", ["", "  ", "two\nlines", "x" * 201, "\x1b[2J"])
def test_who_does_not_say_why_sees_nothing(known: Scene, why: str) -> None:
    for attempt in (lambda: shown(known, why=why), lambda: found(known, NUMBER, why=why)):
        with pytest.raises(NoReason):
            attempt()
    assert len(known.log()) == 3


@pytest.mark.parametrize("spelling", ALL_SPELLINGS)
def test_a_number_does_not_come_into_the_log_by_the_reason(known: Scene, spelling: str) -> None:
    with pytest.raises(NationalNumberInEntry) as caught:
        shown(known, why=f"call of {spelling.strip()}")
    assert spelling.strip() not in str(caught.value)
    assert len(known.log()) == 3


def test_a_number_does_not_come_into_the_log_by_who_asks(known: Scene) -> None:
    with pytest.raises(NationalNumberInEntry):
        shown(known, by=SPELLINGS[1])
    with pytest.raises(NationalNumberInEntry):
        set_identity(known.ledger, "W-03", AN, recorded_by=NUMBER)
    assert NUMBER.encode() not in known.place.bytes()


# -- where it is not -------------------------------------------------------------------------------------------


def test_no_name_and_no_number_stands_in_the_databases(known: Scene) -> None:
    shown(known)
    found(known, NUMBER)
    kept = known.place.bytes()
    assert b"W-02" in kept
    assert not [each for each in (*ALL_SPELLINGS, "Smet") if each.strip().encode() in kept]


def test_no_plain_hash_of_a_number_stands_in_the_databases(known: Scene) -> None:
    found(known, NUMBER)
    kept = known.place.bytes()
    for spelling in ALL_SPELLINGS:
        for text in (spelling, spelling.strip(), f"{spelling.strip()}\n"):
            digest = sha256(text.encode()).digest()
            told = (
                digest,
                digest.hex().encode(),
                digest.hex().upper().encode(),
                base64.b64encode(digest)[:43],
                base64.urlsafe_b64encode(digest)[:43],
            )
            assert not [each for each in told if each in kept]


def test_the_same_person_is_recognised_by_nobody_without_the_key(known: Scene) -> None:
    rows = []
    with in_vault(known.place) as connection:
        rows = [bytes(row[0]) for row in connection.exec_driver_sql("SELECT sealed FROM identities")]
    assert len(set(rows)) == 2


def test_the_log_of_a_dossier_that_nobody_knows_is_told_as_such(beside: Place) -> None:
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(), employment(dossier="W-02"))
        set_identity(ledger, "W-01", Identity("An De Smet"), recorded_by="officer")

    def told(dossier: str, *more: str) -> Ran:
        return run("identity", "log", dossier, "--ledger", beside.location, *more)

    for form in ("table", "json", "jsonl", "csv"):
        unknown = told("A-999", "--format", form)
        assert (unknown.code, unknown.out) == (3, ""), form
        assert "There is no such dossier on record" in unknown.err
    assert "An De Smet" not in unknown.err + told("W-01").out
    assert (told("W-02").code, told("W-02").err) == (0, ""), "on record, and nobody looked"
    assert "identity-set" in told("W-01").out
