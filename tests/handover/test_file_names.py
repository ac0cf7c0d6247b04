"""No two dossiers get files whose names any file system takes for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.handover.bundle import INVENTORY
from projections.handover.file_names import file_stem

REPORTED = ("A-117", "a-117", "\u0410-117", "A\u2011117", "CON", "A-117.", "A/117", "con", "COM1", "A-117 ")


def as_a_file_system_sees(name: str) -> str:
    """Without capitals, without letters that look alike, and without what stands at the end."""
    return unicodedata.normalize("NFKC", name).casefold().rstrip(". ")


def test_names_of_the_reported_keys_differ_whatever_the_file_system() -> None:
    assert len({as_a_file_system_sees(file_stem(key)) for key in REPORTED}) == len(REPORTED)


@pytest.mark.parametrize("key", ["CON", "con", "NUL", "COM1", "LPT9", "AUX."])
def test_no_name_is_that_of_a_device(key: str) -> None:
    assert file_stem(key).split(".")[0].upper() not in {"CON", "NUL", "COM1", "LPT9", "AUX"}


def test_no_name_is_that_of_the_inventory_where_capitals_are_not_told() -> None:
    assert as_a_file_system_sees(f"{file_stem('INVENTORY')}.html") != INVENTORY


@pytest.mark.parametrize("key", ["D-001", "A-117", "W_3", "0042"])
def test_an_ordinary_key_is_its_own_name(key: str) -> None:
    assert file_stem(key) == key


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_different_keys_have_different_names_that_every_file_system_takes(one: str, other: str) -> None:
    try:
        stems = [file_stem(key) for key in (one, other)]
    except UnicodeEncodeError:
        return
    assert all(len(stem) < 120 and stem.isascii() and stem[-1] not in ". " for stem in stems)
    assert (as_a_file_system_sees(stems[0]) == as_a_file_system_sees(stems[1])) == (one == other)
