"""Pages from templates: Jinja2 with autoescape; every text that they show passes ``safe``, which none can leave out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from projections.render.html import safe
from projections.render.wording import capitalised

_HERE = Path(__file__).parent


def filled(template: str, **values: object) -> str:
    """A template with its values in it."""
    return environment().get_template(template).render(values)


@cache
def environment() -> Environment:
    """The templates. What is no markup of ours is a text, and nothing in it is markup."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        finalize=_finalized,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    # A drawing is made safe as it is drawn, text by text.
    made.filters["drawn"] = Markup
    made.filters["capitalize_first"] = capitalised
    made.filters["exact"] = _exact
    return made


@cache
def stylesheet() -> bytes:
    """The style of every page."""
    return (_HERE / "static" / "viewer.css").read_bytes()


def _exact(value: str) -> Markup:
    """What a field of a form holds: not a character may differ from what was typed, since it is sent and recorded."""
    return Markup(escape(value))  # noqa: S704


def _finalized(value: object) -> Markup:
    return value if isinstance(value, Markup) else safe(value)
