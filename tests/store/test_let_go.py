"""A connection that SQLAlchemy let go of, as it does where a signal comes within a question."""

from __future__ import annotations

import pytest

from ledger.store.making import create_store
from ledger.store.store import Store


class _Interrupted(BaseException):
    """A signal."""


def ended_within(store: Store) -> None:
    with store.writing() as writing:
        writing.connection.invalidate()
        raise _Interrupted


def test_what_ended_a_question_is_told_and_not_that_its_connection_is_gone(postgres_url: str) -> None:
    with create_store(postgres_url, b"{}") as store:
        with pytest.raises(_Interrupted):
            ended_within(store)
        with store.reading() as reading:
            assert reading.last_position == 0
