"""The commands as cli.py will have them; where it has them already, this adds nothing."""

from __future__ import annotations

from cli import main
from ledger.decisions import DECISIONS
from projections.commandline import record_command
from projections.commands import completion, examples, manual

if "completion" not in main.commands:
    for command in (*completion.COMMANDS, *manual.COMMANDS):
        main.add_command(command)
    record = main.commands["record"]
    for tag, kind in DECISIONS.items():
        made = completion.with_completion(examples.with_examples(record_command(tag, kind), "record", tag))
        record.add_command(made)  # type: ignore[attr-defined]
    examples.with_examples(completion.with_completion(main))

if __name__ == "__main__":
    main()
