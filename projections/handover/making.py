"""Making a document from a ledger, and recording that it was made. The only part here that reads and writes.

Who asks for personal data stands in the access log before any is read, as `identity-shown`; that a document was made
follows as `dossier-made`, with its hash, once all of it is written. Where the second line is missing, none came of it.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from ledger.application import Ledger
from ledger.entry import Recorded
from ledger.identity import NobodyKnown, show_identity
from ledger.language import phrase
from ledger.problem import Problem
from ledger.processes import other_processes
from ledger.seal.proof import NotCovered
from ledger.store.errors import MayNotRead, ReadOnly, StoreError
from ledger.store.session import ReadTransaction
from ledger.vault.texts import commitments
from ledger.words import IT_IS_ENTRY
from projections.answers.product import product
from projections.handover.by_entry import replay_json
from projections.handover.completeness import check_dossier
from projections.handover.composing import compose
from projections.handover.content import Content, DossierSeal, Making, Person, Text
from projections.handover.enterprise_names import names_in, numbers_of, with_names
from projections.handover.gathering import Gathering
from projections.handover.identification import Identification
from projections.handover.manifest import manifest_json
from projections.handover.proofs import File, Proofs, proofs, text_files
from projections.handover.readme import NAMES, readme
from projections.handover.sealing import from_entry, seal_of
from projections.render.blocks import Document

if TYPE_CHECKING:
    from ledger.seal.signing import Signer

Form = Literal["html", "pdf", "zip"]
#: What a bag is checked with.
PROGRAMS = ("verifier.py", "check.py")
#: A PDF has so many entries attached one by one.
MOST_ATTACHED = 200
Dated = tuple[datetime, Literal["clock", "known", "given"]]


class DossierRequest(NamedTuple):
    """What is asked: the day, the knowledge moment (None: ``asked_at``), the language, by whom, the date to bear.

    ``by`` is whom the access log names; a document names who ``identified`` it, and without that the same.
    """

    on: date
    known: datetime | None
    asked_at: datetime
    lang: str
    by: str
    dated: Dated
    identified: Identification | None = None


def dated(known: datetime | None, epoch: int | None, asked_at: datetime) -> Dated:
    """The moment a document bears: the one given (SOURCE_DATE_EPOCH, Unix seconds), else that of knowledge, else now.

    So whoever states the knowledge moment gets the same bytes again, and the document says which of the three it is.
    As known at a moment that is still to come is as known now: none is dated ahead.
    """
    if epoch is not None:
        return datetime.fromtimestamp(epoch, UTC), "given"
    return (asked_at, "clock") if known is None or known > asked_at else (known, "known")


def make(
    ledger: Ledger,
    asked: DossierRequest,
    key: str,
    form: Form,
    *,
    why: str | None = None,
    signing: Signer | None = None,
    part: int | None = None,
) -> bytes:
    """The document of one dossier; with ``why`` it tells who it is about, and holds all personal texts.

    ``part`` is which one, from 1, of a PDF that comes in parts.

    With ``signing``, the key that signs for the ledger now, a bag is signed: each file in it, and that none of the
    entries known is left out. That it was made is for ``record_making`` to record.

    Raises ``DossierNotFound``, ``UnknownDossier``, ``NoReason``, ``NoTypesetter``, ``MayNotLog``, ``Refuted``,
    ``TooLong``, ``ComesInParts``, ``NoSuchPart``, a ``VaultError`` or a ``StoreError``; with a key also
    ``NoSigningKey``, ``NotTheSigningKey`` and, where no checkpoint covers its first entry, ``NotCovered``.
    """
    if signing is not None:
        from ledger.seal.checkpoint import present_key

        assert form == "zip"
        present_key(ledger, signing)
    if form != "html":
        from projections.render.pdf import typesetter

        typesetter()  # Before anybody is named, and that is logged.
    person = None if why is None else _person(ledger, key, why, asked.by)
    with ledger.reading() as reading:
        gathering = gathering_of(ledger, reading, asked)
        own = gathering.reading.history(key)
        key = gathering.reading.persons.key_of(key)
        check_dossier(reading, ledger.store.origin, gathering, key)
        seal = from_entry(seal_of(reading, gathering.reading.upto), own[0].position)
        if signing is not None and seal.note is None:
            raise NotCovered(IT_IS_ENTRY, position=own[0].position)
        if signing is not None and seal.covered_root is not None:
            _remember(ledger, reading, seal, signing)
        texts: dict[str, Text] = {}
        if person is not None:
            texts = _texts(ledger, reading, [own, *gathering.reaching(key)])
        by_hash = {hashed: text.text for hashed, text in texts.items()}
        content = gathering.content(key, seal, person=person, texts=by_hash)
        content = msgspec.structs.replace(content, texts=tuple(texts.values()), signed=signing is not None)
        found = proofs(reading, ledger.store.origin, content, signing)
    sign: Callable[[str], bytes] | None = None
    if signing is not None:
        from projections.handover.signed import signed

        sign = partial(signed, content, found, signing, asked.asked_at)
    return _written(content, named(asked, compose(content)), form, found, sign, part)


def named(asked: DossierRequest, page: Document) -> Document:
    """A document with the names of enterprises, where somebody gave a file of them. Raises ``NotTheNames``."""
    file = None if asked.identified is None else asked.identified.enterprise_names
    if file is None:
        return page
    return with_names(page, names_in(file, numbers_of(page)))


def _remember(ledger: Ledger, reading: ReadTransaction, seal: DossierSeal, signing: Signer) -> None:
    """What is signed names the checkpoint: the key has to continue all that it signed before. Raises ``Refuted``."""
    from ledger.seal.memory import Tree
    from ledger.seal.remembering import remember

    tree = Tree(seal.covered, b64decode(seal.covered_root or ""))
    remember(signing, reading, ledger.store.origin, tree, ledger.now())


def hashed(content: bytes) -> str:
    """The SHA-256 of a document, by which the access log knows it."""
    return sha256(content).hexdigest()


def made_as(form: Form, content: bytes, part: int | None, *, with_identity: bool) -> str:
    """What the access log holds of a document that was made: its form, and its SHA-256."""
    what = form if part is None else f"{form} --part {part}"
    what = f"{what} --with-identity" if with_identity else what
    return f"{what}, SHA-256 {hashed(content)}"


def gathering_of(ledger: Ledger, reading: ReadTransaction, asked: DossierRequest) -> Gathering:
    """What documents are made from, in one reading of a ledger."""
    at, basis = asked.dated
    its = asked.identified or Identification(made_by=asked.by)
    return Gathering(
        reading,
        on=asked.on,
        known_at=asked.known,
        asked_at=asked.asked_at,
        simulated=ledger.simulated,
        ledger_id=ledger.origin.ledger_id,
        making=Making(
            its.made_by,
            at,
            basis,
            product(),
            its.organisation,
            its.case,
            its.made_for,
            with_names=its.enterprise_names is not None,
        ),
        lang=asked.lang,
    )


def _person(ledger: Ledger, key: str, why: str, by: str) -> Person:
    """Who it is; that it was asked is recorded by the vault itself."""
    try:
        with log_permitted():
            found = show_identity(ledger, key, why=why, asked_by=by)
    except NobodyKnown:
        return Person(None, None)
    return Person(found.name, found.national_number)


def _texts(
    ledger: Ledger, reading: ReadTransaction, streams: Sequence[Sequence[Recorded]]
) -> dict[str, Text]:
    """The personal texts of entries that are still kept, by what the entries commit to them with."""
    committed = {
        hashed: (each.position, path)
        for stream in streams
        for each in stream
        for path, hashed in commitments(each.entry.decision)
    }
    if not committed:
        return {}
    with ledger.vault.session(reading) as opened:
        salted = opened.salted(committed)
    return {
        hashed: Text(*where, salted[hashed][0].hex(), salted[hashed][1])
        for hashed, where in committed.items()
        if hashed in salted
    }


class ComesInParts(Problem):
    """The PDF of this dossier comes in parts: ask for each by its number, or for a ZIP, which has them all."""

    def __init__(self, parts: int) -> None:
        super().__init__(phrase("There are {parts}: 1 to {parts}."), parts=parts)


class NoSuchPart(Problem):
    """The PDF of this dossier has no part of that number."""

    def __init__(self, part: int, parts: int) -> None:
        super().__init__(phrase("Part {part} was asked for, and there are {parts}."), part=part, parts=parts)


def _written(
    content: Content,
    page: Document,
    form: Form,
    found: Proofs,
    sign: Callable[[str], bytes] | None,
    part: int | None,
) -> bytes:
    """A document; its proofs were made for every form: what the entries no longer bear out is refused, and not told."""
    if form == "html":
        return _html(page)
    from projections.handover import bag
    from projections.render.parts import parts

    manifest = File("manifest.json", manifest_json(content), "manifest")
    programs = [File(name, _program(name), "verifier") for name in PROGRAMS if found.streams]
    # The other program checks a folder, and what is attached to a PDF is in none.
    attached = [manifest, *_attached(found), *programs[:1]]
    pages = parts(page)
    if form == "pdf":
        if part is None and len(pages) > 1:
            raise ComesInParts(len(pages))
        if part is not None and part > len(pages):
            raise NoSuchPart(part, len(pages))
        return _set(content, pages, (part or 1) - 1, attached)
    # Before the HTML is made: while a part is set, its process needs as much memory again.
    in_parts = [_set(content, pages, nth, attached) for nth in range(len(pages))]
    files = [
        File("dossier.html", _html(page), "html"),
        *(
            File(f"dossier-{nth + 1}.pdf" if nth else "dossier.pdf", made, "pdf")
            for nth, made in enumerate(in_parts)
        ),
        manifest,
        *([] if content.replay is None else [File("replay.json", replay_json(content), "replay")]),
        *found.files,
        *programs,
        *text_files(content.texts),
        *(File(name, readme(content, found, lang, len(pages)), "readme") for lang, name in NAMES.items()),
    ]
    return bag.bag(content.key, files, content.making, sign)


def _set(content: Content, pages: Sequence[Document], nth: int, files: Sequence[File]) -> bytes:
    """One part as a PDF; the files are attached to the first. Of several each is set in a process that ends with it."""
    from projections.handover.attachments import attachments
    from projections.render import pdf

    page, making = pages[nth], content.making
    author = making.by or making.organisation or ""
    attached = [] if nth else attachments(files, page.lang)
    if len(pages) == 1:
        return pdf.render(page, author, making.at, attached)
    with other_processes(1) as pool:
        return pool.submit(pdf.render, page, author, making.at, attached).result()


def _attached(found: Proofs) -> Iterator[File]:
    """What is attached to a PDF: many entries in one file, a line each, since each file takes memory of its own.

    Their proofs are those of the whole dossier then; a bag has each by itself.
    """
    if len(found.entries) <= MOST_ATTACHED:
        yield from found.files
        return
    lines = b"".join(each.content + b"\n" for each in found.entries)
    yield File("entries.jsonl", lines, "entries")
    yield from (each for each in found.files if each.kind not in ("entry", "single"))


def _html(page: Document) -> bytes:
    from projections.render import html

    return html.render(page)


def _program(name: str) -> bytes:
    from ledger.seal import verifier

    return Path(verifier.__file__).with_name(name).read_bytes()


class MayNotLog(StoreError):
    """Nothing was handed out. That a dossier is made is recorded in the access log, and you may not add to it here.

    On PostgreSQL a member of doorstroom_inspector or doorstroom_writer may; where it tells who somebody is, one of
    doorstroom_keeper.
    """


def record_making(ledger: Ledger, who: str, key: str | None, what: str) -> None:
    """Record in the access log that a document was made, of one dossier or (``key`` None) of all.

    Raises ``MayNotLog``, ``NationalNumberInEntry``, a ``VaultError`` or a ``StoreError``.
    """
    with log_permitted(), ledger.looking() as (_, opened):
        opened.access_log.log(ledger.now(), who, "dossier-made", key, what)


@contextmanager
def log_permitted() -> Iterator[None]:
    """Raises ``MayNotLog`` where whoever acts may not add to the access log."""
    try:
        yield
    except (ReadOnly, MayNotRead) as error:
        raise MayNotLog(error.location, error.detail, **error.values) from error
