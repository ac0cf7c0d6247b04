"""What people are handed as pages: dossiers of cases, the richest of the demo, a real one, a bundle, each report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ledger.application import Ledger
from ledger.demo.making import make as make_demo
from ledger.identity import identity_of, set_identity
from projections.counts.asking import REPORTS
from projections.counts.forms import written
from projections.handover import making
from projections.handover.bundle import INVENTORY, Selection
from projections.handover.everyone import make_all
from projections.handover.identification import Identification
from tests.counts.asked import HERE, report, small_town
from tests.counts.asked import record as record_all
from tests.given import MAATWERK, employment, evaluation, lifting, order, resumption, start, suspension
from tests.handover.scene import CASE_NAMES, NOON, case_ledger, gathered, keys_of, question, record, seal
from tests.handover.test_identification import HEAD

#: As long as the ledger takes them, without a place to break a line.
LONGEST_KEY = "K" + "9" * 63
LONGEST_NAME = "m" + "0" * 63
LONGEST_WORDS = "https://archief.example/" + "0123456789" * 17
LONGEST_REFERENCE = "ref-" + "X" * 190


def _case(name: str, lang: str, folder: Path) -> bytes:
    """The first dossier of a case; those in English under a checkpoint."""
    with case_ledger(folder / "case.db", name, sealed=lang == "en") as ledger:
        return making.make(ledger, question(lang=lang), keys_of(ledger)[0], "html")


def _richest(lang: str, folder: Path) -> bytes:
    """The dossier of the demo with the most entries, on the demo's last day."""
    with Ledger.open(make_demo(folder / "demo")) as ledger:
        with gathered(ledger) as gathering:
            key = max(gathering.everyone(), key=lambda key: len(gathering.stored(f"dossier:{key}")))
        return making.make(ledger, question("2023-09-01", lang, known=None), key, "html")


def _real(lang: str, folder: Path) -> bytes:
    """A dossier that simulates nothing, with its person, a checkpoint and the longest words there can be."""
    told = {"reason": f"Zie {LONGEST_WORDS}.", "evidence": [{"name": LONGEST_WORDS, "sha256": "a" * 64}]}
    with Ledger.create(folder / "real.db", clock=lambda: NOON) as ledger:
        record(
            ledger,
            employment(dossier=LONGEST_KEY, source=LONGEST_REFERENCE),
            evaluation(dossier=LONGEST_KEY),
            start(dossier=LONGEST_KEY),
            order(measure=LONGEST_NAME, ground=LONGEST_WORDS),
            suspension("2020-04-01", "2020-04-30", dossier=LONGEST_KEY, **told),
            lifting(measure=LONGEST_NAME),
            resumption("2020-07-01", dossier=LONGEST_KEY),
        )
        seal(ledger)
        set_identity(ledger, LONGEST_KEY, identity_of("An Peeters", "", simulated=False), recorded_by="tests")
        asked = question(lang=lang, known=None, asked_at=NOON)
        return making.make(ledger, asked, LONGEST_KEY, "html", why="beroep 2021/14")


def _nothing_yet(lang: str, folder: Path) -> bytes:
    """A dossier asked about before anything took effect."""
    with case_ledger(folder / "case.db", CASE_NAMES[0]) as ledger:
        return making.make(ledger, question("1999-01-01", lang), keys_of(ledger)[0], "html")


def _bundle(lang: str, folder: Path) -> bytes:
    """The inventory of a bundle: a dossier with the longest key there can be, and names."""
    (folder / "names.csv").write_text(f'{HEAD}"{MAATWERK}","2","001","{LONGEST_WORDS}"\n', "utf-8")
    (folder / "bundle").mkdir()
    with case_ledger(folder / "case.db", CASE_NAMES[0], sealed=True) as ledger:
        record(ledger, employment(dossier=LONGEST_KEY), start(dossier=LONGEST_KEY))
        who = Identification(
            "Sociale Inspectie", LONGEST_REFERENCE, "An Peeters", "Arbeidsrechtbank", folder / "names.csv"
        )
        asked = question(lang=lang, known=None, asked_at=NOON, identified=who)
        of_list = Selection(keys=(LONGEST_KEY, *(key for key in keys_of(ledger) if key != LONGEST_KEY)))
        make_all(ledger, asked, folder / "bundle", "", selection=of_list, processes=1)
    return (folder / "bundle" / INVENTORY).read_bytes()


def _report(name: str, lang: str, folder: Path) -> bytes:
    """A report of a year in Dutch, with small counts hidden; of a day in English, with all of them."""
    with Ledger.create(folder / "town.db") as ledger:
        motivation = [{"name": LONGEST_WORDS, "value": "-40 %", "source": LONGEST_WORDS}]
        record_all(ledger, *small_town(), order("2020-11-02", measure=LONGEST_NAME, motivation=motivation))
        first = "2020-01-01" if lang == "nl" else None
        at = HERE if name == "enterprise" else None
        found = report(ledger, name, "2020-12-31", first, masked=lang == "nl", enterprise=at)
    return written(found, "html", lang)


#: Those that differ most on a page.
CASES = [name for name in CASE_NAMES if name[:2] in ("01", "06", "10", "13", "16")]
DOSSIERS: dict[str, Callable[[Path], bytes]] = {
    **{f"case-{name}": partial(_case, name, ("nl", "en")[nth % 2]) for nth, name in enumerate(CASES)},
    **{f"richest-{lang}": partial(_richest, lang) for lang in ("nl", "en")},
    **{f"real-{lang}": partial(_real, lang) for lang in ("nl", "en")},
    "nothing-yet": partial(_nothing_yet, "nl"),
    **{f"bundle-{lang}": partial(_bundle, lang) for lang in ("nl", "en")},
}
REPORTED: dict[str, Callable[[Path], bytes]] = {
    f"report-{name}-{lang}": partial(_report, name, lang) for name in REPORTS for lang in ("nl", "en")
}
#: Every page by its name, and how it is made in a folder of its own.
PAGES = {**DOSSIERS, **REPORTED}
