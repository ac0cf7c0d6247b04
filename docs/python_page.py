"""The reference of the Python API, from the docstrings of what ``projections.api`` makes public."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

from projections import api
from projections.answers.question import Question
from projections.api.answered import ROWS
from projections.questions import QUESTIONS

_OPENING = ("open_register", "open_to_record")
_ASKED = ("RegisterReader", "RegisterRecorder", "Answered", "Verification")
#: A type of more alternatives is cut short: those are the decisions, which have a reference of their own.
_MOST = 8
#: In the place of all methods of the eventsourcing library's application.
_LEDGER = (
    "The ledger as an application of the eventsourcing library, public as the `application_class` of its "
    "`ProjectionRunner`, with `PERSISTENCE_MODULE` and `LEDGER_URL` in its environment. Its methods are not public."
)


def python_page(generated: str) -> str:
    """The page, with the remark that it is ``generated``."""
    lines = [
        "# The Python API",
        "",
        generated,
        "",
        *_prose(inspect.getdoc(api) or ""),
        "",
        "The examples are run against the demo (`doorstroom demo`): `register` is what `open_register` opens of it, "
        "`recorder` what `open_to_record` does. [Ask from Python](../how-to/python.md) shows how to begin.",
        "",
        "## Open",
    ]
    for name in _OPENING:
        lines += ["", *_function(f"projections.api.{name}", getattr(api, name), level=3)]
    for name in _ASKED:
        lines += ["", *_asked(name, getattr(api, name))]
    lines += ["", "## What is answered", "", *_prose(_ABOUT_ROWS)]
    for name, kind in _of(tuple):
        lines += ["", f"### {name}", "", *(_row(kind) if name != "Ledger" else [_LEDGER])]
    lines += ["", "## What goes wrong", "", "| error | is a | says |", "|---|---|---|"]
    lines += [_error(name, kind) for name, kind in _of(BaseException)]
    return "\n".join(lines) + "\n"


_ABOUT_ROWS = """Every row is a frozen struct, or a named tuple. What a field means is what it means in
the JSON of the command, which [its reference](cli.md) explains; objects within it have the fields that stand there
behind a point. Codes are the same in every language."""


def _of(base: type) -> Iterator[tuple[str, type[Any]]]:
    """The public classes that are errors, or those that are answers."""
    for name in sorted(api.__all__):
        kind = getattr(api, name)
        if name in (*_OPENING, *_ASKED):
            continue
        if issubclass(kind, BaseException) == (base is BaseException):
            yield name, kind


def _asked(name: str, kind: type[Any]) -> Iterator[str]:
    """A class and its own methods and properties, in the order of the code."""
    yield f"## {name}"
    yield ""
    yield from _prose(inspect.getdoc(kind) or "")
    for each, member in vars(kind).items():
        if each.startswith("_"):
            continue
        yield ""
        if isinstance(member, property):
            yield f"### {name}.{each}"
            yield ""
            yield from _prose(inspect.getdoc(member) or "")
        else:
            yield from _function(f"{name}.{each}", getattr(kind, each), level=3)


def _function(name: str, function: FunctionType, level: int) -> Iterator[str]:
    yield f"{'#' * level} {name}"
    yield ""
    yield "```text"
    yield from _signature(name.rpartition(".")[2], function)
    yield "```"
    yield ""
    yield from _prose(inspect.getdoc(function) or "")


def _signature(name: str, function: FunctionType) -> Iterator[str]:
    """How it is called, a parameter a line where that is long."""
    found = inspect.signature(function)
    parameters = [each for each in found.parameters.values() if each.name != "self"]
    returned = _type(found.return_annotation)
    texts = [_parameter(each) for each in parameters]
    named_only = next((n for n, each in enumerate(parameters) if each.kind is each.KEYWORD_ONLY), None)
    if named_only is not None:
        texts.insert(named_only, "*")
    line = f"{name}({', '.join(texts)}) -> {returned}"
    if len(line) <= 100:
        yield line
        return
    yield f"{name}("
    yield from (f"    {each}," for each in texts)
    yield f") -> {returned}"


def _parameter(found: inspect.Parameter) -> str:
    stars = "**" if found.kind is found.VAR_KEYWORD else ""
    default = "" if found.default is found.empty else f" = {json.dumps(found.default)}"
    default = (
        default.replace("[]", "()").replace("null", "None").replace("false", "False").replace("true", "True")
    )
    return f"{stars}{found.name}: {_type(found.annotation)}{default}"


def _row(kind: type[Any]) -> Iterator[str]:
    """A struct with its fields, their types and, of a list, what they mean."""
    yield from _prose(inspect.getdoc(kind) or "")
    means = _means(kind)
    fields = inspect.signature(kind).parameters.values()
    yield ""
    yield "| field | type |" + (" meaning |" if means else "")
    yield "|---|---|" + ("---|" if means else "")
    for each in fields:
        shown = _type(each.annotation).replace("|", "\\|")
        yield f"| `{each.name}` | `{shown}` |" + (f" {means.get(each.name, '')} |" if means else "")


def _means(kind: type[Any]) -> Mapping[str, str]:
    """What the fields of a row mean, as the question says of its columns."""
    for question in QUESTIONS:
        if ROWS.get(question.outline.name) is kind:
            return _columns(question)
    return {}


def _columns(question: Question) -> Mapping[str, str]:
    return {column.path: column.means for column in question.columns if "." not in column.path}


def _type(annotation: Any) -> str:
    """A type as it is written, without the modules it comes from and what bounds it."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)
    text = re.sub(r"Annotated\[(\w+), .*?\)\]", r"\1", text)
    if (kinds := text.count(" | ")) > _MOST:
        return f"{text.partition(' | ')[0]} | … and {kinds} others"
    # No name of ours that nobody can import.
    return re.sub(r"\bMoment\b", "date | datetime | None", text)


def _error(name: str, kind: type[BaseException]) -> str:
    base = kind.__mro__[1].__name__
    text = " ".join((inspect.getdoc(kind) or "").split()).replace("``", "`").replace("|", "\\|")
    return f"| `{name}` | `{base}` | {text} |"


def _prose(text: str) -> Iterator[str]:
    """A docstring in Markdown: code words, and an example as a block."""
    in_example = False
    for line in text.splitlines():
        if line.startswith(">>> ") and not in_example:
            in_example = True
            yield "```pycon"
        elif in_example and not line.strip():
            in_example = False
            yield "```"
        yield line if in_example else line.replace("``", "`")
    if in_example:
        yield "```"
