"""A page of a list as an answer: its rows, and in its head which of how many they are."""

from __future__ import annotations

from typing import Any

import msgspec

from projections.answers.head import PageShown
from projections.answers.question import Inquiry
from projections.readmodels.paging import Listed, ListPage
from projections.render.answer import Answer


def in_part(answer: Answer, inquiry: Inquiry, found: Listed[Any], page: ListPage) -> Answer:
    """The answer with a list, or a page of one."""
    if found.total is None:
        return answer
    rows = list(answer.rows)
    following = None if found.next is None else found.next.text(page)
    part = PageShown(page.before, len(rows), found.total, following)
    return answer._replace(rows=rows, head=msgspec.structs.replace(inquiry.head, part=part))
