"""Questions asked of read models that somebody altered: never a traceback, an answer or what is wrong in words.

What no rebuild writes is found by ``verify``. A question does not look for it, and may come upon it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, NullPool, Table, create_engine, select
from sqlalchemy.exc import IntegrityError

from projections.readmodels.rows import Rows
from projections.readmodels.tables import models
from tests.cli.running import run
from tests.effort import spread, times
from tests.readmodels.attacking import ledger_with_models, table_of

DAY, PERIOD = ("--on", "2020-07-10"), ("--from", "2019-01-01", "--to", "2021-12-31")
EVERYONE = ("status", "--all", *DAY)
#: What is asked of each table first, and then what else looks at it.
QUESTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "periods": (EVERYONE, ("report", "cycle", *PERIOD), ("overview", *DAY), ("report", "flow", *PERIOD)),
    "guarantees": (("guarantees", *PERIOD), EVERYONE, ("report", "guarantees", *PERIOD)),
    "findings": (("findings", *PERIOD), EVERYONE, ("report", "findings", *PERIOD)),
    "places": (("places", "--state", "all", "--limit", "9", *DAY), ("report", "inflow", *PERIOD)),
    "replacements": (("places", *DAY),),
    "trajectories": (EVERYONE,),
    "terms": (EVERYONE,),
    "exceptions": (("exceptions", *PERIOD), ("report", "exceptions", *PERIOD)),
    "deadlines": (("due", "--within", "900", *DAY),),
    "steps": (("report", "cooperation", *PERIOD), ("report", "flow", *PERIOD)),
}
ALTERED: tuple[Any, ...] = (
    "rubbish",
    "[1,",
    '["rubbish"]',
    12,
    None,
    b"\xff\xfe",
    '{"a": 1}',
    "2020-02-30",
    "NULL",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("altered") / "ledger.db"
    with ledger_with_models(str(file)):
        return file


@contextmanager
def altered(file: Path, table: str, column: str, value: Any) -> Iterator[None]:
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        name = table_of(connection, table).name
        # As text and as they are: the columns of the product would refuse what no day is.
        whole = Table(name, MetaData(), Column("rowid"), Column(column))
        before = connection.execute(select(whole.c.rowid, whole.c[column])).all()
        try:
            connection.execute(whole.update().values({column: value}))
        except IntegrityError:
            # It takes no NULL there.
            connection.execute(whole.update().values({column: ""}))
        connection.commit()
        try:
            yield
        finally:
            for row, was in before:
                connection.execute(whole.update().where(whole.c.rowid == row).values({column: was}))
            connection.commit()


def columns() -> list[tuple[str, str]]:
    of = models("0" * 12)
    return [(name, column.name) for name in Rows._fields for column in getattr(of, name).columns]


def test_each_table_is_asked_about() -> None:
    assert set(QUESTIONS) == {*Rows._fields}


@pytest.mark.parametrize(("table", "column"), spread(columns(), 80))
def test_what_cannot_be_read_is_folded_or_told_in_words(place: Path, table: str, column: str) -> None:
    questions, every = QUESTIONS[table], len(ALTERED)
    nth = columns().index((table, column))
    tried = list(product(ALTERED, questions))
    if len(tried) > times(1, 10):
        # One value of each question in turn, another one for each column.
        turned = [*ALTERED[nth % every :], *ALTERED[: nth % every]]
        tried = list(zip(turned, islice(cycle(questions), nth % 2, None), strict=False))[: times(1, 10)]
    for value, question in tried:
        with altered(place, table, column, value):
            ran = run(*question, "--ledger", place)
        assert ran.code == 0 or "doorstroom verify" in ran.err, (value, question, ran.err)
