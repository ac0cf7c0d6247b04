"""What reaches many at once: the real calendar of 2020, an exercise that says it is one, and a takeover."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.demo.places import INDIVIDUAL, INDIVIDUAL_SUCCESSOR
from ledger.demo.script import Line, Story

CORONA = "corona-2020"
EXERCISE = "oefening-2023"
_LETTER = "brief van de Commissie Sociale Economie"


def measures() -> Iterator[Line]:
    """What government and minister decided.

    Real are the days and schemes of ``corona-2020`` (``ledger/sources.py``), and its economic indicators: those of the
    letter of the Commissie Sociale Economie. Of the minister's decisions of 2020 no text was found, and their ground
    says so. ``oefening-2023`` never happened: it shows what an extension of a measure does, and a second spell,
    for scheme ``imw`` only, which did not exist in 2020.
    """
    corona = Story("measure", CORONA, 8 * 60)
    corona(
        "suspension-order",
        "2020-03-20",
        recorded="2020-03-20",
        ground="BVR 20-03-2020",
        schemes=["cmw", "lde"],
        motivation=[
            _indicator("ondernemingen dicht bij faillissement", 9),
            _indicator("banen bij die ondernemingen", 6),
            _indicator("banen in tijdelijke werkloosheid", 20),
            _indicator("getroffen gezinnen", 12),
        ],
    )
    minister = {"recorded": "2020-06-19", "ground": "besluit van de minister, vindplaats niet gevonden"}
    corona("suspension-lifting", "2020-06-22", "minister", **minister)
    corona(
        "insertion-order",
        "2020-06-22",
        "minister",
        **minister,
        schemes=["lde"],
        ending_from="2020-03-20",
        ending_to="2021-02-01",
        last_day="2021-02-01",
    )
    yield from corona.lines
    yield from _exercise()


def on_hold_until_the_end_of_2020() -> Line:
    """What the letter asked for, to be laid beside the register: nothing resumes on 22 June, all does on 1 January.

    The lifting on record is read as one of that day. It was never decided.
    """
    return {
        "decision": "rectification",
        "measure": CORONA,
        "effective_on": "2020-06-19",
        "decided_by": "minister",
        "ground": f"wat als: {_LETTER}, punt 1",
        "source": "wat-als:1",
        "entry": f"{CORONA}:2",
        "replacement": {
            "decision": "suspension-lifting",
            "effective_on": "2021-01-01",
            "decided_by": "minister",
            "ground": f"wat als: {_LETTER}, punt 1",
        },
    }


def _indicator(name: str, percentage: int) -> dict[str, object]:
    """One of the letter's own indicators, with the quarter of the letter."""
    return {"name": name, "value": percentage, "unit": "%", "period": "2020-Q2", "source": _LETTER}


def _exercise() -> Iterator[Line]:
    exercise = Story("measure", EXERCISE, 8 * 60)
    exercise(
        "suspension-order",
        "2023-10-02",
        recorded="2023-09-25",
        ground="fictief: oefening",
        schemes=["imw"],
        last_day="2023-10-31",
    )
    exercise(
        "suspension-extension",
        "2023-10-30",
        recorded="2023-10-27",
        ground="fictief: oefening",
        last_day="2023-11-30",
    )
    # It takes effect after the last day: a second spell, and a new guarantee for whom it stops again (R10).
    exercise(
        "suspension-extension",
        "2024-01-08",
        recorded="2024-01-05",
        ground="fictief: oefening",
        last_day="2024-01-31",
    )
    yield from exercise.lines


def successions() -> Iterator[Line]:
    """The takeover of an enterprise, with everybody employed there (R17)."""
    taken = Story("enterprise", INDIVIDUAL, 9 * 60)
    taken("succession", "2024-04-01", successor=INDIVIDUAL_SUCCESSOR, ground="fictief: overdracht")
    yield from taken.lines
