"""What a stream can show: whether people sit behind it, how wide they look, and which characters it takes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple, TextIO

from projections.render.heading import Heading

NARROWEST, USUAL, WIDEST = 60, 80, 120


class Line(NamedTuple):
    """One line of text; ``styles`` (first, after the last, Rich style) colour it on a terminal only."""

    text: str
    styles: tuple[tuple[int, int, str], ...] = ()


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at it as it is written."""
    return stream.isatty()


def takes_unicode(stream: TextIO) -> bool:
    """Whether every character can be written; a stream without an encoding keeps text as it is."""
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
    return encoding.startswith("utf")


def width_of(stream: TextIO) -> int:
    """How many columns an answer may take: the terminal's, within bounds; 80 where there is none."""
    if not is_terminal(stream):
        return USUAL
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):
        columns = 0
    return min(max(columns or USUAL, NARROWEST), WIDEST)


def put(stream: TextIO, text: str) -> None:
    """Write text; a character that the stream's encoding lacks is written as an escape."""
    if not takes_unicode(stream):
        text = text.encode(stream.encoding, "backslashreplace").decode(stream.encoding)
    stream.write(text)


def write_lines(
    lines: Iterable[Line | str],
    stream: TextIO,
    *,
    head: Heading,
    lang: str,
    verdict: Iterable[Line | str] = (),
) -> None:
    """An answer in lines, under its head; a verdict stands above that.

    Colours appear on a terminal only, and NO_COLOR is obeyed.
    """
    whole = [*verdict, *head.lines(lang, width_of(stream)), "", *lines]
    if not is_terminal(stream):
        for line in whole:
            put(stream, (line.text if isinstance(line, Line) else line).rstrip() + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    for line in whole:
        text = Text(line.text if isinstance(line, Line) else line)
        for first, after, style in line.styles if isinstance(line, Line) else ():
            text.stylize(style, first, after)
        console.print(text, soft_wrap=True)
