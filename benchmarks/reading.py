"""Replaying, one dossier, and everyone as of a past day and knowledge moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

from benchmarks import child, register
from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved, middle, rate, seconds, timed, timed_alone
from benchmarks.places import Place
from benchmarks.writing import proposals
from ledger import codec
from ledger.application import Ledger
from ledger.corrections import remaining
from ledger.entry import Recorded
from projections.api import open_register
from projections.fold.dossier import fold
from projections.fold.rules.collective import Collective
from projections.reading import Reading, end_of_day, status_of
from projections.readmodels.statuses import statuses

ON, KNOWN = date(2020, 7, 15), date(2021, 6, 30)

#: Seconds for what each of 40 entries changed: somebody waits for it.
REPLAYED = 0.05

#: The one dossier of the smallest register, and a day when all of it has happened.
KEY, LATER = "B-000000", date(2025, 12, 31)


def replay(bench: Bench) -> Iterator[Figure]:
    """Read and decode every entry, in position order; ours in a process of its own."""
    for place in bench.places:
        location = bench.loaded(place)
        peaks: list[int] = []

        def ours(location: str = location, peaks: list[int] = peaks) -> float:
            measured = child.measure("replay", location)
            assert measured.count == bench.entries
            peaks.append(measured.peak)
            return measured.seconds

        def floor(location: str = location) -> float:
            return child.measure("floor-replay", location).seconds

        a, b = interleaved(bench.size.replays, ours, floor)
        note = f"{rate(bench.entries, best(a))}, peak {max(peaks) / 1e6:.0f} MB"
        yield Figure("replay every entry", place.name, best(a), best(b), 0.7, note=note)


def one_dossier(bench: Bench) -> Iterator[Figure]:
    """The status of a dossier of 40 entries under two measures, in process: open a snapshot, read, fold.

    And without the database: the same once the stored bytes are at hand, decoded and folded each time.
    """
    for place in bench.places:
        with place.fresh() as location, ExitStack() as stack:
            ledger = Ledger.create(location, simulated=True)
            stack.callback(ledger.close)
            at_hand = list(proposals(40 + len(register.MEASURES), 1))
            with ledger.recording("benchmark") as recording:
                recording.put(at_hand)
            with ledger.reading() as entries:
                states = entries.stream(f"dossier:{KEY}")
                collective = Reading(entries).collective
            assert len(states) == 40

            def ask(ledger: Ledger = ledger) -> None:
                with ledger.reading() as entries:
                    Reading(entries).status(KEY, LATER)

            def judge(states: list[tuple[int, bytes]] = states, collective: Collective = collective) -> None:
                known = [Recorded(position, codec.decode(state)) for position, state in states]
                status_of(KEY, fold([remaining(known)], collective, LATER.toordinal()), known, LATER)

            asked, judged = ([timed_alone(work) for _ in range(bench.size.asked)] for work in (ask, judge))
            replayed = [_replayed(bench, place, location, by) for by in ("knowledge", "effect")]
        note = f"decode and fold alone {seconds(middle(judged))}; median of {bench.size.asked}"
        yield Figure("one dossier of 40 entries", place.name, middle(asked), at_most=1e-3, note=note)
        yield from replayed


def _replayed(bench: Bench, place: Place, location: str, by: str) -> Figure:
    """The replay of that dossier, entry by entry, through the public API."""
    with open_register(location) as opened:

        def ask() -> None:
            opened.ask("replay", dossier=KEY, by=by, on=LATER)

        times = max(1, bench.size.asked // 10)
        asked = [timed_alone(ask) for _ in range(times)]
    return Figure(
        f"replay of it by {by}", place.name, middle(asked), at_most=REPLAYED, note=f"median of {times}"
    )


def everyone(bench: Bench) -> Iterator[Figure]:
    """Everyone's status as of a past day, as known at a past moment; the floor only reads and decodes."""
    for place in bench.places:
        yield _everyone(bench, place)


def _everyone(bench: Bench, place: Place) -> Figure:
    location = bench.loaded(place)
    ledger = Ledger.open(location)
    bare = place.connect(location)
    with ledger.reading() as entries:
        upto = Reading(entries, end_of_day(KNOWN)).upto
        dossiers = sum(1 for _ in statuses(entries, Reading(entries, end_of_day(KNOWN)), ON))

    def ours() -> None:
        with ledger.reading() as entries:
            for _ in statuses(entries, Reading(entries, end_of_day(KNOWN)), ON):
                pass

    a, b = interleaved(bench.rounds, lambda: timed(ours), lambda: timed(lambda: bare.replay_by_stream(upto)))
    bare.close()
    ledger.close()
    note = f"{rate(upto, best(a))} entries, {rate(dossiers, best(a))} dossiers"
    return Figure(f"everyone on {ON}, known {KNOWN}", place.name, best(a), best(b), note=note)
