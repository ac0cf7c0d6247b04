"""The index of a registry as Python: what help and completion show, and an import for each command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from inspect import cleandoc
from typing import Any

import click

from projections.answers import outline as outlines
from projections.answers.outline import Parameter
from projections.answers.question import Question
from projections.commands.registry import Registry, first_paragraph

#: The parameters that questions share, by the names that they have in the code.
_SHARED = {value: name for name, value in vars(outlines).items() if isinstance(value, Parameter)}

_HEAD = '''\
"""What can be asked and done: generated from the registry by docs/generate.py, not to be edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.answers.outline import {shared}, Example, Outline, Parameter
from projections.commands.group import Index

if TYPE_CHECKING:
    import click

    from projections.answers.question import Question
'''


def source(registry: Registry) -> str:
    """The module ``index.py`` of a registry, before it is formatted."""
    asked = [(each.outline.name, each) for each in registry.questions]
    acts = [(str(each.name), each) for each in registry.acts]
    lines = [_HEAD.format(shared=", ".join(sorted(_SHARED.values())))]
    for name, question in asked:
        lines += _loading(name, question, question.answer, "Question")
    for name, act in acts:
        lines += _loading(name, act, act.callback, "click.Command")
    lines += ["", "INDEX = Index(", "{"]
    for name, question in asked:
        outline = question.outline._replace(help=cleandoc(question.outline.help))
        lines.append(f"{name!r}: ({_literal(outline)}, {_loader(name)}),")
    lines += ["},", "{"]
    lines += [f"{name!r}: ({first_paragraph(act)!r}, {_loader(name)})," for name, act in acts]
    lines += ["},", ")"]
    return "\n".join(lines) + "\n"


def _loader(name: str) -> str:
    return f"_{name.replace(' ', '_').replace('-', '_')}"


def _loading(
    name: str, each: Question | click.Command, function: Callable[..., Any] | None, kind: str
) -> Iterator[str]:
    """A function that imports something from the module where its own function stands."""
    while isinstance(function, partial):
        function = function.func
    assert function is not None
    module = function.__module__
    (attribute, *_) = (known for known, value in vars(sys.modules[module]).items() if value is each)
    yield from ("", f"def {_loader(name)}() -> {kind}:")
    yield from (f"    from {module} import {attribute}", "", f"    return {attribute}", "")


def _literal(value: Any) -> str:
    """A plain value as it is written, what is left at its default left out."""
    if isinstance(value, Parameter) and value in _SHARED:
        return _SHARED[value]
    if hasattr(value, "_field_defaults"):
        defaults = value._field_defaults
        parts = [
            f"{name}={_literal(part)}"
            for name, part in zip(value._fields, value, strict=True)
            if name not in defaults or part != defaults[name]
        ]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, tuple):
        return f"({''.join(f'{_literal(part)}, ' for part in value)})"
    return repr(value)
