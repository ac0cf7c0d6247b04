"""What is drawn as a table on a terminal is plain text with tabs for another program; and help stays light."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from tests.cli.running import ROOT, environment

#: Each with a heading of its table.
TABLES = {
    "status --all --on 2020-09-30": "dossier\tstatus\tsince\t",
    "status D-001 D-002 --on 2020-09-30": "dossier\tstatus\tsince\t",
    "overview --on 2020-09-30": "employees\tnot-employed\t",
    "guarantees --on 2020-09-30": "dossier\tsuspension\t",
    "findings --on 2020-09-30": "dossier\tsince\t",
    "places --on 2020-09-30": "dossier\tenterprise\t",
    "exceptions --on 2020-09-30": "dossier\tasked on\tstate\t",
    "identity log": "no.\tat\twho\t",
    "--lang en report suspension --on 2020-05-01": "scheme\tenterprise\t",
    "--lang en report guarantees --on 2020-09-30": "scheme\tenterprise\t",
    "--lang en report findings --on 2020-09-30": "severity\t",
    "--lang en report flow --on 2020-09-30": "enterprise\t",
    "--lang en report enterprise 0899.920.468 --on 2020-09-30": "scheme\tenterprise\t",
}


@pytest.mark.parametrize("line", TABLES)
@pytest.mark.usefixtures("demo")
def test_a_table_that_is_piped_has_tabs_and_no_lines(line: str) -> None:
    ran = CliRunner().invoke(main, line.split())
    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout
    assert not [each for each in ran.stdout if unicodedata.name(each, "").startswith("BOX DRAWINGS")]
    headings = [each for each in ran.stdout.splitlines() if "\t" in each]
    assert any(TABLES[line] in f"{each}\t" for each in headings), headings[:5]


@pytest.mark.usefixtures("demo")
def test_every_row_of_a_piped_table_has_all_its_cells() -> None:
    shown = CliRunner().invoke(main, ["status", "--all", "--on", "2020-09-30"]).stdout.splitlines()
    rows = [line for line in shown if not line.startswith("#")]
    assert len(rows) == 78
    assert {row.count("\t") for row in rows} == {7}


@pytest.mark.parametrize(
    "words",
    ["--help", "status --help", "record --help", "record start --help", "completion bash", "man"],
)
def test_help_and_manual_import_only_what_they_need(words: str, tmp_path: Path) -> None:
    program = (
        "import json, sys\n"
        "from cli import main\n"
        f"sys.argv = ['doorstroom', *{words.split()!r}]\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('\\nIMPORTED ' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported = set(json.loads(done.stdout.rpartition("\nIMPORTED ")[2]))
    assert not {"sqlalchemy", "rich", "eventsourcing", "psycopg", "sqlite3", "hypothesis"} & imported
