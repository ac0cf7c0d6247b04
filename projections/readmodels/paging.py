"""A page of a list: which of its rows are wanted, in which order, and how many there are in all.

Any query of ``queries.py`` can be asked so: ``paged`` cuts a page out of it, ``how_many`` counts its rows. The order
of a list leaves only equal rows undecided, so that pages that follow on one another hold each row once, as long as
they are asked of the same day and the same entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Generic, NamedTuple, TypeVar

R = TypeVar("R")


class ListPage(NamedTuple):
    """At most ``limit`` rows (None: all) behind the first ``offset`` ones.

    ``order`` names what the rows are ordered by, None for the order of the list itself; ``descending`` turns that
    round. What is nothing stands last in both.
    """

    order: str | None = None
    descending: bool = False
    limit: int | None = None
    offset: int | None = 0

    @property
    def is_part(self) -> bool:
        """Whether it can be less than the whole list."""
        return self.limit is not None or bool(self.offset)


ALL = ListPage()
"""The whole list, in its own order."""


class Listed(Iterator[R], Generic[R]):
    """The rows of a list, one after the other. ``total``: of how many they are a page, None for the whole list."""

    def __init__(self, rows: Iterable[R], total: int | None = None) -> None:
        self._rows = iter(rows)
        self.total = total

    def __iter__(self) -> Listed[R]:
        return self

    def __next__(self) -> R:
        return next(self._rows)


def page_of(
    rows: Iterable[R], page: ListPage, by: Mapping[str, Callable[[R], str | date | None]]
) -> Listed[R]:
    """The rows that are on a page of a list that is no single query; of ``by`` the first is the list's own order."""
    own = next(iter(by))
    if (page.order or own) != own or page.descending:
        rows = _sorted(rows, by[page.order or own], descending=page.descending)
    if not page.is_part:
        return Listed(rows)
    whole, first = list(rows), page.offset or 0
    return Listed(whole[first : None if page.limit is None else first + page.limit], len(whole))


def _sorted(rows: Iterable[R], key: Callable[[R], str | date | None], *, descending: bool) -> list[R]:
    """In the order of a key, what is nothing last in both directions; what is equal stays as it stood."""
    there: list[tuple[str, R]] = []
    nothing: list[R] = []
    for row in rows:
        value = key(row)
        if value is None:
            nothing.append(row)
        else:
            there.append((str(value), row))
    there.sort(key=lambda each: each[0].encode(), reverse=descending)
    return [*(row for _, row in there), *nothing]
