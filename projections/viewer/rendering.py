"""Pages from templates: Jinja2 with autoescape; every text that they show passes ``safe``, which none can leave out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from projections.render.html import safe, templates_in
from projections.render.wording import capitalised

_HERE = Path(__file__).parent


def filled(template: str, **values: object) -> str:
    """A template with its values in it."""
    return environment().get_template(template).render(values)


def table_shown(shown: object) -> Markup:
    """A table by itself, its caption unseen: for a page that is asked for again."""
    made: Markup = environment().get_template("table.html").module.table(shown, True)  # type: ignore[attr-defined]
    return made


@cache
def environment() -> Environment:
    """The templates. What is no markup of ours is a text, and nothing in it is markup."""
    made = templates_in(_HERE / "templates")
    made.filters["capitalize_first"] = capitalised
    made.filters["exact"] = _exact
    made.filters["commands"] = _commands
    return made


@cache
def stylesheet() -> bytes:
    """The style of every page."""
    return (_HERE / "static" / "viewer.css").read_bytes()


def drawn(svg: str) -> Markup:
    """A drawing, which is made safe text by text as it is drawn. Who reads without drawings reads each on its line."""
    return Markup(re.sub(r"(</(?:title|desc|text)>)", r"\1\n", svg))  # noqa: S704


def _commands(text: str) -> Markup:
    """What we say to people, with the commands in it as such: they stand between two grave accents."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(safe(text))))  # noqa: S704


def _exact(value: str) -> Markup:
    """What a field of a form holds: not a character may differ from what was typed, since it is sent and recorded."""
    return Markup(escape(value))  # noqa: S704
