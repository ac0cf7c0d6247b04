"""Appending and importing, against the bare driver that stores the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from time import sleep, time

import msgspec

from benchmarks import child, register
from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved, middle, rate, seconds, timed
from benchmarks.floors import Floor, FullRow, Vaulted
from benchmarks.places import Place
from ledger.application import Ledger
from ledger.decisions import AnyDecision
from ledger.entry import Entry
from ledger.intake.importing import BATCH
from ledger.parsing.reading import decision_from, moment_from
from ledger.record import Proposed, Written
from ledger.vault.texts import seal

#: No more decisions than this are held in memory at once.
MOST_AT_HAND = 200_000


def single_append(bench: Bench) -> Iterator[Figure]:
    """One entry per commit into a ledger that holds some; median of blocks taken in turn."""
    held, singles = list(proposals(*bench.size.held)), bench.size.singles
    kept = [p.decision for p in held if p.decision.tag() == "support"]
    blocks = 6 * bench.rounds
    for place in bench.places:
        with ExitStack() as stack:
            location = stack.enter_context(place.fresh())
            ledger = Ledger.create(location, simulated=True)
            stack.callback(ledger.close)
            put(ledger, held)
            floor = stack.enter_context(place.fresh_floor())
            copied = place.connect(location)
            floor.append_all(copied.full_rows(), copied.vaulted())
            copied.close()
            ours, bare = _new(kept, "ours"), _new(kept, "bare")

            def append(ledger: Ledger = ledger, given: Iterator[AnyDecision] = ours) -> None:
                for decision in islice(given, singles):
                    ledger.record(decision, recorded_by="benchmark")

            def append_bare(floor: Floor = floor, given: Iterator[AnyDecision] = bare) -> None:
                for decision in islice(given, singles):
                    floor.append_one(decision)

            append()
            append_bare()
            a, b = interleaved(blocks, lambda: timed(append), lambda: timed(append_bare))
            each, least = middle(a) / singles, middle(b) / singles
            yield Figure("append one per commit", place.name, each, least, 0.6, note=rate(1, each))


def crowd(bench: Bench) -> Iterator[Figure]:
    """Processes that record one entry after the other: how long they wait for one, and behind an import."""
    for place in bench.places:
        waits, _ = _crowded(bench, place)
        p50, p99 = (_share(waits, each) for each in (0.5, 0.99))
        note = (
            f"p50 {seconds(p50)}, longest {seconds(waits[-1])}, {len(waits) / bench.size.crowd_seconds:.0f}/s"
        )
        yield Figure(f"p99 wait of {bench.size.crowd} recorders", place.name, p99, at_most=5.0, note=note)
        waits, took = _crowded(bench, place, lines=bench.size.crowd_import)
        note = f"p50 {seconds(_share(waits, 0.5))}, p99 {seconds(_share(waits, 0.99))}, the import as floor"
        yield Figure("longest behind an import", place.name, waits[-1], took, note=note)


def _crowded(bench: Bench, place: Place, lines: int = 0) -> tuple[list[float], float]:
    """How long each of the entries took, sorted, and the import that came in their midst; none of them is lost."""
    with (
        place.fresh() as location,
        TemporaryDirectory() as folder,
        ThreadPoolExecutor(bench.size.crowd) as threads,
    ):
        Ledger.create(location).close()
        file = Path(folder) / "import.jsonl"
        with file.open("wb") as stream:
            for line in islice(register.decisions(lines, max(1, lines // 8)) if lines else (), lines):
                line.pop("recorded_at", None)
                stream.write(msgspec.json.encode(line) + b"\n")
        begun = time()
        until = begun + bench.size.crowd_seconds
        kept = [str(Path(folder) / str(who)) for who in range(bench.size.crowd)]
        recorders = [
            threads.submit(child.measure, "record-until", location, str(who), str(until), kept[who])
            for who in range(bench.size.crowd)
        ]
        took = 0.0
        if lines:
            sleep(bench.size.crowd_seconds / 4)
            took = child.measure("import-among", location, str(file)).seconds
        recorded = sum(each.result().count for each in recorders)
        waits = sorted(wait for each in kept for wait in msgspec.json.decode(Path(each).read_bytes()))
        with Ledger.open(location) as ledger:
            assert ledger.size == recorded + lines, "an entry was lost"
        return waits, took


def _share(waits: list[float], share: float) -> float:
    """The wait that this share of them did not pass."""
    return waits[min(len(waits) - 1, int(share * len(waits)))]


def bulk_append(bench: Bench) -> Iterator[Figure]:
    """Encode, chain and store decisions at hand, against the driver's bulk call with the same bytes."""
    for place in bench.places:
        yield from _bulk(bench, place)


def _bulk(bench: Bench, place: Place) -> Iterator[Figure]:
    count = min(bench.entries, MOST_AT_HAND)
    at_hand = list(proposals(count, min(bench.dossiers, count // 8)))
    with place.fresh() as location:
        ledger = Ledger.create(location, simulated=True)
        put(ledger, at_hand)
        ledger.close()
        copied = place.connect(location)
        rows, vaulted = copied.full_rows(), copied.vaulted()
        copied.close()

    apart = put_apart(at_hand)

    def ours() -> float:
        with place.fresh() as location:
            ledger = Ledger.create(location, simulated=True)
            time = timed(lambda: put(ledger, at_hand))
            ledger.close()
        return time

    def made_before() -> float:
        with place.fresh_floor() as bare:
            return timed(lambda: bare.append_all(rows, vaulted))

    a, b = interleaved(bench.rounds, ours, partial(same_work, place, apart, vaulted))
    yield Figure("bulk append at hand", place.name, best(a), best(b), 0.6, note=rate(count, best(a)))
    c = best([made_before() for _ in range(bench.rounds)])
    yield Figure("… against bytes made before", place.name, best(a), c, None)


def file_import(bench: Bench) -> Iterator[Figure]:
    """A JSON Lines file, read and validated, in a process of its own; the floor stores the bytes it made."""
    for place in bench.places:
        first = bench.loaded(place)
        copied = place.connect(first)
        rows, vaulted = copied.full_rows(), copied.vaulted()
        copied.close()
        peaks: list[int] = []

        def ours(place: Place = place, peaks: list[int] = peaks) -> float:
            with place.fresh() as location:
                measured = child.measure("import", location, str(bench.file))
            peaks.append(measured.peak)
            return measured.seconds

        apart = put_apart(proposals(bench.entries, bench.dossiers))

        def made_before(
            place: Place = place, rows: list[FullRow] = rows, vaulted: Vaulted = vaulted
        ) -> float:
            with place.fresh_floor() as bare:
                return timed(lambda: bare.append_all(rows, vaulted))

        a, b = interleaved(bench.rounds, ours, partial(same_work, place, apart, vaulted))
        note = f"{rate(bench.entries, best(a))}, peak {max(peaks) / 1e6:.0f} MB"
        yield Figure("import JSON Lines", place.name, best(a), best(b), 0.3, note=note)
        c = best([made_before() for _ in range(bench.rounds)])
        yield Figure("… against bytes made before", place.name, best(a), c, None)


def same_work(place: Place, apart: list[Proposed], vaulted: Vaulted) -> float:
    """How long the floor takes to encode, chain and store the same decisions, in seconds."""
    with place.fresh_floor() as bare:
        return timed(lambda: bare.append_all(chained(apart), vaulted))


def chained(at_hand: list[Proposed]) -> Iterator[FullRow]:
    """The floor's own way from decisions to rows: encode with msgspec, chain with hashlib, nothing else."""
    encode, heads = msgspec.json.Encoder(order="sorted").encode, dict[str, tuple[int, str]]()
    for position, proposed in enumerate(at_hand, start=1):
        decision, recorded_at = proposed.decision, proposed.recorded_at
        stream = decision.subject
        number, previous = heads.get(stream, (0, "0" * 64))
        state = encode(
            Entry(
                stream=stream,
                number=number + 1,
                previous=previous,
                recorded_at=recorded_at or datetime.now(UTC),
                recorded_by="benchmark",
                decision=decision,
            )
        )
        heads[stream] = (number + 1, sha256(state).hexdigest())
        yield position, stream, number + 1, decision.tag(), decision.source, state


def put_apart(proposed: Iterable[Proposed]) -> list[Proposed]:
    """The same with commitments in place of texts about people: those the floor gets encrypted, beside them."""
    return [each._replace(decision=seal(each.decision, token_bytes)[0]) for each in proposed]


def proposals(entries: int, dossiers: int) -> Iterator[Proposed]:
    """The register as decisions at hand."""
    for line in register.decisions(entries, dossiers):
        moment = moment_from(line)
        yield Proposed(decision_from(line), moment)


def put(ledger: Ledger, at_hand: list[Proposed]) -> None:
    """Record decisions at hand, in one transaction."""
    with ledger.recording("benchmark") as recording:
        for first in range(0, len(at_hand), BATCH):
            outcomes = recording.put(at_hand[first : first + BATCH])
            assert all(type(outcome) is Written for outcome in outcomes)


def _new(kept: list[AnyDecision], mark: str) -> Iterator[AnyDecision]:
    """The same decisions again and again, each time as new ones."""
    again = 0
    while True:
        again += 1
        for decision in kept:
            yield msgspec.structs.replace(decision, source=f"{mark}:{again}:{decision.source}", reason=None)
