"""What follows from a question, a form and a command: a registry with one more of each shows it."""

from __future__ import annotations

import csv
import importlib.util
import inspect
import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TextIO

import click
import pytest
from click.testing import CliRunner, Result

from cli import main
from ledger.language import BEHIND_CONTEXT, DOMAIN, phrase
from ledger.spreadsheet_cells import protected
from projections.answers.head import Head
from projections.answers.outline import KNOWN, ON, Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.commands.command import Command
from projections.commands.group import Doorstroom
from projections.commands.indexing import source
from projections.commands.languages import texts
from projections.commands.manual import pages
from projections.commands.registry import REGISTRY, Registry
from projections.fold.dossier import STATUSES
from projections.render.answer import Answer
from projections.render.forms import FORMS, OutputForm, Write
from projections.render.rows import Column
from tests.language.catalogues import read

DOCS = Path(__file__).parents[2] / "docs"


def generating() -> ModuleType:
    """What writes the reference."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- what a question has to have -------------------------------------------------------------------------


def missing(question: Question, registry: Registry, page: str) -> list[str]:
    """What a question lacks, in words: an example, a meaning, a translation, a place in the reference."""
    outline = question.outline
    found = [] if outline.examples else ["an example"]
    found += [f"the meaning of {each.path}" for each in question.columns if not each.means]
    command = registry.indexed().command(outline.name)
    said = [
        *texts(command),
        *(each.says for each in question.columns if each.says),
        *(each.short for each in question.columns if each.short),
        *(each.says for each in outline.examples),
    ]
    found += [f"Dutch for {text!r}" for text in said if text not in TRANSLATED and text not in STATUSES]
    if f" doorstroom {outline.name}\n" not in page:
        found.append("a place in docs/reference/cli.md")
    asked = set(inspect.signature(question.answer).parameters) - {"report", "inquiry"}
    wanted = {each.name for each in outline.parameters} - {"on", "known", question.fails_on}
    found += [f"{name} in what answers" for name in sorted(wanted - asked)]
    found += [f"a parameter {name}" for name in sorted(asked - wanted) if not _optional(question, name)]
    return found


def _optional(question: Question, name: str) -> bool:
    return inspect.signature(question.answer).parameters[name].default is not inspect.Parameter.empty


TRANSLATED = {
    f"{message.context}{BEHIND_CONTEXT}{message.id}" if message.context else message.id
    for message in read("nl", DOMAIN)
    if message.string
}
CLI = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("question", REGISTRY.questions, ids=lambda each: each.outline.name)
def test_a_question_lacks_nothing(question: Question) -> None:
    assert missing(question, REGISTRY, CLI) == []


def answered(question: Question, form: str, *more: str) -> str:
    """What the first example of a question prints in a form."""
    words = shlex.split(question.outline.examples[0].typed)[1:]
    if question.outline.name == "rules-changes":
        everyone = ["status", "--all", "--on", "2020-09-30", "--format", "jsonl"]
        earlier = CliRunner().invoke(main, everyone, prog_name="doorstroom").stdout
        Path(words[1]).write_text(earlier.replace('"owed"', '"lapsed"'), encoding="utf-8")
    if "-o" in words:
        del words[words.index("-o") : words.index("-o") + 2]
    if "--csv-dialect" in words:
        del words[words.index("--csv-dialect") : words.index("--csv-dialect") + 2]
    words = [word for word in words if word != "--json"]
    ran = CliRunner().invoke(main, [*words, "--format", form, *more], prog_name="doorstroom")
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout


def for_excel(cell: str) -> str:
    """A cell of our CSV as a Dutch Excel is to get it."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        return "/".join(reversed(cell.split("-")))
    return f"BE {cell}" if re.fullmatch(r"\d{4}\.\d{3}\.\d{3}", cell) else cell


@pytest.mark.parametrize("question", REGISTRY.questions, ids=lambda each: each.outline.name)
@pytest.mark.usefixtures("demo")
def test_every_answer_is_written_as_a_dutch_excel_opens_it(question: Question) -> None:
    usual = answered(question, "csv")
    asked = answered(question, "csv", "--csv-dialect", "excel-nl")
    assert asked.startswith("\ufeff")
    rows = [*csv.reader(io.StringIO(usual, newline=""))]
    found = [*csv.reader(io.StringIO(asked.removeprefix("\ufeff"), newline=""), delimiter=";")]
    assert len(found) == len(rows)
    # Each run is another moment, a decimal has a comma, and what Excel would change has an apostrophe.
    at = next((nth for nth, name in enumerate(rows[0]) if name == "known_at"), None)
    for row, cells in zip(rows, found, strict=True):
        for nth, (cell, other) in enumerate(zip(row, cells, strict=True)):
            wanted = (for_excel(cell), cell.replace(".", ","), protected(cell))
            assert nth == at or other in wanted, rows[0][nth]


def test_a_dialect_is_for_csv_only(demo: Path) -> None:
    words = ["status", "--all", "--csv-dialect", "excel-nl", "--ledger", str(demo)]
    ran = CliRunner().invoke(main, words, prog_name="doorstroom")
    assert ran.exit_code == 2
    assert "--csv-dialect is for CSV, and this is table: add --format csv" in ran.stderr


def head_of(question: Question) -> set[str]:
    """The fields of the head; a report's are among its own."""
    return set() if question.outline.handed_out else {"on", "known_at", "simulated", "ledger_size", "rules"}


@pytest.mark.parametrize("question", REGISTRY.questions, ids=lambda each: each.outline.name)
@pytest.mark.usefixtures("demo")
def test_the_fields_in_json_are_those_that_the_reference_explains(question: Question) -> None:
    whole = json.loads(answered(question, "json"))
    for row in whole if isinstance(whole, list) else [whole]:
        explained = {each.path.partition(".")[0] for each in question.columns if each.only in (None, "json")}
        # A finding that misses nothing has no such field; nor have most answers these.
        assert explained - set(row) <= {"missing", "asked", "nothing_remains_since", "supposed"}
        assert set(row) - head_of(question) <= explained


@pytest.mark.parametrize("question", REGISTRY.questions, ids=lambda each: each.outline.name)
@pytest.mark.usefixtures("demo")
def test_the_columns_of_the_csv_are_those_that_the_reference_explains(question: Question) -> None:
    header = next(csv.reader(io.StringIO(answered(question, "csv"), newline="")))
    explained = [each.path for each in question.columns if each.in_csv]
    told = [name for name in header if name not in head_of(question)]
    if question.outline.name == "whatif":
        # A file has one kind of rows.
        explained = [name for name in explained if name in told]
    assert told == explained


# -- a question, a form and a command more ---------------------------------------------------------------


def answer(inquiry: Inquiry, *, begins: str | None) -> Answer:
    keys = (key for key, _ in inquiry.reading.by_person())
    return Answer(({"dossier": key} for key in keys if key.startswith(begins or "")), COLUMNS)


COLUMNS = (Column("dossier", phrase("dossier"), means="Which dossier there is."),)
DOSSIERS = Question(
    Outline(
        name="dossiers",
        help="List the dossiers. All, or those that begin so.",
        parameters=(Parameter("begins", "Only those that begin so.", metavar="LETTERS"), ON, KNOWN),
        examples=(Example("doorstroom dossiers --begins D-00 --on 2020-06-01", "The first nine"),),
    ),
    COLUMNS,
    answer,
)


def write_slashes(answer: Answer, stream: TextIO, _head: Head, _lang: str) -> None:
    """A form with a slash between values."""
    stream.writelines(
        "/".join(str(each.of(row, "en")) for each in answer.columns) + "\n" for row in answer.rows
    )


def load_slashes() -> Write:
    return write_slashes


@click.command(cls=Command, examples=(Example("doorstroom greet", "A word"),))
def greet() -> None:
    """Say hello. And no more."""
    click.echo("hello")


MORE = Registry(
    (*REGISTRY.questions, DOSSIERS), (*REGISTRY.acts, greet), (*FORMS, OutputForm("slashes", load_slashes))
)
PROGRAM = main.with_index(MORE.indexed())


def typed(line: str, program: Doorstroom = PROGRAM) -> Result:
    return CliRunner().invoke(program, shlex.split(line), prog_name="doorstroom")


def test_they_stand_in_the_help_and_the_program_itself_stays_as_it_was() -> None:
    shown = typed("--help").stdout
    assert re.search(r"\n  dossiers +List the dossiers.\n", shown)
    assert re.search(r"\n  greet +Say hello.\n", shown)
    assert "greet" not in typed("--help", main).stdout


@pytest.mark.parametrize(("lang", "usage"), [("en", "Usage"), ("nl", "Gebruik")])
def test_the_help_of_a_new_question_has_its_options_its_forms_and_its_example(lang: str, usage: str) -> None:
    shown = typed(f"--lang {lang} dossiers --help").stdout
    assert shown.startswith(f"{usage}: doorstroom dossiers")
    for part in (
        "--begins",
        "--on",
        "--known",
        "--ledger",
        "[table|json|jsonl|csv|slashes]",
        "The first nine",
    ):
        assert part in shown


@pytest.mark.usefixtures("demo")
def test_a_new_question_is_answered_in_every_form() -> None:
    line = "dossiers --begins D-00 --on 2020-06-01"
    keys = [f"D-00{number}" for number in range(1, 10)]
    assert [row["dossier"] for row in json.loads(typed(f"{line} --json").stdout)] == keys
    assert typed(line).stdout.splitlines()[-9:] == keys
    assert typed(f"{line} --format slashes").stdout.splitlines() == keys
    assert [
        row["dossier"] for row in csv.DictReader(io.StringIO(typed(f"{line} --format csv").stdout))
    ] == keys


ONE = ({"dossier": "D-001"},)
SILENT: tuple[dict[str, str], ...] = ()
FOUND = {
    "rows": (Answer(ONE, COLUMNS), 6),
    "no rows": (Answer(SILENT, COLUMNS), 0),
    "objects": (Answer(ONE, COLUMNS, objects=ONE), 6),
    "objects in one form, rows in the others": (Answer(ONE, COLUMNS, objects=ONE, rows_by_line=True), 6),
    "rows in which nothing was found": (Answer(ONE, COLUMNS, found=lambda: False), 0),
    "something found that is no row": (Answer(SILENT, COLUMNS, found=lambda: True), 6),
    "lines of text": (Answer(SILENT, COLUMNS, lines=lambda _width, _all: ["one"], found=lambda: True), 6),
}


def failing(told: Answer) -> Doorstroom:
    """The program with a question that fails where something is found, and that answers so."""
    flag = Parameter("fail_on_findings", "Exit with code 6 if there are any.", "flag")
    outline = DOSSIERS.outline._replace(parameters=(flag, ON, KNOWN))
    question = Question(outline, COLUMNS, lambda _inquiry: told, fails_on="fail_on_findings")
    return main.with_index(Registry((question,), (), FORMS).indexed())


@pytest.mark.parametrize("form", [form.name for form in FORMS])
@pytest.mark.parametrize("kind", FOUND)
@pytest.mark.usefixtures("demo")
def test_a_question_that_fails_on_what_it_finds_does_so_in_every_form(kind: str, form: str) -> None:
    told, code = FOUND[kind]
    assert typed(f"dossiers --format {form} --fail-on-findings", failing(told)).exit_code == code
    assert typed(f"dossiers --format {form}", failing(told)).exit_code == 0


@pytest.mark.usefixtures("demo")
def test_an_answer_in_lines_of_its_own_has_to_say_whether_something_was_found() -> None:
    told = Answer(ONE, COLUMNS, lines=lambda _width, _all: ["one"])
    assert isinstance(typed("dossiers --fail-on-findings", failing(told)).exception, TypeError)


@pytest.mark.parametrize("question", REGISTRY.questions, ids=lambda each: each.outline.name)
def test_every_question_with_the_option_fails_on_what_it_finds(question: Question) -> None:
    options = [each.name for each in question.outline.parameters if each.name.startswith("fail_on")]
    assert options == [each for each in [question.fails_on] if each]


@pytest.mark.usefixtures("demo")
def test_a_new_form_is_one_of_every_question() -> None:
    assert typed("places --on 2020-09-30 --format slashes").stdout.count("/") > 4
    assert typed("explain D-001 --format slashes").exit_code == 0
    assert typed("report flow --format slashes").exit_code == 2


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What Tab offers in the new program."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def ask(line: str) -> list[str]:
        asked = {"_DOORSTROOM_COMPLETE": "zsh_complete", "_DOORSTROOM_LINE": line, "_DOORSTROOM_BREAKS": ""}
        ran = CliRunner().invoke(PROGRAM, [], prog_name="doorstroom", env=asked)
        return [each.split("\t")[1] for each in ran.stdout.splitlines() if each]

    return ask


def test_they_are_completed(offered: Callable[[str], list[str]]) -> None:
    assert offered("doorstroom dossi") == ["dossier", "dossiers"]
    assert offered("doorstroom gr") == ["greet"]
    assert offered("doorstroom dossiers --b") == ["--begins"]
    assert offered("doorstroom status --format s") == ["slashes"]


def test_they_stand_in_the_reference_with_their_fields() -> None:
    page = generating().cli_page(MORE)
    assert "\n## doorstroom dossiers\n" in page
    assert "\n| `dossier` | JSON, CSV, the table | Which dossier there is. |\n" in page
    assert "\n## doorstroom greet\n" in page


def test_they_have_a_page_in_the_manual() -> None:
    made = pages(PROGRAM)
    assert "begins" in made["doorstroom-dossiers"]
    assert "Say hello" in made["doorstroom-greet"]


def test_what_is_meant_by_a_typing_error_may_be_one_of_them() -> None:
    assert "Did you mean 'greet'?" in typed("greeet").stderr


def test_the_index_imports_each_from_where_it_stands() -> None:
    made = ModuleType("made")
    exec(source(MORE), made.__dict__)  # noqa: S102 - it was made a line ago
    outline, load = made.INDEX.questions["dossiers"]
    assert (outline, load()) == (DOSSIERS.outline, DOSSIERS)
    sentence, load = made.INDEX.acts["greet"]
    assert (sentence, load()) == ("Say hello. And no more.", greet)


def answer_otherwise(inquiry: Inquiry, *, ends: str) -> Answer:
    return Answer(({"dossier": f"{inquiry.on} {ends}"},), COLUMNS)


def test_what_a_new_question_lacks_is_named() -> None:
    lacking = Question(DOSSIERS.outline._replace(examples=()), (Column("dossier"),), answer_otherwise)
    registry = MORE._replace(questions=(lacking,))
    assert missing(lacking, registry, CLI) == [
        "an example",
        "the meaning of dossier",
        "Dutch for 'List the dossiers. All, or those that begin so.'",
        "Dutch for 'to fill in\\x04LETTERS'",
        "Dutch for 'Only those that begin so.'",
        "a place in docs/reference/cli.md",
        "begins in what answers",
        "a parameter ends",
    ]
    assert missing(DOSSIERS, MORE, generating().cli_page(MORE))[-1] == "Dutch for 'The first nine'"
