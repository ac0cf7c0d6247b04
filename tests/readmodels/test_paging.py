"""Pages of a list, forward and back: each row once on the way there, and the same rows on the way back."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, create_engine, delete, insert
from sqlalchemy.pool import NullPool

from projections.readmodels.paging import BEGINNING, ListPage, PagePlace, as_key
from projections.readmodels.population import place_before
from projections.readmodels.queries import ListQuery
from projections.readmodels.rows import Row
from tests.effort import times

TABLE = Table(
    "listed",
    MetaData(),
    Column("day", Date),
    Column("name", Text),
    Column("dossier", Text, nullable=False),
    Column("number", Integer),
)
OF = TABLE.c
#: What a list is ordered by; a dossier is the last.
ORDERS = [(OF.dossier,), (OF.day, OF.dossier), (OF.name, OF.day, OF.dossier)]
DAYS = [None, date(2020, 3, 20)]


@st.composite
def some_rows(draw: st.DrawFn) -> list[Row]:
    """So few values that many rows have the same key, nothing among them."""
    each = st.tuples(st.sampled_from(DAYS), st.sampled_from([None, "a"]), st.sampled_from(["D-1", "D-2"]))
    return [(*row, nth) for nth, row in enumerate(draw(st.lists(each, min_size=6, max_size=20)))]


class Reader:
    """Somebody who turns the pages of a list."""

    def __init__(self, connection: Connection, query: ListQuery) -> None:
        self._connection, self._query = connection, query

    def whole(self) -> list[Row]:
        return [tuple(row) for row in self._connection.execute(self._query.whole())]

    def read(self, page: ListPage) -> tuple[list[Row], PagePlace | None]:
        """The rows of a page, and where the next one begins."""
        found = [tuple(row) for row in self._connection.execute(self._query.on_page(page))]
        cut = -len(self._query.keys)
        return [row[:cut] for row in found], page.next([as_key(row[cut:]) for row in found])

    def before(self, page: ListPage) -> ListPage | None:
        """The page before, None where this is the first one."""
        place = place_before(self._connection, self._query, page)
        return None if place is None else page._replace(after=None if place == BEGINNING else place)


@settings(
    max_examples=times(100, 2_000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=some_rows(),
    keys=st.sampled_from(ORDERS),
    descending=st.booleans(),
    limits=st.tuples(*[st.integers(1, 5)] * 2),
)
def test_who_turns_pages_forward_and_back_sees_the_same_rows(
    location: str,
    rows: list[Row],
    keys: tuple[Column[object], ...],
    descending: bool,
    limits: tuple[int, int],
) -> None:
    address = location.replace("postgresql:", "postgresql+psycopg:", 1)
    engine = create_engine(address if "://" in address else f"sqlite:///{address}", poolclass=NullPool)
    with engine.connect() as connection:
        TABLE.create(connection, checkfirst=True)
        connection.execute(delete(TABLE))
        connection.execute(insert(TABLE), [dict(zip(OF.keys(), row, strict=True)) for row in rows])
        reader = Reader(connection, ListQuery(TABLE.select(), keys, (OF.number,), descending))
        whole, limit = reader.whole(), limits[0]
        page, seen = ListPage(descending=descending, limit=limit), 0
        while True:
            shown, following = reader.read(page)
            assert shown == whole[seen : seen + limit]
            seen += len(shown)
            if following is None or following.before == len(whole):
                break
            page = page._replace(after=following)
        assert seen == len(whole)
        # Back in pages of another size: each ends where the one that was seen begins, but for the first page.
        back: ListPage | None = page._replace(limit=limits[1])
        begins = page.before
        while back is not None and (back := reader.before(back)) is not None:
            begins = max(begins - limits[1], 0)
            assert back.before == begins
            assert reader.read(back)[0] == whole[begins : begins + limits[1]]
        assert begins == 0
