"""`doorstroom report`, as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ledger.application import Ledger
from projections.commands.group import Doorstroom
from projections.commands.index import INDEX
from projections.commands.settings import Settings
from projections.counts.asking import REPORTS
from projections.readmodels import runner
from tests.cli.running import ROOT, Ran, environment
from tests.counts.asked import HERE, THERE

KBO = HERE
pytestmark = pytest.mark.usefixtures("place")


@click.group(cls=Doorstroom, index=INDEX)
@click.pass_context
def main(ctx: click.Context) -> None:
    ctx.ensure_object(Settings)


@pytest.fixture
def place(town: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = Path(town.store.location)
    monkeypatch.setenv("DOORSTROOM_LEDGER", str(path))
    return path


def run(*arguments: object) -> Ran:
    told = {"DOORSTROOM_LANG": "en"}
    result = CliRunner().invoke(main, ["report", *map(str, arguments)], env=told)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("days", [["--on", "2020-08-31"], ["--from", "2020-06-01", "--to", "2020-08-31"]])
def test_each_report_is_printed(name: str, days: list[str]) -> None:
    at = [KBO] if name == "enterprise" else []
    ran = run(name, *at, *days)
    assert ran.code == 0
    assert "2020-08-31" in ran.out
    assert "Brussels" in ran.out
    whole = run(name, *at, *days, "--format", "json", "--known", "2100-01-01", "--lang", "nl").out
    assert json.loads(whole)["report"] == name
    assert run(name, *at, *days, "--json", "--known", "2100-01-01").out == whole


def test_a_kbo_number_may_be_written_in_any_way() -> None:
    ran = run("enterprise", KBO.replace(".", ""), "--on", "2020-08-31", "--format", "json")
    assert json.loads(ran.out)["enterprise"] == KBO


def test_small_cells_are_shown_only_if_asked_for() -> None:
    assert "<5" in run("suspension", "--on", "2020-05-01").out
    shown = run("suspension", "--on", "2020-05-01", "--unmasked").out
    assert "<5" not in shown
    assert f"{THERE}\t3\t" in shown


def test_without_read_models_it_says_how_it_gets_fast(place: Path, town: Ledger) -> None:
    assert "doorstroom rebuild" in run("suspension").err
    assert run("suspension", "--known", "2020-01-01").err == ""
    runner.rebuild(town, place)
    assert run("suspension").err == ""


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx", "parquet", "html", "txt"])
def test_the_name_of_the_file_says_its_form_and_no_file_is_replaced(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"report.{form}"
    ran = run("flow", "--on", "2020-08-31", "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert f"written to {file}" in ran.err
    before = file.read_bytes()
    assert before
    again = run("guarantees", "-o", file)
    assert again.code == 2
    assert f"{file} exists already and is left as it is: choose another file" in again.err
    assert file.read_bytes() == before


def test_a_form_that_is_named_overrides_the_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "report.data"
    assert run("flow", "-o", file, "--format", "csv").code == 0
    assert file.read_bytes().startswith(b"report,of_enterprise,on,")


def test_a_dialect_is_for_csv(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    assert run("flow", "-o", file, "--csv-dialect", "excel-nl").code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfreport;of_enterprise;on;")
    ran = run("flow", "--csv-dialect", "excel-nl", "--format", "json")
    assert (ran.code, "--csv-dialect is for CSV" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["flow", "--from", "2020-01-01"], "give both --from and --to"),
        (["flow", "--to", "2020-01-01"], "give both --from and --to"),
        (["flow", "--on", "2020-01-01", "--from", "2020-01-01", "--to", "2020-01-02"], "give one of the two"),
        (["flow", "--from", "2020-01-02", "--to", "2020-01-01"], "ends before it begins"),
        (["flow", "--from", "1920-01-02", "--to", "2020-01-01"], "at most 50 years"),
        (["flow", "--on", "20200101"], "is not a calendar day YYYY-MM-DD"),
        (["flow", "-o", "report.pdf"], "does not say which form is meant: use --format"),
        (["flow", "-o", "report.csv", "--format", "xlsx"], "is named as csv, and xlsx is asked for"),
        (["flow", "--json", "--format", "csv"], "ask for two forms"),
        (["cycle", "--days", "0"], "'0' is no whole number from 1 to 3660"),
        (["cycle", "--days", "-3"], "'-3' is no whole number"),
        (["cycle", "--days", "many"], "'many' is no whole number"),
        (["cycle", "--asked-until", "31-12-2020"], "is not a calendar day YYYY-MM-DD"),
        (["flow", "--asked-until", "2020-12-31"], "No such option"),
        (["enterprise", "0404.055.578"], "is no KBO number"),
        (["enterprise", HERE, "--by", "scheme"], "No such option"),
    ],
)
def test_a_mistake_is_said_in_words(arguments: list[str], message: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert message in " ".join(ran.err.split())
    assert ran.out == ""


def test_an_enterprise_that_is_not_on_record_is_not_found() -> None:
    ran = run("enterprise", "0404.055.577")
    assert ran.code == 3
    assert "no enterprise 0404.055.577 has employed anybody" in ran.err


def test_a_measure_that_is_not_on_record_is_not_found() -> None:
    ran = run("cycle", "--measure", "nergens")
    assert ran.code == 3
    assert "no measure 'nergens' is on record" in ran.err


def test_what_was_asked_is_told_only_if_it_is_named() -> None:
    assert "asked beside" not in run("cycle", "--on", "2021-06-30").out
    asked = run("cycle", "--on", "2021-06-30", "--asked-until", "2020-12-31", "--unmasked", "--json")
    assert [each["part"] for each in json.loads(asked.out)["parts"]] == ["quarters", "around", "asked"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    ran = run("flow", "-o", tmp_path / "nowhere" / "report.csv")
    assert ran.code == 3
    assert "No such file" in ran.err


def test_parquet_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = run("flow", "-o", tmp_path / "report.parquet")
    assert (ran.code, "install doorstroom-ledger[parquet]" in ran.err) == (1, True)
    assert not (tmp_path / "report.parquet").exists()


def program(*arguments: str) -> list[str]:
    attached = f"import sys\nfrom cli import main\nsys.argv = ['doorstroom', *{list(arguments)!r}]\nmain()\n"
    return [sys.executable, "-c", attached]


def test_it_runs_as_a_process_and_pipes_bytes(place: Path) -> None:
    for form, begin in (("xlsx", b"PK"), ("html", b"<!DOCTYPE html>"), ("table", b"# op 31 augustus 2020")):
        done = subprocess.run(
            program("report", "flow", "--on", "2020-08-31", "--format", form, "-o", "-"),
            cwd=ROOT,
            env=environment(DOORSTROOM_LEDGER=str(place)),
            capture_output=True,
            check=True,
        )
        assert done.stdout.lstrip(b"# ").startswith(begin.lstrip(b"# "))


def test_help_imports_nothing_that_counts() -> None:
    looked = (
        "import sys\n"
        "from cli import main\n"
        "try:\n    main(['report', 'flow', '--help'])\n"
        "except SystemExit as stop:\n    assert not stop.code\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert not imported & {"sqlalchemy", "msgspec", "xlsxwriter", "pyarrow", "rich"}
