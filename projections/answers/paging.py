"""A page of a list as an answer: its rows, and in its head which of how many they are."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.language import phrase
from projections.answers.head import PageShown
from projections.answers.question import Inquiry
from projections.readmodels.paging import Listed, ListPage
from projections.render.answer import Answer
from projections.render.rows import Column

NUMBER = Column("number", phrase("rows"), right=True, means="How many rows of the list have that value.")
"""Beside a value: how many have it."""


def in_part(answer: Answer, inquiry: Inquiry, found: Listed[Any], page: ListPage) -> Answer:
    """The answer with a list, or a page of one, or with how many rows have each value of a column."""
    if found.counted is not None:
        column = next(each for each in answer.columns if each.path == page.count_by)
        return Answer(found.counted, (column._replace(path="value", spare=False), NUMBER))
    if found.total is None:
        return answer
    rows = list(answer.rows)
    following, previous = (None if at is None else at.text(page) for at in (found.next, found.previous))
    part = PageShown(page.before, len(rows), found.total, following, previous)
    return answer._replace(rows=rows, head=msgspec.structs.replace(inquiry.head, part=part))
