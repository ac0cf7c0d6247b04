"""The options that say who hands a document out, and where else that is looked up."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import Any, cast

import click

from ledger.national_numbers import holds_national_number
from projections.commands.languages import here, unfit
from projections.commands.settings import F, Settings, with_options
from projections.handover.identification import (
    NO_NATIONAL_NUMBER,
    Identification,
    identification_from,
    why_no_setting,
)

#: Names of accounts, of which nobody is one.
_ACCOUNTS = frozenset({"root", "administrator", "admin", "system", "nobody", "daemon"})


def _setting(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    why = None if value is None else why_no_setting(value)
    if why is not None:
        raise unfit(why)
    return value


_OPTIONS = (
    ("--organisation", "organisation", "TEXT", "Who hands it out; else doorstroom.toml."),
    ("--case", "case", "TEXT", "The number of the case; else doorstroom.toml."),
    ("--made-for", "made_for", "TEXT", "Whom it is for; else doorstroom.toml."),
)


def identifies(command: F) -> F:
    """The options of an ``identification``, which reaches the command as one."""

    @wraps(command)
    def with_identification(*values: Any, names_file: str | None, **named: Any) -> Any:
        own = {name: named.pop(name) for _, name, _, _ in _OPTIONS}
        path = None if names_file is None else Path(names_file)
        return command(*values, identification=Identification(**own, enterprise_names=path), **named)

    return with_options(
        cast(F, with_identification),
        *(
            click.option(flag, name, metavar=metavar, callback=_setting, help=said)
            for flag, name, metavar, said in _OPTIONS
        ),
        enterprise_names,
    )


def enterprise_names(command: F) -> F:
    """``--enterprise-names``, which reaches the command as ``names_file``."""
    said = "denomination.csv of the KBO open data, for names beside numbers; else doorstroom.toml."
    return click.option("--enterprise-names", "names_file", metavar="FILE", help=said)(command)


def identified(ctx: click.Context, typed: Identification, recorded_by: str) -> Identification:
    """What was typed, and else what the files of settings say: beside the ledger's file, then in the user's folder.

    Who made it is who was named with ``--as``, else what a file says, else the user of this computer, unless that is
    an account and no person. Raises ``SettingsRefused``, ``OSError``.
    """
    from click.core import ParameterSource

    from ledger.store.location import locate

    beside = locate(ctx.ensure_object(Settings).place).path
    own = Path(click.get_app_dir("doorstroom"))
    found = typed.or_else(identification_from([*([] if beside is None else [beside.absolute().parent]), own]))
    if holds_national_number(recorded_by):
        raise click.BadParameter(here(NO_NATIONAL_NUMBER), param_hint="--as")
    if ctx.get_parameter_source("recorded_by") is not ParameterSource.DEFAULT:
        return Identification(made_by=recorded_by).or_else(found)
    user = None if recorded_by.lower() in _ACCOUNTS else recorded_by
    return found.or_else(Identification(made_by=user))
