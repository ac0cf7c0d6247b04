"""A page of a list: which of its rows are wanted, in which order, and how many there are in all.

Any query of ``queries.py`` can be asked so: ``paged`` cuts a page out of it, ``how_many`` counts its rows. The order
of a list leaves only equal rows undecided, so that pages that follow on one another hold each row once, as long as
they are asked of the same day and the same entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
