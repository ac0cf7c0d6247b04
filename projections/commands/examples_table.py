"""The examples of every command; a test runs each on the ledger of `doorstroom demo`.

They are written as in the folder where the demo was made, with DOORSTROOM_LEDGER=doorstroom-demo/doorstroom.db.
Those of each decision are not here: they follow from the decision's own.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.language import phrase, translated

_FORBID_ERASING = phrase("Forbid erasing while an appeal may come")


class Example(NamedTuple):
    """A command as it is typed, and what it does.

    ``not_run`` says why the test does not run it. ``code`` is the exit code on the demo's ledger.
    """

    typed: str
    says: str
    not_run: str = ""
    code: int = 0

    def in_language(self, lang: str) -> str:
        """What it does."""
        return translated(self.says, lang)


_NETWORK = "it asks a server that does not exist"

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "": (
        Example("doorstroom demo", phrase("See what it does, in a new folder")),
        Example(
            "doorstroom --ledger doorstroom-demo/doorstroom.db status D-001 --on 2020-05-01",
            phrase("Ask what held for one of its dossiers"),
        ),
    ),
    "init": (
        Example("doorstroom init --ledger register.db", phrase("A ledger in a file")),
        Example(
            "doorstroom init --simulated --ledger practice.db --vault practice-personal.db",
            phrase("One to practise with, its personal texts in another file"),
        ),
    ),
    "import": (
        Example("doorstroom import hr.jsonl --dry-run", phrase("Check a file only")),
        Example(
            "doorstroom import hr.csv more.jsonl --rejects rejects.jsonl --as desk-3",
            phrase("Record what is good, keep the rest with the reasons"),
        ),
    ),
    "record": (
        Example(
            "doorstroom record suspension --help",
            phrase("The fields of a decision"),
        ),
        Example(
            "doorstroom record support --dossier D-005 --effective-on 2021-01-01 --decided-by vdab "
            '--level "40% laag" --dry-run',
            phrase("Whether it would be recorded, and what it would bring"),
        ),
    ),
    "status": (
        Example(
            "doorstroom status D-005 --on 2020-07-15 --known 2020-08-01",
            phrase("What held on a day, as it was known two weeks later"),
        ),
        Example(
            "doorstroom status --all --on 2020-06-22 --format csv",
            phrase("Everyone, for a spreadsheet"),
        ),
    ),
    "history": (
        Example("doorstroom history D-005", phrase("Every entry in words")),
        Example(
            "doorstroom history D-022 --known 2020-09-01 --lang nl",
            phrase("What was on record on 1 September 2020, in Dutch"),
        ),
    ),
    "timeline": (
        Example(
            "doorstroom timeline D-003 --on 2020-12-31",
            phrase("Somebody who was postponed, drawn through time"),
        ),
    ),
    "overview": (
        Example(
            "doorstroom overview --on 2020-05-01",
            phrase("How many were suspended on 1 May 2020"),
        ),
    ),
    "measures": (
        Example(
            "doorstroom measures --on 2020-06-22 --json",
            phrase("The measures up to a day, for a program"),
        ),
    ),
    "explain": (
        Example(
            "doorstroom explain D-005 --on 2020-09-30",
            phrase("Why somebody still has a right to a chance"),
        ),
        Example(
            "doorstroom explain D-008 --on 2020-09-30 --format markdown",
            phrase("The same about another, for a report"),
        ),
    ),
    "compare": (
        Example(
            "doorstroom compare D-005 --known 2020-08-01 --known 2020-12-01 --on 2020-07-15",
            phrase("What became known in between, and what that did"),
        ),
    ),
    "guarantees": (
        Example(
            "doorstroom guarantees --state owed --on 2020-09-30",
            phrase("Who still waits for an offer"),
        ),
    ),
    "findings": (
        Example(
            "doorstroom findings --severity breach --on 2020-09-30",
            phrase("Only what breaks the law"),
        ),
        Example(
            "doorstroom findings --code chance-not-offered --on 2020-07-22 --fail-on-findings",
            phrase("Exit code 6 if anybody was not offered the chance"),
            code=6,
        ),
    ),
    "places": (
        Example(
            "doorstroom places --enterprise 0899.920.468 --on 2020-09-30",
            phrase("The places that one enterprise has to fill"),
        ),
    ),
    "rebuild": (
        Example("doorstroom rebuild", phrase("Make answers about everyone fast")),
        Example(
            "doorstroom rebuild --known 2020-08-01 --into known-2020-08-01.db",
            phrase("What was known then, in a database for any SQL tool"),
        ),
    ),
    "follow": (
        Example("doorstroom follow --once", phrase("Catch up, and stop")),
        Example(
            "doorstroom follow",
            phrase("Stay up to date, as a service"),
            not_run="it runs until it is interrupted",
        ),
    ),
    "schema": (
        Example(
            "doorstroom schema suspension",
            phrase("What a line about a suspension holds"),
        ),
    ),
    "demo": (
        Example(
            "doorstroom demo doorstroom-2020 --lang nl",
            phrase("In a folder of your choice, in Dutch"),
        ),
    ),
    "key": (
        Example(
            "doorstroom key new signing.key --name ledger.example.org/wse",
            phrase("Begin to sign, under a name"),
        ),
    ),
    "key new": (
        Example(
            "doorstroom key new signing.key --name ledger.example.org/wse",
            phrase("The first key; keep the public one that is printed"),
        ),
    ),
    "key rotate": (
        Example(
            "doorstroom key rotate signing-2.key --key signing.key",
            phrase("A new key, vouched for by the present one"),
        ),
        Example(
            "doorstroom key rotate signing-3.key --lost",
            phrase("A new key where the present one is lost"),
        ),
    ),
    "key list": (Example("doorstroom key list", phrase("The public keys in turn")),),
    "checkpoint": (
        Example(
            "doorstroom checkpoint --key signing.key -o 2026-11.checkpoint",
            phrase("Sign what there is; keep the file elsewhere"),
        ),
        Example(
            "doorstroom checkpoint --key signing.key --witness https://witness.example/w "
            "--witness-key witness.vkey",
            phrase("Let a witness sign too"),
            not_run=_NETWORK,
        ),
        Example(
            "doorstroom checkpoint --timestamp answer.tsr",
            phrase("Add the timestamp that an authority sent"),
            not_run="it needs the answer of a timestamp authority",
        ),
    ),
    "proof": (
        Example(
            "doorstroom proof 12 -o 12.tlog-proof --entry 12.json",
            phrase("That entry 12 stands in the ledger"),
        ),
        Example(
            "doorstroom proof D-001 -o D-001.proof.json --key signing.key",
            phrase("That these are all entries of a dossier"),
        ),
        Example(
            "doorstroom proof --since 2026-11.checkpoint -o growth.txt",
            phrase("That nothing changed since a checkpoint"),
        ),
        Example(
            "doorstroom proof --verifier verifier.py",
            phrase("The program that checks them all, to hand out"),
        ),
    ),
    "verify": (
        Example(
            "doorstroom verify --checkpoint 2026-11.checkpoint --key ledger.vkey",
            phrase("Against a checkpoint and a key that were kept elsewhere"),
        ),
    ),
    "roles": (
        Example(
            "doorstroom roles --ledger postgresql://owner@db.example.org/register",
            phrase("Who may read, record and erase, on a server"),
            not_run=_NETWORK,
        ),
    ),
    "identity": (
        Example(
            'doorstroom identity show D-005 --why "letter of 12 November"',
            phrase("Who it is; that you asked is recorded"),
        ),
    ),
    "identity set": (Example("doorstroom identity set D-005", phrase("Asks for name and number")),),
    "identity show": (
        Example(
            'doorstroom identity show D-005 --why "letter of 12 November" --json',
            phrase("Who it is, for a program"),
        ),
    ),
    "identity find": (
        Example(
            'doorstroom identity find --why "question of the employee"',
            phrase("The dossiers of a number that it asks for"),
        ),
    ),
    "identity log": (Example("doorstroom identity log D-005", phrase("Who looked at one dossier")),),
    "hold": (
        Example(
            'doorstroom hold set D-005 --why "appeal announced on 16 November"',
            _FORBID_ERASING,
        ),
    ),
    "hold set": (
        Example(
            'doorstroom hold set D-005 --why "appeal announced on 16 November"',
            _FORBID_ERASING,
        ),
    ),
    "hold lift": (
        Example(
            'doorstroom hold lift D-005 --why "no appeal was lodged in time"',
            phrase("Allow it again"),
        ),
    ),
    "hold list": (Example("doorstroom hold list", phrase("What may not be erased")),),
    "erase": (
        Example(
            'doorstroom erase D-001 --ground "AVG art. 17" --authority DPO --yes',
            phrase("On the request of an employee, without asking again"),
        ),
    ),
    "dossier": (
        Example(
            "doorstroom dossier D-001 -o D-001.html --on 2020-12-01",
            phrase("A page to hand over, in Dutch"),
        ),
        Example(
            "doorstroom dossier D-001 -o D-001.pdf --on 2020-12-01 --known 2021-01-01 --lang en",
            phrase("A PDF in English, as known at the end of 2020"),
        ),
        Example(
            'doorstroom dossier D-005 -o D-005.zip --with-identity --why "beroep 2021/14" --as clerk',
            phrase("With the proofs and who it is; that is recorded"),
        ),
        Example("doorstroom dossier --all -o dossiers", phrase("A page about each")),
    ),
    "report": (
        Example(
            "doorstroom report suspension --from 2020-01-01 --to 2020-12-31 -o suspension.html",
            phrase("A year of suspension, as a page with charts"),
        ),
    ),
    "report suspension": (
        Example(
            "doorstroom report suspension --on 2020-05-01 --by scheme",
            phrase("How many were suspended on a day, per scheme"),
        ),
    ),
    "report guarantees": (
        Example(
            "doorstroom report guarantees --on 2021-02-01 --csv-dialect excel-nl -o guarantees.csv",
            phrase("For a spreadsheet in Dutch"),
        ),
    ),
    "report findings": (
        Example(
            "doorstroom report findings --from 2020-07-01 --to 2020-12-31",
            phrase("What began and what was cured in half a year"),
        ),
    ),
    "report flow": (
        Example(
            "doorstroom report flow --from 2015-01-01 --to 2019-12-31 -o flow.xlsx",
            phrase("How trajectories ended before the suspension, as a workbook"),
        ),
    ),
    "report enterprise": (
        Example(
            "doorstroom report enterprise 0899.920.468 --on 2020-09-30 --unmasked",
            phrase("One enterprise, small numbers included"),
        ),
    ),
    "export": (
        Example(
            "doorstroom export --as cloudevents --all -o register.jsonl",
            phrase("Every entry, for another ledger or program"),
        ),
        Example(
            "doorstroom export --as datapackage --all --on 2021-01-01 -o register.zip",
            phrase("Tables for analysts"),
        ),
        Example(
            "doorstroom export --as prov D-001 --on 2020-07-15 --known 2020-08-01",
            phrase("Where the conclusions about a dossier come from"),
        ),
    ),
    "completion": (
        Example(
            "doorstroom completion bash",
            phrase('In ~/.bashrc, as: eval "$(doorstroom completion bash)"'),
        ),
        Example(
            "doorstroom completion zsh",
            phrase('In ~/.zshrc below compinit, as: eval "$(doorstroom completion zsh)"'),
        ),
        Example(
            "doorstroom completion fish",
            phrase("In ~/.config/fish/config.fish, as: doorstroom completion fish | source"),
        ),
    ),
    "man": (
        Example(
            "doorstroom man man/man1",
            phrase("Then `man -M man doorstroom status` shows a page"),
        ),
    ),
}
