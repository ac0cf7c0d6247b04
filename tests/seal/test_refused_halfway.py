"""An export that meets an entry it must refuse lets go of all that it held."""

from __future__ import annotations

import gc

from tests.cli.running import run
from tests.seal.attacker import OPERATOR, Copy


def test_an_export_that_is_refused_halfway_leaves_no_connection_open(ledger: Copy) -> None:
    rows = ledger.rows
    rows[-1] = rows[-1]._replace(state=rows[-1].state.replace(b'":', b'": ', 1))
    ledger.puts(rows).reseals(OPERATOR)
    ran = run("export", "--all", "--as", "cloudevents", "--ledger", ledger.location)
    # What is left open would warn here, and a warning is an error.
    gc.collect()
    assert (ran.code, ran.err.startswith("doorstroom: ")) == (5, True)
