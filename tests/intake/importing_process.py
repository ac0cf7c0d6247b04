"""Run as a program: imports the file named second into the ledger named first, then says what it took.

Prints a line when the import begins, one each time more lines are in the transaction, and at the end the most memory
it ever held.
"""

from __future__ import annotations

import resource
import sys

from ledger.application import Ledger
from ledger.intake.importing import import_all
from ledger.intake.opening import open_input


def main(location: str, name: str) -> None:
    with Ledger.open(location) as ledger, open(name, "rb") as file:
        print("begun", flush=True)
        imported = import_all(
            ledger,
            [open_input(name, file)],
            recorded_by="tests",
            progress=lambda lines: print(lines, flush=True),
        )
    print("done", imported.written, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
