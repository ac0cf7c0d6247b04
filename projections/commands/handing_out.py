"""Handing out: standard output, or a new file; in which form and in which language."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOENT
from typing import BinaryIO

import click

from ledger.language import phrase
from projections.commands.languages import spoken_here, wrong

NAMED_OTHERWISE = phrase("{file} is named as {by_file}, and {form} is asked for: name it otherwise")
WRITTEN = phrase("written to {file}")
NO_FORM = phrase("{file} does not say which form is meant: use --format, or one of {suffixes}")


@contextmanager
def handing_out(output: str | None, *, private: bool = False) -> Iterator[BinaryIO]:
    """Where what is handed out is written: standard output, or a new file that is there whole at the end or not at all.

    ``private``: a file that nobody else on this computer may read. Raises ``OutputExists``, ``OSError``.
    """
    from io import BytesIO
    from pathlib import Path

    from ledger.new_files import new_file

    if output in (None, "-"):
        whole = BytesIO()
        yield whole
        sys.stdout.flush()
        sys.stdout.buffer.write(whole.getvalue())
        return
    with new_file(Path(str(output)), private=private) as file:
        yield file


def refuse_present(*outputs: str | None) -> None:
    """Before anything is made: none of these is there yet, and each could be. Raises as ``handing_out`` does."""
    from pathlib import Path

    from ledger.new_files import OutputExists

    for output in outputs:
        if output not in (None, "-"):
            path = Path(str(output))
            if path.exists() or path.is_symlink():
                raise OutputExists(path)
            if not path.parent.is_dir():
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))


def handed_out_in(ctx: click.Context) -> str:
    """The language of what leaves the program: Dutch, which is the official's, unless a language was asked for."""
    from click.core import ParameterSource

    asked = (each.get_parameter_source("lang") for each in (ctx, ctx.find_root()))
    return spoken_here() if ParameterSource.COMMANDLINE in asked or "DOORSTROOM_LANG" in os.environ else "nl"


def form_of(output: str | None, form: str | None) -> str:
    """The form that is asked for, by name or by the file's suffix. Raises ``click.UsageError``, ``OSError``."""
    from projections.counts import forms

    named_by_file = None if output in (None, "-") else forms.form_of(str(output))
    if form is not None and named_by_file not in (None, form):
        raise wrong(NAMED_OTHERWISE, file=output, by_file=named_by_file, form=form)
    form = form or ("table" if output in (None, "-") else named_by_file)
    if form is None:
        raise wrong(NO_FORM, file=output, suffixes=forms.suffixes())
    refuse_present(output)
    if form in forms.BINARY and output is None and sys.stdout.isatty():
        raise wrong(phrase("{form} is nothing to read on a screen: name a file with -o"), form=form)
    return form


def form_by_suffix(output: str | None, form: str | None, names: Sequence[str]) -> str:
    """The form of an answer that may go to a file: asked by name, or by the file's suffix, which is one of ``names``.

    A ``.txt`` holds a table. Raises ``click.UsageError``, and as ``handing_out`` does.
    """
    from pathlib import PurePath

    if output in (None, "-"):
        return form or "table"
    suffix = PurePath(str(output)).suffix.lower().removeprefix(".")
    by_file = "table" if suffix == "txt" else suffix if suffix in names else None
    if form is not None and by_file not in (None, form):
        raise wrong(NAMED_OTHERWISE, file=output, by_file=by_file, form=form)
    if form is None and by_file is None:
        suffixes = ", ".join(sorted(".txt" if name == "table" else f".{name}" for name in names))
        raise wrong(NO_FORM, file=output, suffixes=suffixes)
    refuse_present(output)
    return form or str(by_file)
