"""The collective measures: the real calendar of 2020, and an exercise that says it is one."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.demo.script import Line, Story

CORONA = "corona-2020"
EXERCISE = "oefening-2023"


def measures() -> Iterator[Line]:
    """What government and minister decided.

    Real are the days and schemes of ``corona-2020`` (domain.md names the sources); its economic indicators
    are illustrative. ``oefening-2023`` never happened: it shows what an extension of a measure does, for
    scheme ``imw`` only, which did not exist in 2020.
    """
    corona = Story("measure", CORONA, 8 * 60)
    corona(
        "suspension-order",
        "2020-03-20",
        recorded="2020-03-20",
        ground="BVR 20-03-2020",
        schemes=["cmw", "lde"],
        motivation=[
            {"name": "tijdelijke werkloosheid (illustratief)", "value": "sterke stijging", "source": "demo"},
            {"name": "openstaande vacatures (illustratief)", "value": "-40 %", "source": "demo"},
            {"name": "ondernemersvertrouwen (illustratief)", "value": -36, "source": "demo"},
        ],
    )
    minister = {"recorded": "2020-06-19", "ground": "MB 19-06-2020"}
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
    yield from exercise.lines
