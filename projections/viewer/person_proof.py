"""The proofs of a person's entries: of each by itself, and that the dossier is whole up to the checkpoint."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

from ledger import words
from ledger.decisions.decision import dossier_stream
from ledger.language import ENTRIES_COUNTED, phrase, say, say_count, yes_or_no
from ledger.seal import verifier
from ledger.seal.proof import prove_entry, prove_stream
from ledger.store.session import ReadTransaction
from projections.answers.replay import NoSuchStep
from projections.handover.file_names import file_stem
from projections.handover.sealing import as_known, covering
from projections.viewer.address import whole_number
from projections.viewer.downloads import attached
from projections.viewer.person import EntryShown, entry_shown
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.tables import ColumnHead, PageTable, TableCell, entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "lead": phrase(
        "A proof shows that exactly these bytes stand in the ledger under its checkpoint. Anybody can check it with"
        " Python alone, without this program and without trusting who keeps the ledger."
    ),
    "unproven": phrase("No checkpoint covers these entries: nothing of them can be proven yet."),
    "unproven-entry": phrase("No checkpoint covers this entry: nothing of it can be proven yet."),
    "under": phrase("The checkpoint that they rest on is of {entries}."),
    "checkpoint": phrase("The checkpoint"),
    "each": phrase("Each entry, with the SHA-256 of its bytes"),
    "entry": words.ENTRY,
    "what": words.WHAT,
    "covered": phrase("covered"),
    "whole": phrase("That the dossier is whole"),
    "whole-text": phrase(
        "This file proves all entries of the dossier that the checkpoint covers, and that none is missing between them."
    ),
    "save-dossier": phrase("Proof of dossier {key}"),
    "save-proof": phrase("Proof of this entry"),
    "save-entry": phrase("The exact bytes of this entry"),
    "save-verifier": phrase("The program that checks them"),
    "bytes": phrase("What stands in the ledger, byte for byte"),
    "proof": words.THE_PROOF,
    "how": phrase("How it is checked"),
    "all": phrase("All proofs of this dossier"),
    "key": phrase("LEDGER.vkey is the file with the public key that the ledger hands out."),
}


class ProofShown(NamedTuple):
    """An entry with its proof: its bytes as text, their SHA-256, and the proof, or nothing where none can be made."""

    shown: EntryShown
    position: int
    state: str
    hashed: str
    proof: str
    command: str


class Proving:
    """What can be proven of a person at a knowledge moment: ``known`` is the ledger as of then, under a checkpoint."""

    def __init__(self, view: View, person: PersonRead) -> None:
        upto = person.reading.upto
        sealed = covering(view.entries, upto)
        self.covered = 0 if sealed is None else sealed.checkpoint.size
        self.note = "" if sealed is None else sealed.note.decode()
        self.known: ReadTransaction | None = (
            None if sealed is None else as_known(view.entries, upto, self.note)
        )
        self._view, self._person = view, person

    def entry(self, position: int) -> tuple[bytes, bytes]:
        """The proof of an entry and its exact bytes; no proof where no checkpoint covers it."""
        if self.known is None or position > self.covered:
            return b"", bytes(self._view.entries.state(position) or b"")
        made, state = prove_entry(self.known, position)
        return made.content, state

    @property
    def dossiers(self) -> list[str]:
        """The person's dossiers of which the checkpoint covers the first entry, by their keys."""
        of = self._person
        return [
            key
            for key in of.reading.persons.keys_of(of.key)
            if of.reading.own_stream(key)[0].position <= self.covered
        ]

    def dossier(self, key: str) -> bytes:
        """That one of them is whole; nothing where that cannot be proven."""
        if self.known is None or key not in self.dossiers:
            return b""
        origin = self._view.site.ledger.store.origin
        return prove_stream(self.known, origin, dossier_stream(key)).content


def show(view: View) -> Response:
    """The proofs of a dossier, or of one entry; or one as a file. Raises ``DossierNotFound``, ``NoSuchStep``."""
    person = read_person(view)
    proving = Proving(view, person)
    asked, save = view.query.get("entry", ""), view.query.get("save", "")
    if asked:
        position = whole_number(asked) or 0
        if position not in person.recorded:
            raise NoSuchStep(position, person.key)
        return _file(proving, person.key, save, position) or _of_entry(view, person, proving, position)
    key = view.query.get("of", person.key)
    return _file(proving, key, save, None) or _of_dossier(view, person, proving)


def _file(proving: Proving, key: str, save: str, position: int | None) -> Response | None:
    """What is asked for as a file; None where nothing is, or nothing can be proven."""
    if save == "verifier":
        return _saved("verifier.py", Path(verifier.__file__).read_bytes())
    if save == "dossier" and position is None:
        return _saved(f"{file_stem(key)}.proof.json", proving.dossier(key))
    if save == "proof" and position is not None:
        return _saved(f"{position}.tlog-proof", proving.entry(position)[0])
    if save == "entry" and position is not None:
        return _saved(f"{position}.json", proving.entry(position)[1])
    return None


def _saved(name: str, content: bytes) -> Response | None:
    return attached(content, name, "application/octet-stream") if content else None


def _of_dossier(view: View, person: PersonRead, proving: Proving) -> Response:
    lang, keys = view.lang, proving.dossiers
    whole = [
        (
            path_of(view, "proofs", person.key, of=key, save="dossier"),
            say(_PHRASES["save-dossier"], lang, key=key),
        )
        for key in keys
    ]
    return page_of(
        view,
        person,
        "person_proof.html",
        "proofs",
        phrases=plain_phrases(_PHRASES, lang),
        one=None,
        under=_under(view, proving),
        note=proving.note,
        table=_table(view, person, proving),
        command=f"python verifier.py {file_stem(person.key)}.proof.json --key LEDGER.vkey",
        saved=[*whole, *_ways(view, person, None, ("verifier",) if whole else ())],
    )


def _of_entry(view: View, person: PersonRead, proving: Proving, position: int) -> Response:
    proof, state = proving.entry(position)
    row = next(
        each for rows in person.rows(texts=True).values() for each in rows if each.position == position
    )
    one = ProofShown(
        shown=entry_shown(view, person, row),
        position=position,
        state=state.decode("utf-8", "replace"),
        hashed=sha256(state).hexdigest(),
        proof=proof.decode(),
        command=f"python verifier.py {position}.tlog-proof --entry {position}.json --key LEDGER.vkey",
    )
    return page_of(
        view,
        person,
        "person_proof.html",
        "proofs",
        phrases=plain_phrases(_PHRASES, view.lang),
        one=one,
        in_history=entry_of_person(view, person.key, position),
        all=path_of(view, "proofs", person.key),
        under=_under(view, proving) if proof else "",
        saved=_ways(view, person, position, ("proof", "entry", "verifier") if proof else ("entry",)),
    )


def _under(view: View, proving: Proving) -> str:
    if not proving.covered:
        return ""
    counted = say_count(*ENTRIES_COUNTED, proving.covered, view.lang)
    return say(_PHRASES["under"], view.lang, entries=counted)


def _ways(
    view: View, person: PersonRead, position: int | None, files: tuple[str, ...]
) -> list[tuple[str, str]]:
    """The files that can be saved: their addresses and what they are."""
    return [
        (
            path_of(view, "proofs", person.key, entry=position, save=name),
            say(_PHRASES[f"save-{name}"], view.lang),
        )
        for name in files
    ]


def _table(view: View, person: PersonRead, proving: Proving) -> PageTable:
    lang = view.lang
    stored = sorted(
        each
        for stream in person.stream_names
        for each in view.entries.stream(stream, person.reading.upto)
        if each[0] in person.recorded
    )
    rows = tuple(
        (
            TableCell(str(position), path_of(view, "proofs", person.key, entry=position), right=True),
            TableCell(person.entry_terms[position]),
            TableCell(yes_or_no(position <= proving.covered, lang)),
            TableCell(sha256(state).hexdigest()),
        )
        for position, state in stored
    )
    headings = (
        ColumnHead(say(_PHRASES["entry"], lang), right=True),
        ColumnHead(say(_PHRASES["what"], lang)),
        ColumnHead(say(_PHRASES["covered"], lang)),
        ColumnHead("SHA-256"),
    )
    return PageTable(say(_PHRASES["each"], lang), headings, rows, "", view.say("scrolls"))
