"""JSON: an array of objects, one a line, or the single object itself on lines of its own."""

from __future__ import annotations

import json
from typing import TextIO

import msgspec

from projections.render.answer import Answer
from projections.render.heading import Heading
from projections.render.rows import Row
from projections.render.stream import takes_unicode


def write(answer: Answer, stream: TextIO, head: Heading, _lang: str) -> None:
    """The objects, each with the head as its first fields."""
    fields = head.fields()
    objects = answer.rows if answer.objects is None else answer.objects
    if answer.single:
        (row,) = objects
        stream.write(encoded(row, fields, stream, indent=2) + "\n")
        return
    begin = "[\n"
    for row in objects:
        stream.write(begin + encoded(row, fields, stream))
        begin = ",\n"
    stream.write("[]\n" if begin == "[\n" else "\n]\n")


def encoded(row: Row, fields: dict[str, object], stream: TextIO, indent: int = 0) -> str:
    """One object, in characters that the stream takes."""
    whole = {**fields, **msgspec.to_builtins(row)}
    if not takes_unicode(stream):
        return json.dumps(msgspec.to_builtins(whole), indent=indent or None)
    text = msgspec.json.encode(whole)
    return (msgspec.json.format(text, indent=indent) if indent else text).decode()
