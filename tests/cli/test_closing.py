"""A command leaves nothing open, also where an error ended it and nobody looks for garbage."""

from __future__ import annotations

import gc
from pathlib import Path

from click.testing import CliRunner

from cli import main

REFUSED = """decision,dossier,effective_on,decided_by,enterprise,scheme
employment,T-2,2020-01-06,employer,0899.900.276,cmw
start,T-3,2020-02-03,service-provider,,
"""


def test_a_file_holds_all_of_its_ledger_after_an_import_that_was_refused(tmp_path: Path) -> None:
    """SQLite writes what stands beside the file into it when the last connection closes: then a copy has it all."""
    ledger, file = tmp_path / "ledger.db", tmp_path / "new.csv"
    file.write_text(REFUSED)
    assert CliRunner().invoke(main, ["--ledger", str(ledger), "init", "--simulated"]).exit_code == 0
    gc.disable()
    try:
        ran = CliRunner().invoke(main, ["--ledger", str(ledger), "import", str(file)])
        assert ran.exit_code == 4, ran.output
        assert not (tmp_path / "ledger.db-wal").exists()
    finally:
        gc.enable()
