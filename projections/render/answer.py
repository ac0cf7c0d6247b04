"""What a form writes: rows and their columns, and how people see them where that is no table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from projections.render.heading import Heading
    from projections.render.rows import Column, Row
    from projections.render.stream import Line

#: Lines of text for people, of at most so many columns; True where the stream takes every character.
Lines = Callable[[int, bool], Iterable["Line | str"]]


class Answer(NamedTuple):
    """What was found, for every form.

    A table and CSV hold ``rows``, in ``columns``; JSON and JSON Lines hold ``objects`` where these are nested, else
    the rows too. ``single``: JSON is the one object itself, not an array. ``rows_by_line``: JSON Lines holds the rows
    although JSON holds ``objects``. ``lines`` is what people read instead of a table.

    ``own`` are forms that this answer alone has, as text; ``of_rows`` such as are written from the rows. ``encode``
    makes a whole file of it, in a form and a dialect of CSV. ``head`` is the answer's own, where that is not the one
    of the question. ``found`` tells, once all is written, whether there is what ``fails_on`` of the question asks
    about, where that is not each row. ``lines_of`` makes ``lines`` of ``objects``, where these are gone through once.
    """

    rows: Iterable[Row]
    columns: Sequence[Column]
    objects: Iterable[Row] | None = None
    single: bool = False
    rows_by_line: bool = False
    lines: Lines | None = None
    own: Mapping[str, Callable[[TextIO], None]] = {}
    of_rows: Mapping[str, Callable[[Iterable[Row], TextIO], None]] = {}
    encode: Callable[[str, str], bytes] | None = None
    head: Heading | None = None
    notices: Sequence[str] = ()
    found: Callable[[], bool] | None = None
    lines_of: Callable[[Iterable[Row]], Lines] | None = None
