"""A page of a list: which of its rows are wanted, in which order, and how many there are in all.

A page begins behind a place in the order of the list, not behind a number of rows: so no row before it is looked at.
The order of a list leaves only equal rows undecided, so that pages that follow on one another hold each row once, as
long as they are asked of the same day and the same entries. The page before begins behind a place too, which is looked
up from the first row of a page backwards.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec

from ledger.language import phrase
from projections.mistaken import Mistaken

R = TypeVar("R")

Key = tuple[str | int | None, ...]
"""What the rows of a list are ordered by, of one row, up to its dossier; days as ISO texts."""

LONGEST = 1_000
"""So many characters a place in a list has at most."""


class PagePlace(NamedTuple):
    """Behind which row a page begins: ``before`` rows stand before it.

    Of those ``same`` have the same key as the last of them. Where no row stands before it, it has no key.
    """

    before: int
    same: int
    key: Key

    def text(self, page: ListPage) -> str:
        """As a page names it: for an address, or the command line."""
        place = page.order or "", page.descending, *self
        return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


BEGINNING = PagePlace(0, 0, ())
"""Where the first page begins."""


def place_of(text: str, page: ListPage) -> PagePlace:
    """The place that a page of this order has named. Raises ``Mistaken``."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        decoded = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        order, descending, before, same, key = msgspec.json.decode(decoded, type=_EncodedPlace)
    except (ValueError, msgspec.MsgspecError):
        raise no_place() from None
    if (order, descending) != (page.order or "", page.descending):
        raise no_place()
    place = PagePlace(before, same, key)
    if place != BEGINNING and not 0 < same <= before:
        raise no_place()
    return place


#: As many rows as no list has, and as a database can still count on from.
_NumberOfRows = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_EncodedPlace = tuple[str, bool, _NumberOfRows, _NumberOfRows, Key]


def no_place() -> Mistaken:
    """What is said of a place that this list has not named."""
    return Mistaken(
        phrase(
            "this is no place in this list: take what the page before names as the next one, in the same order"
        ),
        option="--after",
    )


class ListPage(NamedTuple):
    """At most ``limit`` rows (None: all) behind a place (None: from the first one on).

    ``order`` names what the rows are ordered by, None for the order of the list itself; ``descending`` turns that
    round. What is nothing stands last in both. With ``count_by`` the rows are counted by that column instead.
    """

    order: str | None = None
    descending: bool = False
    limit: int | None = None
    after: PagePlace | None = None
    count_by: str | None = None

    @classmethod
    def of(
        cls, order: str | None, descending: bool, limit: int | None, after: str | None, count_by: str | None
    ) -> ListPage:
        """The page that is asked for. Raises ``Mistaken``."""
        page = cls(order, descending, limit, None, count_by)
        if count_by is not None and (order, limit, after) != (None, None, None):
            whole = phrase("--count-by counts the whole list: it has no order and no pages")
            raise Mistaken(whole, option="--count-by")
        place = None if after is None else place_of(after, page)
        return page if place in (None, BEGINNING) else page._replace(after=place)

    @property
    def is_part(self) -> bool:
        """Whether it is something else than the rows of the whole list."""
        return self.limit is not None or self.after is not None or self.count_by is not None

    @property
    def before(self) -> int:
        """How many rows stand before it."""
        return 0 if self.after is None else self.after.before

    def next(self, keys: list[Key]) -> PagePlace | None:
        """Where the next page begins, from the keys of the rows on this one; None where it has no row."""
        if not keys:
            return None
        last = keys[-1]
        same = sum(key == last for key in keys)
        if same == len(keys) and self.after is not None and self.after.key == last:
            same += self.after.same
        return PagePlace(self.before + len(keys), same, last)

    def previous(
        self, keys_before: Callable[[Key, int], Sequence[Key]], number_at: Callable[[Key], int]
    ) -> PagePlace | None:
        """Where the page before begins, which ends where this one begins; None where this is the first one.

        ``keys_before`` gives the keys of so many rows at most that stand before all that have a key, the nearest first;
        ``number_at`` how many rows have a key.
        """
        if self.after is None or self.limit is None:
            return None
        before, same, key = self.after
        if before <= self.limit:
            return BEGINNING
        if same > self.limit:
            return PagePlace(before - self.limit, same - self.limit, key)
        keys = keys_before(key, self.limit - same + 1)
        if len(keys) <= self.limit - same:
            return BEGINNING
        nearer = sum(each == keys[-1] for each in keys[:-1])
        return PagePlace(before - self.limit, number_at(keys[-1]) - nearer, keys[-1])


ALL = ListPage()
"""The whole list, in its own order."""


class ValueCount(msgspec.Struct, frozen=True):
    """How many rows of a list have a value in a column; None is nothing."""

    value: str | None
    number: int


class AroundPage(NamedTuple):
    """Of how many rows a page is, and where the next one and the one before begin, None where there is none."""

    total: int | None = None
    next: PagePlace | None = None
    previous: PagePlace | None = None


class Listed(Iterator[R], Generic[R]):
    """The rows of a list, one after the other.

    ``total``, ``next`` and ``previous`` are those of a page, None for the whole list. ``counted``: how many rows have
    each value where that was asked instead, the most first.
    """

    def __init__(self, rows: Iterable[R], around: AroundPage | None = None) -> None:
        self._rows = iter(rows)
        self.total, self.next, self.previous = around or AroundPage()
        self.counted: list[ValueCount] | None = None

    @classmethod
    def only_counted(cls, counted: list[ValueCount]) -> Listed[R]:
        """No row, but how many there are."""
        made = cls(())
        made.counted = counted
        return made

    def __iter__(self) -> Listed[R]:
        return self

    def __next__(self) -> R:
        return next(self._rows)


def as_key(values: Iterable[object]) -> Key:
    """What a row is ordered by, as a place has it."""
    return tuple(_plain(value) for value in values)


def _plain(value: object) -> str | int | None:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(value)
