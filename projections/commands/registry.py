"""All that can be asked and done, and every form: a line for each. What the program runs on is made from this.

``index.py`` is generated from it (``uv run python docs/generate.py``), so that help and completion need to import none
of it; the reference and the manual follow from it too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click

from projections.answers.question import Question
from projections.commands.backup import backup
from projections.commands.checkpoint import checkpoint
from projections.commands.clock import clock
from projections.commands.completion import completion
from projections.commands.demo import demo
from projections.commands.dossier import dossier
from projections.commands.erase import erase
from projections.commands.export import export
from projections.commands.group import Index
from projections.commands.health import health
from projections.commands.hold import hold
from projections.commands.identity import identity
from projections.commands.importing import import_
from projections.commands.init import init
from projections.commands.keys import key
from projections.commands.languages import paragraphs
from projections.commands.manual import man
from projections.commands.migrate import migrate
from projections.commands.proof import proof
from projections.commands.readmodels import follow, rebuild
from projections.commands.record import record
from projections.commands.report import report
from projections.commands.restore import restore
from projections.commands.roles import roles
from projections.commands.schema import schema
from projections.commands.serve import serve
from projections.commands.service import service
from projections.commands.template import template
from projections.commands.timestamps import timestamp
from projections.commands.undo import undo
from projections.commands.verify import verify
from projections.commands.witness import witness
from projections.questions import QUESTIONS
from projections.render.forms import FORMS, OutputForm

_T = TypeVar("_T")


class Registry(NamedTuple):
    """What can be asked, what can be done, and the forms of an answer."""

    questions: tuple[Question, ...]
    acts: tuple[click.Command, ...]
    forms: tuple[OutputForm, ...]

    def indexed(self) -> Index:
        """The index of it, made as it stands."""
        return Index(
            {each.outline.name: (each.outline, _giving(each)) for each in self.questions},
            {str(each.name): (first_paragraph(each), _giving(each)) for each in self.acts},
            self.forms,
        )


def first_paragraph(command: click.Command) -> str:
    """The first paragraph of a command's help, behind what click reads."""
    mark, first = paragraphs(command.help or "")[0]
    return mark + first


def _giving(each: _T) -> Callable[[], _T]:
    return lambda: each


REGISTRY = Registry(
    questions=QUESTIONS,
    acts=(
        init,
        import_,
        record,
        undo,
        rebuild,
        follow,
        health,
        schema,
        template,
        demo,
        key,
        checkpoint,
        timestamp,
        witness,
        clock,
        proof,
        verify,
        migrate,
        backup,
        restore,
        roles,
        identity,
        hold,
        erase,
        dossier,
        report,
        export,
        serve,
        service,
        completion,
        man,
    ),
    forms=FORMS,
)
