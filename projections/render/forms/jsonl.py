"""JSON Lines: one object a line."""

from __future__ import annotations

from typing import TextIO

from projections.render.answer import Answer
from projections.render.forms.json import encoded
from projections.render.heading import Heading


def write(answer: Answer, stream: TextIO, head: Heading, _lang: str) -> None:
    """The objects, each with the head as its first fields."""
    fields = head.fields()
    objects = answer.rows if answer.objects is None or answer.rows_by_line else answer.objects
    stream.writelines(encoded(row, fields, stream) + "\n" for row in objects)
