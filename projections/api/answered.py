"""What a question was answered with: rows, and what writes or hands them on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.language import phrase
from projections.answers.head import Head
from projections.answers.history import HistoryRow
from projections.answers.measures import Measure
from projections.answers.overview import Count
from projections.answers.replaying import ReplayStep
from projections.answers.search import SearchHit
from projections.answers.successions import EnterpriseSuccession
from projections.mistaken import Mistaken
from projections.reading import Status
from projections.readmodels.population import DueRow, ExceptionRow, FindingRow, GuaranteeRow, PlaceRow
from projections.render.answer import Answer
from projections.render.csv import Dialect
from projections.render.forms import NAMES, write

if TYPE_CHECKING:
    import polars

#: What a row is, of each question that is answered in a list; also where nothing was found.
ROWS: Mapping[str, type[msgspec.Struct]] = {
    "status": Status,
    "history": HistoryRow,
    "overview": Count,
    "measures": Measure,
    "successions": EnterpriseSuccession,
    "replay": ReplayStep,
    "guarantees": GuaranteeRow,
    "findings": FindingRow,
    "places": PlaceRow,
    "exceptions": ExceptionRow,
    "due": DueRow,
    "search": SearchHit,
}


class Answered:
    """What a question was answered with.

    ``question`` is its name. ``rows`` are frozen structs, in the order of the command: one for each row, or the one
    object that the answer is. ``head`` has the day asked about, the knowledge moment, whether the ledger is simulated,
    and how many entries were known. ``notices`` are sentences about the answer itself, such as that personal texts
    were not at hand.
    """

    def __init__(
        self,
        question: str,
        rows: tuple[msgspec.Struct, ...],
        answer: Answer,
        head: Head,
        lang: str,
        notices: Sequence[str],
    ) -> None:
        self.question = question
        self.rows = rows
        self.head = head
        self.notices = tuple(notices)
        self._answer = answer
        self._lang = lang

    def written(self, form: str = "json", dialect: Dialect = "rfc4180") -> bytes:
        """The answer as the command writes it in a form, in UTF-8.

        Forms: ``table``, ``json``, ``jsonl``, ``csv``; ``markdown`` of `explain`, ``ics`` of `due`; of a report those
        of its ``Outline``. ``dialect`` is that of CSV: ``rfc4180``, or ``excel-nl``. Raises ``Mistaken`` for another
        form, for a report ``NoParquet`` and ``TooManyRows``, and for ``ics`` ``NoCalendar``.

        >>> register.ask("findings", on=date(2020, 7, 15)).written("csv").splitlines()[0].decode()[:37]
        'on,known_at,simulated,ledger_size,rul'
        """
        forms = self._forms()
        if form not in forms:
            raise Mistaken(
                phrase("there is no form {form!r} of this answer: {forms}"),
                form=form,
                forms=", ".join(forms),
            )
        if self._answer.encode is not None:
            return self._answer.encode(form, dialect)
        stream = StringIO(newline="")
        write(self._answer, form, stream, head=self.head, lang=self._lang, dialect=dialect)
        return stream.getvalue().encode()

    def arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``, each field a column with its own type, also where there are none.

        A nested object is a struct, several values are a list, and what has no one type, such as what an entry
        decided, is JSON. The metadata of its schema has ``on``, ``known_at``, ``simulated``, ``ledger_size`` and
        ``rules``. Raises ``LibraryMissing`` without the extra ``parquet``, and ``Mistaken`` for an answer that is no
        list, such as an explanation or a report.

        >>> register.ask("overview", on=date(2020, 7, 15)).arrow().column_names
        ['by', 'scheme', 'enterprise', 'statuses', 'total']
        """
        from projections.render.frames import arrow_table

        kind = ROWS.get(self.question)
        if kind is None:
            raise Mistaken(
                phrase("`{question}` is not answered in a list of rows: ask for one of {questions}"),
                question=self.question,
                questions=", ".join(ROWS),
            )
        about = {name: msgspec.json.encode(value).strip(b'"') for name, value in self.head.fields().items()}
        return arrow_table(kind, self.rows, about)

    def pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame`` with the types of ``arrow``: a day stays a day.

        Raises ``LibraryMissing`` without the extra ``pandas``, and ``Mistaken`` as ``arrow`` does.

        >>> owed = register.ask("guarantees", state="owed", on=date(2020, 7, 15)).pandas()
        >>> owed.groupby("scheme")["dossier"].count().to_dict()
        {'cmw': 17, 'lde': 8}
        """
        from projections.render.frames import pandas_frame

        return pandas_frame(self.arrow())

    def polars(self) -> polars.DataFrame:
        """The rows as a ``polars.DataFrame``.

        Raises ``LibraryMissing`` without the extra ``polars``, and ``Mistaken`` as ``arrow`` does.

        >>> owed = register.ask("guarantees", state="owed", on=date(2020, 7, 15)).polars()
        >>> owed["days"].max()
        24
        """
        from projections.render.frames import polars_frame

        return polars_frame(self.arrow())

    def _forms(self) -> tuple[str, ...]:
        from projections.counts.forms import FORMS

        return (
            FORMS if self._answer.encode is not None else (*NAMES, *self._answer.own, *self._answer.of_rows)
        )
