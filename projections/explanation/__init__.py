"""Why what holds does: from each conclusion to the rule with its source, to the entries it rests on.

``explain`` answers for one dossier, as of a day and as known at a moment. Every field of the answer of
``status`` has a conclusion of the same value here, and so have support (R14), the places left open
(R13), and every correction and dispute (R1). Why it holds the fold has recorded (``projections/fold/trace.py``): here
stand the words for it, and no rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from ledger.corrections import remaining
from ledger.entry import Recorded
from projections.explanation import clock, finding, guarantee, insertion, rest, state
from projections.explanation.conclusion_builder import ConclusionBuilder, Folded
from projections.explanation.facts import Facts
from projections.explanation.tree import Conclusion, Explanation
from projections.fold.dossier import Dossier
from projections.fold.reach import reaching
from projections.fold.rules.places import Inflow
from projections.fold.succeeded import succeeded_once
from projections.fold.trace import Trace
from projections.reading import Reading, findings_on, merged, status_of

__all__ = ["Conclusion", "Explanation", "builder_of", "explain", "explained"]


def explain(
    reading: Reading, dossier: str, on: date, lang: str, replacements: Iterable[Inflow] = ()
) -> Explanation:
    """Why what holds for one employee at the end of a day does. Raises ``DossierNotFound``.

    ``replacements`` are those of other dossiers for this one (R13), where they are at hand.
    """
    streams, trace = reading.streams(dossier), Trace()
    key = reading.persons.key_of(dossier)
    builder = builder_of(reading, key, streams, reading.fold(streams, on, trace), trace, on, lang)
    return explained(builder, dossier, replacements)


def explained(builder: ConclusionBuilder, dossier: str, replacements: Iterable[Inflow] = ()) -> Explanation:
    """The same of a person who is folded already; ``dossier`` is the key that was asked for."""
    key = builder.status.dossier
    return Explanation(
        asked=None if key == dossier else dossier,
        dossier=key,
        on=builder.on,
        conclusions=(
            *state.conclusions(builder),
            *clock.conclusions(builder),
            *insertion.conclusions(builder),
            *guarantee.conclusions(builder),
            *finding.conclusions(builder),
            *rest.conclusions(builder, replacements),
        ),
    )


def builder_of(
    reading: Reading,
    key: str,
    streams: Sequence[list[Recorded]],
    present: Dossier,
    trace: Trace,
    on: date,
    lang: str,
) -> ConclusionBuilder:
    """What conclusions are put into words with, of a person whose streams are folded to a day with a trace."""
    entries = merged(streams)
    status = status_of(key, present, entries, on, reading.law)
    reached = reaching(present, on, reading.measures)
    cited = trace.positions().union(*(guarantee.entries for guarantee in status.guarantees), status.entries)
    # A measure that reached the person within a day only has left its mark, though by the day's end it reaches nobody.
    reached |= _citing(cited, reading.measures)
    taken_over = succeeded_once(entries, reading.successions) | _citing(cited, reading.successions)
    facts = Facts((entries, *reached.values(), *taken_over.values()), lang)
    found = findings_on(present, entries, facts.readings, on, reading.law)
    folded = Folded(list(remaining(entries)), present, trace, found)
    return ConclusionBuilder(folded, facts, status, reading.law, lang)


def _citing(
    cited: Collection[int], collective: Mapping[str, Sequence[Recorded]]
) -> dict[str, Sequence[Recorded]]:
    """Of what is decided for many at once, what has an entry among those that something rests on."""
    return {
        name: entries
        for name, entries in collective.items()
        if any(recorded.position in cited for recorded in entries)
    }
