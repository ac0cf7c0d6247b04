"""doorstroom: the group of its commands. Each is found by the index, and loaded when it is asked for."""

from __future__ import annotations

import gc
import os
import sys

import click

try:
    from ledger.language import phrase
    from projections.answers.outline import Example
    from projections.commands.group import Doorstroom
    from projections.commands.index import INDEX
    from projections.commands.settings import Settings, settings, vault_settings
except ImportError:
    # Our packages stand beside this file. In English alone: the catalogues are in one of them.
    for name in ("ledger", "projections"):
        found = getattr(sys.modules.get(name), "__file__", None)
        ours = os.path.join(os.path.dirname(os.path.realpath(__file__)), name, "__init__.py")
        if found is not None and os.path.realpath(found) != ours:
            sys.exit(
                f"doorstroom: another package named `{name}` stands before ours: {found}."
                " Install doorstroom-ledger in an environment of its own, and leave PYTHONPATH empty."
            )
    raise

EXAMPLES = (
    Example("doorstroom demo", phrase("See what it does, in a new folder")),
    Example(
        "doorstroom --ledger doorstroom-demo/doorstroom.db status D-001 --on 2020-05-01",
        phrase("Ask what held for one of its dossiers"),
    ),
)


@click.group(
    cls=Doorstroom,
    index=INDEX,
    examples=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="doorstroom-ledger", prog_name="doorstroom")
@settings
@vault_settings
@click.pass_context
def main(ctx: click.Context) -> None:
    """An audit ledger of decisions about transition trajectories (doorstroomtrajecten).

    Who was running, suspended, postponed or waiting on any day, as known at any moment; every answer is
    replayed from immutable entries.
    """
    # What a command imports stays, and entries hold no cycles: looking through all of it for garbage every few hundred
    # objects would take a tenth of a short command.
    gc.set_threshold(100_000, 50, 100)
    ctx.ensure_object(Settings)


if __name__ == "__main__":
    main()
