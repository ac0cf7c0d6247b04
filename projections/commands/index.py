"""What can be asked and done: generated from the registry by docs/generate.py, not to be edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.answers.outline import (
    AFTER,
    DESCENDING,
    DOSSIER,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    ON,
    PERIOD,
    SCHEME,
    Example,
    Outline,
    Parameter,
)
from projections.commands.group import Index

if TYPE_CHECKING:
    import click

    from projections.answers.question import Question


def _status() -> Question:
    from projections.answers.status import QUESTION

    return QUESTION


def _history() -> Question:
    from projections.answers.history import QUESTION

    return QUESTION


def _timeline() -> Question:
    from projections.answers.timeline import QUESTION

    return QUESTION


def _overview() -> Question:
    from projections.answers.overview import QUESTION

    return QUESTION


def _measures() -> Question:
    from projections.answers.measures import QUESTION

    return QUESTION


def _successions() -> Question:
    from projections.answers.successions import QUESTION

    return QUESTION


def _explain() -> Question:
    from projections.answers.explain import QUESTION

    return QUESTION


def _compare() -> Question:
    from projections.answers.compare import QUESTION

    return QUESTION


def _replay() -> Question:
    from projections.answers.replay import QUESTION

    return QUESTION


def _guarantees() -> Question:
    from projections.answers.guarantees import QUESTION

    return QUESTION


def _findings() -> Question:
    from projections.answers.findings import QUESTION

    return QUESTION


def _places() -> Question:
    from projections.answers.places import QUESTION

    return QUESTION


def _exceptions() -> Question:
    from projections.answers.exceptions import QUESTION

    return QUESTION


def _due() -> Question:
    from projections.answers.due import QUESTION

    return QUESTION


def _rules_changes() -> Question:
    from projections.answers.rules_changes import QUESTION

    return QUESTION


def _search() -> Question:
    from projections.answers.search import QUESTION

    return QUESTION


def _whatif() -> Question:
    from projections.answers.whatif import QUESTION

    return QUESTION


def _report_suspension() -> Question:
    from projections.counts.questions import SUSPENSION

    return SUSPENSION


def _report_guarantees() -> Question:
    from projections.counts.questions import GUARANTEES

    return GUARANTEES


def _report_findings() -> Question:
    from projections.counts.questions import FINDINGS

    return FINDINGS


def _report_inflow() -> Question:
    from projections.counts.questions import INFLOW

    return INFLOW


def _report_flow() -> Question:
    from projections.counts.questions import FLOW

    return FLOW


def _report_cooperation() -> Question:
    from projections.counts.questions import COOPERATION

    return COOPERATION


def _report_cycle() -> Question:
    from projections.counts.questions import CYCLE

    return CYCLE


def _report_exceptions() -> Question:
    from projections.counts.questions import EXCEPTIONS

    return EXCEPTIONS


def _report_enterprise() -> Question:
    from projections.counts.questions import ENTERPRISE

    return ENTERPRISE


def _init() -> click.Command:
    from projections.commands.init import init

    return init


def _import() -> click.Command:
    from projections.commands.importing import import_

    return import_


def _record() -> click.Command:
    from projections.commands.record import record

    return record


def _undo() -> click.Command:
    from projections.commands.undo import undo

    return undo


def _rebuild() -> click.Command:
    from projections.commands.readmodels import rebuild

    return rebuild


def _follow() -> click.Command:
    from projections.commands.readmodels import follow

    return follow


def _health() -> click.Command:
    from projections.commands.health import health

    return health


def _schema() -> click.Command:
    from projections.commands.schema import schema

    return schema


def _template() -> click.Command:
    from projections.commands.template import template

    return template


def _demo() -> click.Command:
    from projections.commands.demo import demo

    return demo


def _key() -> click.Command:
    from projections.commands.keys import key

    return key


def _checkpoint() -> click.Command:
    from projections.commands.checkpoint import checkpoint

    return checkpoint


def _timestamp() -> click.Command:
    from projections.commands.timestamps import timestamp

    return timestamp


def _witness() -> click.Command:
    from projections.commands.witness import witness

    return witness


def _clock() -> click.Command:
    from projections.commands.clock import clock

    return clock


def _proof() -> click.Command:
    from projections.commands.proof import proof

    return proof


def _verify() -> click.Command:
    from projections.commands.verify import verify

    return verify


def _migrate() -> click.Command:
    from projections.commands.migrate import migrate

    return migrate


def _backup() -> click.Command:
    from projections.commands.backup import backup

    return backup


def _restore() -> click.Command:
    from projections.commands.restore import restore

    return restore


def _roles() -> click.Command:
    from projections.commands.roles import roles

    return roles


def _identity() -> click.Command:
    from projections.commands.identity import identity

    return identity


def _hold() -> click.Command:
    from projections.commands.hold import hold

    return hold


def _erase() -> click.Command:
    from projections.commands.erase import erase

    return erase


def _dossier() -> click.Command:
    from projections.commands.dossier import dossier

    return dossier


def _report() -> click.Command:
    from projections.commands.report import report

    return report


def _export() -> click.Command:
    from projections.commands.export import export

    return export


def _serve() -> click.Command:
    from projections.commands.serve import serve

    return serve


def _service() -> click.Command:
    from projections.commands.service import service

    return service


def _completion() -> click.Command:
    from projections.commands.completion import completion

    return completion


def _man() -> click.Command:
    from projections.commands.manual import man

    return man


INDEX = Index(
    {
        "status": (
            Outline(
                name="status",
                help="Say what holds for a dossier, or everyone.",
                parameters=(
                    Parameter(
                        name="dossiers", kind="dossier", positional=True, several=True, metavar="[DOSSIER]..."
                    ),
                    Parameter(name="everyone", help="Every dossier.", kind="flag", option="--all"),
                    Parameter(
                        name="status",
                        help="Only who has this status.",
                        kind="choice",
                        words=(
                            "not-employed",
                            "employed",
                            "ready",
                            "planned",
                            "postponed",
                            "running",
                            "suspended",
                            "awaiting",
                            "transitioned",
                            "left",
                        ),
                    ),
                    ENTERPRISE,
                    SCHEME,
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "dossier",
                            "since",
                            "days_remaining",
                            "enterprise",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "status",
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom status D-005 --on 2020-07-15 --known 2020-08-01",
                        says="What held on a day, as it was known two weeks later",
                    ),
                    Example(
                        typed="doorstroom status --all --on 2020-06-22 --format csv",
                        says="Everyone, for a spreadsheet",
                    ),
                    Example(
                        typed="doorstroom status --all --status awaiting --on 2020-06-22 --order days_remaining --limit 10",
                        says="Who waits on the day after the suspension, the ten with the fewest days left",
                    ),
                ),
            ),
            _status,
        ),
        "history": (
            Outline(
                name="history",
                help="Tell all entries of a dossier in words.\n\nBoth times, who decided, on which ground, what corrected what; with --on what is in effect by that day.",
                parameters=(
                    DOSSIER,
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(typed="doorstroom history D-005", says="All entries in words"),
                    Example(
                        typed="doorstroom history D-022 --known 2020-09-01 --lang nl",
                        says="What was on record on 1 September 2020, in Dutch",
                    ),
                ),
            ),
            _history,
        ),
        "timeline": (
            Outline(
                name="timeline",
                help="Draw a dossier through time. With its suspensions, phases and decisions.",
                parameters=(
                    DOSSIER,
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom timeline D-003 --on 2020-12-31",
                        says="Somebody who was postponed, drawn through time",
                    ),
                ),
            ),
            _timeline,
        ),
        "overview": (
            Outline(
                name="overview",
                help="Count employees by status. In all, per scheme and per enterprise.",
                parameters=(
                    ENTERPRISE,
                    SCHEME,
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom overview --on 2020-05-01",
                        says="How many were suspended on 1 May 2020",
                    ),
                ),
            ),
            _overview,
        ),
        "measures": (
            Outline(
                name="measures",
                help="Show the collective measures. When in force, for whom, by whom on which ground, and every correction.",
                parameters=(
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom measures --on 2020-06-22 --json",
                        says="The measures up to a day, for a program",
                    ),
                ),
            ),
            _measures,
        ),
        "successions": (
            Outline(
                name="successions",
                help="Show which enterprise took over which. Since when, by whom on which ground, and every correction.",
                parameters=(
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom successions --on 2020-06-22",
                        says="Which enterprises had been taken over by a day",
                    ),
                ),
            ),
            _successions,
        ),
        "explain": (
            Outline(
                name="explain",
                help="Say why it holds. Each conclusion down to its rules, their sources, and the entries it rests on; what is grave first.",
                parameters=(
                    DOSSIER,
                    Parameter(
                        name="about",
                        help="Only what is concluded about it.",
                        kind="choice",
                        words=(
                            "status",
                            "trajectory",
                            "insertion",
                            "guarantee",
                            "finding",
                            "support",
                            "place",
                            "person",
                            "correction",
                            "dispute",
                        ),
                    ),
                    Parameter(
                        name="whatif",
                        help="With these decisions beside what is on record: a file as `import` reads it.",
                        kind="file",
                        several=True,
                        metavar="FILE",
                    ),
                    Parameter(
                        name="without",
                        help="As if this entry had never been recorded: its position or its source.",
                        several=True,
                        metavar="ENTRY",
                    ),
                    Parameter(
                        name="law",
                        help="Under other numbers of law or policy, by name, from a JSON file.",
                        kind="file",
                        metavar="FILE",
                    ),
                    ON,
                    KNOWN,
                ),
                forms=("markdown",),
                examples=(
                    Example(
                        typed="doorstroom explain D-005 --on 2020-09-30",
                        says="Why somebody still has a right to a chance",
                    ),
                    Example(
                        typed="doorstroom explain D-005 --on 2020-09-30 --about guarantee",
                        says="Only why the right to a chance stands as it does",
                    ),
                    Example(
                        typed="doorstroom explain D-008 --on 2020-09-30 --format markdown",
                        says="The same about another, for a report",
                    ),
                    Example(
                        typed="doorstroom explain D-005 --whatif doorstroom-demo/what-if.jsonl --on 2020-09-30 --about guarantee",
                        says="Why it would stand otherwise, with what is supposed",
                    ),
                ),
            ),
            _explain,
        ),
        "compare": (
            Outline(
                name="compare",
                help="Compare two knowledge moments. What came in between, and what that did to status and guarantees.",
                parameters=(
                    DOSSIER,
                    Parameter(
                        name="whatif",
                        help="With these decisions beside what is on record: a file as `import` reads it.",
                        kind="file",
                        several=True,
                        metavar="FILE",
                    ),
                    Parameter(
                        name="without",
                        help="As if this entry had never been recorded: its position or its source.",
                        several=True,
                        metavar="ENTRY",
                    ),
                    Parameter(
                        name="law",
                        help="Under other numbers of law or policy, by name, from a JSON file.",
                        kind="file",
                        metavar="FILE",
                    ),
                    ON,
                    Parameter(
                        name="moments",
                        help="As known at: the two moments to compare; given once, the other is now.",
                        kind="moments",
                        option="--known",
                        metavar="MOMENT",
                    ),
                ),
                examples=(
                    Example(
                        typed="doorstroom compare D-005 --known 2020-08-01 --known 2020-12-01 --on 2020-07-15",
                        says="What became known in between, and what that did",
                    ),
                    Example(
                        typed="doorstroom compare D-005 --known 2020-08-01 --on 2020-07-15",
                        says="What became known since",
                    ),
                    Example(
                        typed="doorstroom compare D-005 --whatif doorstroom-demo/what-if.jsonl --on 2020-09-30",
                        says="What would differ for somebody, with what is supposed",
                    ),
                ),
            ),
            _compare,
        ),
        "replay": (
            Outline(
                name="replay",
                help="Replay a history entry by entry: what each changed, then and for which days.\n\nIn the order in which the entries became known, each judged as it was then, with what a correction undid; or in\nthe order of effect, as known at that moment, with what time alone brought.",
                parameters=(
                    DOSSIER,
                    Parameter(
                        name="by",
                        help="The order: in which the entries became known, or took effect.",
                        kind="choice",
                        words=(
                            "knowledge",
                            "effect",
                        ),
                        default="knowledge",
                    ),
                    Parameter(
                        name="entry", help="Only the step of this entry.", kind="number", metavar="N", least=1
                    ),
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom replay D-005 --on 2021-12-31",
                        says="What became known of somebody, entry by entry, and what each entry changed",
                    ),
                    Example(
                        typed="doorstroom replay D-005 --by effect --on 2020-12-31 --lang nl",
                        says="What happened, in the order of effect, in Dutch",
                    ),
                ),
            ),
            _replay,
        ),
        "guarantees": (
            Outline(
                name="guarantees",
                help="List the guarantees, oldest first. Who was promised a full chance, and where that stands.\n\nOf a period, dossier by dossier, each state that a guarantee was in on one of its days, and what it became.",
                parameters=(
                    Parameter(
                        name="state",
                        help="Only those in this state.",
                        kind="choice",
                        words=(
                            "protected",
                            "owed",
                            "open",
                            "offered",
                            "honoured",
                            "waived",
                            "lapsed",
                            "breached",
                        ),
                    ),
                    ENTERPRISE,
                    SCHEME,
                    Parameter(
                        name="rule",
                        help="Only those of this rule: R12 are the returns.",
                        kind="choice",
                        words=(
                            "R10",
                            "R12",
                        ),
                    ),
                    Parameter(name="suspension", help="Only those for this suspension.", metavar="NAME"),
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "since",
                            "dossier",
                            "enterprise",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "state",
                            "suspension",
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom guarantees --state owed --on 2020-09-30",
                        says="Who still waits for an offer",
                    ),
                    Example(
                        typed="doorstroom guarantees --state breached --from 2020-01-01 --to 2020-12-31",
                        says="Which were breached in 2020, for how long, and what they became",
                    ),
                ),
                explained_as="guarantee",
            ),
            _guarantees,
        ),
        "findings": (
            Outline(
                name="findings",
                help="List the findings. What is on record and breaks a rule, on the day asked.\n\nOf a period, each that stood on one of its days, until when, and what cured it.",
                parameters=(
                    Parameter(
                        name="code",
                        help="Only this finding, such as chance-not-offered.",
                        kind="finding",
                        words=(
                            "start-during-suspension",
                            "resumption-during-suspension",
                            "dismissed-while-protected",
                            "dismissed-while-owed",
                            "leave-unproven",
                            "insertion-lapsed",
                            "closed-while-owed",
                            "chance-not-offered",
                            "offer-lapsed",
                            "offer-too-short",
                            "refusal-without-offer",
                            "time-shortened",
                            "phase-skipped",
                            "phase-overrun",
                            "trajectory-overrun",
                            "start-without-evaluation",
                            "start-while-open",
                            "outside-employment",
                            "evaluation-during-suspension",
                            "insertion-extended-past-limit",
                            "resumption-without-suspension",
                            "out-of-place",
                            "return-not-honoured",
                            "employment-while-employed",
                            "not-competent",
                            "recorded-late",
                            "recorded-ahead",
                        ),
                        metavar="CODE",
                    ),
                    Parameter(
                        name="severity",
                        help="Only this severity; breach: what breached a guarantee too, whatever its severity.",
                        kind="choice",
                        words=(
                            "breach",
                            "irregular",
                            "note",
                        ),
                    ),
                    Parameter(
                        name="rule",
                        help="Only what breaks this rule.",
                        kind="choice",
                        words=(
                            "R1",
                            "R2",
                            "R4",
                            "R5",
                            "R7",
                            "R8",
                            "R9",
                            "R10",
                            "R11",
                            "R12",
                            "R15",
                        ),
                    ),
                    Parameter(
                        name="enterprise",
                        help="Only what began at this enterprise, or is of whoever is there on the (last) day asked.",
                        kind="enterprise",
                        metavar="KBO",
                    ),
                    Parameter(
                        name="scheme",
                        help="Only what began under this scheme.",
                        kind="choice",
                        words=(
                            "cmw",
                            "lde",
                            "imw",
                        ),
                    ),
                    Parameter(
                        name="cured",
                        help="Of a period, only what was cured before its last day.",
                        kind="flag",
                    ),
                    Parameter(
                        name="fail_on_findings", help="Exit with code 6 if there are any.", kind="flag"
                    ),
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "since",
                            "dossier",
                            "code",
                            "severity",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "code",
                            "severity",
                            "rule",
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom findings --severity breach --on 2020-09-30",
                        says="Only breaches, and what breached a guarantee",
                    ),
                    Example(
                        typed="doorstroom findings --from 2020-01-01 --to 2021-12-31 --enterprise 0899.930.366",
                        says="All that stood at one enterprise in two years, until when, and what cured it",
                    ),
                    Example(
                        typed="doorstroom findings --code chance-not-offered --on 2020-07-22 --fail-on-findings",
                        says="Exit code 6 if anybody was not offered the chance",
                        code=6,
                    ),
                ),
                explained_as="finding",
            ),
            _findings,
        ),
        "places": (
            Outline(
                name="places",
                help="List the places that were left. By a transition or an employment's end; open, or filled by whom.",
                parameters=(
                    Parameter(
                        name="state",
                        help="Those open, filled, or all. [default: open]",
                        kind="choice",
                        words=(
                            "open",
                            "filled",
                            "all",
                        ),
                        default="open",
                    ),
                    ENTERPRISE,
                    SCHEME,
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "since",
                            "dossier",
                            "enterprise",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom places --enterprise 0899.920.468 --on 2020-09-30",
                        says="The places that one enterprise has to fill",
                    ),
                    Example(
                        typed="doorstroom places --state filled --from 2020-01-01 --to 2020-12-31",
                        says="The places that were filled in a year, by whom and after how many days",
                    ),
                ),
                explained_as="place",
            ),
            _places,
        ),
        "exceptions": (
            Outline(
                name="exceptions",
                help="List the requests for the exception. To start or go on while a measure suspends (R8).\n\nWho asked, who did not, what VDAB judged, what came of it, and what is missing. Of a period those made in it, as\nthey stand on its last day.",
                parameters=(
                    Parameter(
                        name="state",
                        help="Only those in this state.",
                        kind="choice",
                        words=(
                            "pending",
                            "granted",
                            "lawful",
                            "irregular",
                            "regularised",
                            "refused",
                            "expired",
                            "ended",
                        ),
                    ),
                    ENTERPRISE,
                    SCHEME,
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "asked_on",
                            "dossier",
                            "state",
                            "enterprise",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "state",
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                ),
                examples=(
                    Example(
                        typed="doorstroom exceptions --on 2020-12-31",
                        says="Who asked to go on in 2020, and what became of it",
                    ),
                    Example(
                        typed="doorstroom exceptions --state irregular --on 2020-12-31",
                        says="Who went on without all that an exception asks",
                    ),
                    Example(
                        typed="doorstroom exceptions --from 2023-10-01 --to 2023-12-31",
                        says="What was asked in a quarter, as it stood at its end",
                    ),
                ),
            ),
            _exceptions,
        ),
        "due": (
            Outline(
                name="due",
                help="List what falls due: within so many days, and what is overdue. The last days of answers to offers, phases, trajectories, insertion terms, suspensions, what is owed, returns, appeals.",
                parameters=(
                    Parameter(
                        name="within",
                        help="Within so many days after the day asked. [default: 30]",
                        kind="number",
                        metavar="DAYS",
                    ),
                    Parameter(
                        name="overdue",
                        help="Only what should have been done before the day asked.",
                        kind="flag",
                    ),
                    Parameter(
                        name="kind",
                        help="Only this kind.",
                        kind="choice",
                        words=(
                            "answer",
                            "chance",
                            "phase",
                            "trajectory",
                            "insertion-term",
                            "insertion-held-open",
                            "suspension",
                            "return",
                            "return-term",
                            "transition",
                            "notice-copy",
                            "appeal",
                            "evaluation",
                        ),
                    ),
                    ENTERPRISE,
                    SCHEME,
                    Parameter(
                        name="order",
                        help="Order of the rows. [default: the first of these]",
                        kind="choice",
                        words=(
                            "due_on",
                            "dossier",
                            "kind",
                            "enterprise",
                        ),
                    ),
                    DESCENDING,
                    LIMIT,
                    AFTER,
                    Parameter(
                        name="count_by",
                        help="Count the rows by this instead of showing them.",
                        kind="choice",
                        words=(
                            "kind",
                            "enterprise",
                            "scheme",
                        ),
                    ),
                    ON,
                    KNOWN,
                ),
                forms=("ics",),
                to_file=True,
                examples=(
                    Example(
                        typed="doorstroom due --within 14 --on 2020-07-10",
                        says="What falls due in the next two weeks, and what is overdue",
                    ),
                    Example(
                        typed="doorstroom due --overdue --kind chance --on 2020-07-31",
                        says="Who should have been offered the chance by now",
                    ),
                    Example(
                        typed="doorstroom due --within 90 --on 2020-07-10 --known 2020-07-10 --format ics",
                        says="The same for an agenda, as iCalendar",
                    ),
                ),
            ),
            _due,
        ),
        "rules-changes": (
            Outline(
                name="rules-changes",
                help="Compare two versions of the rules. Of whom the answers kept in a file differ from those of this version.",
                parameters=(
                    Parameter(name="file", kind="file", positional=True, required=True, metavar="FILE"),
                ),
                examples=(
                    Example(
                        typed="doorstroom rules-changes answers-of-0.1.0.jsonl",
                        says="What became of the answers of an earlier version",
                        not_run="it takes answers that an earlier version of the program gave",
                    ),
                    Example(
                        typed="doorstroom rules-changes answers-of-0.1.0.jsonl --format csv",
                        says="The same as CSV",
                        not_run="it takes answers that an earlier version of the program gave",
                    ),
                ),
            ),
            _rules_changes,
        ),
        "search": (
            Outline(
                name="search",
                help="Search for a dossier, an enterprise, a measure or an entry.\n\nTEXT is the key of a dossier or its beginning, a KBO number, a part of the name of a measure, or the number or\nthe source of an entry.",
                parameters=(
                    Parameter(name="text", positional=True, required=True),
                    ON,
                    KNOWN,
                ),
                examples=(
                    Example(typed="doorstroom search D-00", says="The dossiers whose key begins so"),
                    Example(
                        typed="doorstroom search 0899.930.366 --on 2020-05-01",
                        says="How many people an enterprise had on a day",
                    ),
                ),
            ),
            _search,
        ),
        "whatif": (
            Outline(
                name="whatif",
                help="What if: the register and the same with other decisions, side by side. Nothing is recorded.\n\nFILE has decisions as `import` reads them. They stand beside what happened; what else was decided stays decided.\nWhat an import would refuse is refused. An entry that has nothing to rest on without one that is left out is\nleft out too, and named. CSV and JSON Lines hold one kind of rows: --show.",
                parameters=(
                    Parameter(name="files", kind="file", positional=True, several=True, metavar="[FILE]..."),
                    Parameter(
                        name="without",
                        help="As if this entry had never been recorded: its position or its source.",
                        several=True,
                        metavar="ENTRY",
                    ),
                    Parameter(
                        name="law",
                        help="Under other numbers of law or policy, by name, from a JSON file.",
                        kind="file",
                        metavar="FILE",
                    ),
                    Parameter(
                        name="show",
                        help="Only this kind of rows. [default: all; in CSV and JSON Lines days]",
                        kind="choice",
                        words=(
                            "days",
                            "places",
                            "people",
                            "guarantees",
                        ),
                    ),
                    ENTERPRISE,
                    SCHEME,
                    ON,
                    PERIOD,
                    KNOWN,
                ),
                forms=(
                    "svg",
                    "html",
                ),
                to_file=True,
                examples=(
                    Example(
                        typed="doorstroom whatif doorstroom-demo/what-if.jsonl --on 2021-06-30",
                        says="What the letter asked for, beside what was decided",
                    ),
                    Example(
                        typed="doorstroom whatif doorstroom-demo/what-if.jsonl --on 2021-06-30 --scheme lde --show guarantees",
                        says="Whose guarantee would differ, under one scheme",
                    ),
                    Example(
                        typed="doorstroom whatif --without D-005:1 --on 2021-06-30 --show places",
                        says="Without the employment of somebody, and so without all that rests on it",
                    ),
                ),
            ),
            _whatif,
        ),
        "report suspension": (
            Outline(
                name="report suspension",
                help="How many are suspended, resumed, waiting. At the end of a day, or of each month of a period.\n\nBeside it the measures, and the economic indicators that motivated each.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report suspension --on 2020-05-01 --by scheme",
                        says="How many were suspended on a day, per scheme",
                    ),
                ),
            ),
            _report_suspension,
        ),
        "report guarantees": (
            Outline(
                name="report guarantees",
                help="Where the guarantees stand. What is owed by how long it has been; how those that ended did.\n\nBeside it the measures, and the economic indicators that motivated each.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report guarantees --on 2021-02-01 --csv-dialect excel-nl -o guarantees.csv",
                        says="For a spreadsheet in Dutch",
                    ),
                ),
                explained_as="guarantee",
            ),
            _report_guarantees,
        ),
        "report findings": (
            Outline(
                name="report findings",
                help="What breaks a rule. What stands on a day; what of a period is new, cured or standing.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report findings --from 2020-07-01 --to 2020-12-31",
                        says="What began and what was cured in half a year",
                    ),
                ),
                explained_as="finding",
            ),
            _report_findings,
        ),
        "report inflow": (
            Outline(
                name="report inflow",
                help="New employments under a scheme, conversions, and who left. Returns and replacements apart.\n\nWhom a takeover brings is no inflow. Net: who came less who left.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report inflow --from 2020-01-01 --to 2020-12-31 --by scheme",
                        says="A year of inflow, per scheme",
                    ),
                ),
            ),
            _report_inflow,
        ),
        "report flow": (
            Outline(
                name="report flow",
                help="Places that were left, and how soon they were filled. How trajectories ended; whether ordinary jobs last.\n\nBeside it the measures, and the economic indicators that motivated each.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report flow --from 2015-01-01 --to 2019-12-31 -o flow.xlsx",
                        says="How trajectories ended before the suspension, as a workbook",
                    ),
                ),
            ),
            _report_flow,
        ),
        "report cooperation": (
            Outline(
                name="report cooperation",
                help="Which enterprises transition to which, who hosts interns and hires them, who hires again, and how soon.\n\nReceiving enterprises and hosts of fewer than five people are counted together.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report cooperation --from 2015-01-01 --to 2019-12-31 -o cooperation.html",
                        says="Five years of cooperation, as a page",
                    ),
                ),
            ),
            _report_cooperation,
        ),
        "report cycle": (
            Outline(
                name="report cycle",
                help="The business cycle. Quarter by quarter, and before, during and after each measure.\n\nBeside each quarter the economic indicators of the measures that are about it. With --asked-until also what\nwas asked beside what was decided: for how many people the days between made a difference.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: scheme]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="scheme",
                    ),
                    Parameter(name="measure", help="Only this measure.", metavar="NAME"),
                    Parameter(
                        name="days",
                        help="So many days before and after a measure. [default: as many as it lasted]",
                        kind="number",
                        metavar="N",
                        least=1,
                        most=3660,
                    ),
                    Parameter(
                        name="asked_until",
                        help="Until when the measures were asked to last: count what came of it that they ended before.",
                        kind="day",
                        metavar="DAY",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report cycle --measure corona-2020 --asked-until 2020-12-31 --on 2021-06-30",
                        says="Before, during and after a measure, and what was asked beside what was decided",
                    ),
                ),
            ),
            _report_cycle,
        ),
        "report exceptions": (
            Outline(
                name="report exceptions",
                help="The requests to go on during a measure, by state. Of a period per quarter in which they were made.\n\nBeside it the measures, and the economic indicators that motivated each.",
                parameters=(
                    Parameter(
                        name="by",
                        help="How finely it is counted. [default: enterprise]",
                        kind="choice",
                        words=(
                            "all",
                            "scheme",
                            "enterprise",
                        ),
                        default="enterprise",
                    ),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report exceptions --from 2020-01-01 --to 2020-12-31",
                        says="How many asked to go on in each quarter, and what became of it",
                    ),
                ),
            ),
            _report_exceptions,
        ),
        "report enterprise": (
            Outline(
                name="report enterprise",
                help="Everything of one enterprise, by its KBO number. What the other reports say of it, in one.",
                parameters=(
                    Parameter(name="kbo", kind="enterprise", positional=True, required=True),
                    ON,
                    PERIOD,
                    KNOWN,
                    Parameter(name="unmasked", help="Show cells of fewer than five people too.", kind="flag"),
                ),
                forms=(
                    "table",
                    "json",
                    "jsonl",
                    "csv",
                    "xlsx",
                    "parquet",
                    "html",
                ),
                handed_out=True,
                examples=(
                    Example(
                        typed="doorstroom report enterprise 0899.920.468 --on 2020-09-30 --unmasked",
                        says="One enterprise, small numbers included",
                    ),
                ),
            ),
            _report_enterprise,
        ),
    },
    {
        "init": ("Create an empty ledger.", _init),
        "import": ("Import decisions from files; - is stdin.", _import),
        "record": ("Record one decision: each has a command of its own.", _record),
        "undo": ("Withdraw an entry: it is read as if it had never been there.", _undo),
        "rebuild": (
            "Make the read models anew. Until it is done, or if it is interrupted, the old ones answer.",
            _rebuild,
        ),
        "follow": ("Keep the read models up to date. Until it is interrupted, or --once.", _follow),
        "health": (
            "Say whether all is well: the ledger, its clock, read models, checkpoints, vault and disks.",
            _health,
        ),
        "schema": (
            "Print the JSON Schema of a line of an import. With DECISION, that of one decision.",
            _schema,
        ),
        "template": (
            "Make a form to fill in: a workbook with a column for each field, and lists to choose from.",
            _template,
        ),
        "demo": ("See the 2020 suspension replayed.", _demo),
        "key": (
            "Make, replace and list the keys that sign for the ledger; replace the master key of its vault.",
            _key,
        ),
        "checkpoint": ("Sign how many entries there are and what they are, and keep that.", _checkpoint),
        "timestamp": (
            "Keep timestamps alive: what falls due, renewals, and whether certificates were revoked.",
            _timestamp,
        ),
        "witness": (
            "The witnesses of a ledger, and being one: somebody else who remembers its checkpoints, and cosigns what grows.",
            _witness,
        ),
        "clock": (
            "Put on record that the clock was wrong, so that what comes after gets right moments again.",
            _clock,
        ),
        "proof": (
            "Hand out a proof of one entry, of a whole dossier, or that nothing changed since a checkpoint.",
            _proof,
        ),
        "verify": (
            "Compute everything anew from the stored bytes, and say what holds and what does not.",
            _verify,
        ),
        "migrate": (
            "Bring a ledger that an earlier version made up to date. What is recorded does not change.",
            _migrate,
        ),
        "backup": (
            "Copy the ledger, its vault and its access log into a new folder, while others write.",
            _backup,
        ),
        "restore": ("Put a backup at a place where no ledger is, and say what it lacks.", _restore),
        "roles": (
            "Make the roles of a PostgreSQL ledger: who may read, record, and erase. Run by its owner.",
            _roles,
        ),
        "identity": (
            "Set, show or find who the employee of a dossier is. It lives in the vault, never in an entry.",
            _identity,
        ),
        "hold": (
            "Forbid or allow erasing a dossier. A legal hold, beside the one that an open dispute is by itself.",
            _hold,
        ),
        "erase": ("Erase the personal data of a dossier; its entries stay.", _erase),
        "dossier": (
            "Make a dossier to hand over: HTML, PDF, or a ZIP with the entries and their proofs.",
            _dossier,
        ),
        "report": (
            "Count, to hand out. As a table, for a spreadsheet, for analysts, or as a page with charts.",
            _report,
        ),
        "export": (
            "Hand the ledger to other systems. The same ledger and question give the same bytes.",
            _export,
        ),
        "serve": ("Show the ledger in the browser, to whoever opens the address that is printed.", _serve),
        "service": ("Print units of systemd that keep this ledger, or write them into a folder.", _service),
        "completion": (
            "Print what lets a shell complete commands, options, decisions and dossiers.",
            _completion,
        ),
        "man": ("Write manual pages, one for each command.", _man),
    },
)
