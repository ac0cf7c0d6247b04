"""What a question is: a plain value, from which its command, its page in the docs and in the manual, its completion
and its forms follow.

A question is one file: it names its parameters and its columns, shows an example, and has a function that answers.
This knows neither the command line nor SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.language import phrase
from ledger.problem import Problem
from projections.answers.outline import Outline

if TYPE_CHECKING:
    from datetime import date, datetime

    from ledger.application import Ledger
    from ledger.entry import Recorded
    from ledger.store.session import ReadTransaction as Entries
    from projections.answers.head import Head
    from projections.reading import Reading
    from projections.render.answer import Answer
    from projections.render.rows import Column

NO_ENTERPRISE = phrase("{value!r} is no KBO number: 10 digits of which the last two check the others")

NO_NUMBER = phrase("{value!r} is no whole number from {least} to {most}")


class Inquiry(NamedTuple):
    """What a question is asked of: the ledger as known at a moment, on a day.

    ``reading`` replays the ``entries``. ``on`` is the day asked about, today where none was named; then
    ``day_named`` is False. ``texts`` finds the personal texts of entries that are still kept, by what the entries
    commit to them with. ``lang`` is the language of the answer. ``ledger_id`` tells the ledger from every other;
    ``ledger`` is it, and ``location`` where another process opens it.
    """

    entries: Entries
    reading: Reading
    head: Head
    on: date
    day_named: bool
    moment_named: bool
    lang: str
    texts: Callable[[Sequence[Recorded]], Mapping[str, str]]
    ledger_id: str
    ledger: Ledger
    location: str

    @classmethod
    def of(
        cls,
        ledger: Ledger,
        entries: Entries,
        *,
        on: date | None,
        known: datetime | None,
        period: tuple[date, date] | None = None,
        upto: int | None = None,
        lang: str,
        without_texts: Callable[[Problem], None],
    ) -> Inquiry:
        """What is asked of a ledger in one snapshot: of a ``period``, else ``on`` a day, else today.

        ``known`` None means all that is recorded, or what was by the entry ``upto``. ``without_texts`` is handed the
        reason where the vault is not at hand; the answer then does without personal texts.
        """
        from ledger.codec import recorded_at
        from projections.answers.head import Head
        from projections.reading import Reading, now, today

        reading = Reading(entries, known)
        if upto is not None:
            reading.upto = upto
            known = recorded_at(entries.state(upto) or b"")
        first, last = period or (None, on or today())
        return cls(
            entries=entries,
            reading=reading,
            head=Head(last, known or now(), ledger.simulated, reading.upto, first),
            on=last,
            day_named=on is not None,
            moment_named=known is not None,
            lang=lang,
            texts=lambda found: _texts(ledger, entries, found, without_texts),
            ledger_id=ledger.origin.ledger_id,
            ledger=ledger,
            location=ledger.opened_at,
        )


def _texts(
    ledger: Ledger, entries: Entries, found: Sequence[Recorded], without_texts: Callable[[Problem], None]
) -> Mapping[str, str]:
    from ledger.vault.errors import VaultError
    from ledger.vault.texts import commitments

    committed = [hashed for each in found for _, hashed in commitments(each.entry.decision)]
    if not committed:
        return {}
    try:
        with ledger.vault.session(entries) as kept:
            return kept.texts(committed)
    except VaultError as error:
        without_texts(error)
        return {}


class Question(NamedTuple):
    """A question: its outline, the columns of its answer, and the function that answers.

    ``answer`` gets the inquiry, and each parameter by its name, but for the day and the knowledge moment, which the
    inquiry holds. ``check`` gets the same parameters, and raises ``Mistaken`` before the ledger is opened. ``fails_on``
    names the parameter with which the exit code says whether something was found: rows or objects, unless the answer
    tells that itself (``Answer.found``).
    """

    outline: Outline
    columns: tuple[Column, ...]
    answer: Callable[..., Answer]
    check: Callable[[Mapping[str, Any]], object] | None = None
    fails_on: str | None = None
