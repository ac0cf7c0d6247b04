"""What is proven: the verdict first, then every check, the checkpoints, the witnesses, and the proof of one entry."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from ledger import codec, words
from ledger.brussels import BRUSSELS
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.language import phrase, say
from ledger.problem import Problem, message_in
from ledger.seal import verifier
from ledger.seal.known import TrustAnchors
from ledger.seal.proof import NoSuchEntry, NotCovered, prove_entry
from ledger.seal.seals import TIMESTAMP_SEAL, Seals
from ledger.seal.verifier import Malformed, PublicKey, Refuted, read_checkpoint, read_note, read_vkey
from projections.answers.verify_phrases import CHECKS
from projections.viewer.address import whole_number
from projections.viewer.downloads import attached
from projections.viewer.tables import ColumnHead, PageTable, TableCell
from projections.viewer.verifying import VerifyJob
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

PURPOSE = "verify"
MOST = 50
"""How many checkpoints are shown, the newest first."""

AGAIN = 2
"""Seconds until a page that shows how far it is loads itself again."""

_PHRASES = {
    "title": phrase("What is proven"),
    "verdict": phrase("The verdict"),
    "running": phrase("It is being verified. This page loads itself again every {seconds} seconds."),
    "now": phrase("Load it now"),
    "progress": phrase("Entries that were looked at"),
    "begins": phrase("It begins."),
    "never": phrase("It was not verified here yet."),
    "ended": phrase("It ended before it was through: verify again."),
    "details-gone": phrase("What was looked at is not remembered: verify again to read that."),
    "checks": phrase("What was looked at, one by one"),
    "problems": phrase("What does not hold"),
    "more": words.AND_MORE,
    "proven": words.PROVEN_TITLE,
    "not-proven": words.NOT_PROVEN_TITLE,
    "verify": phrase("Verify"),
    "verify-text": phrase(
        "Everything is computed anew from the stored bytes, in a process of its own. Of a large ledger that takes"
        " minutes. What the database says of itself proves little: type what somebody else kept."
    ),
    "checkpoint": phrase("A checkpoint that was kept elsewhere"),
    "checkpoint-hint": phrase(
        "The whole text of it, from its first line to its last. Empty: those of the ledger alone."
    ),
    "key": phrase("A public key that you know from elsewhere"),
    "key-hint": phrase("Of the ledger or of a witness, as name+id+key."),
    "run": phrase("Verify everything now"),
    "busy": phrase("It is being verified already: wait for that."),
    "checkpoints": phrase("Checkpoints"),
    "no-checkpoint": phrase("No checkpoint was made of it."),
    "unread": phrase("They cannot be read: {why}"),
    "size": words.ENTRIES,
    "made": phrase("made"),
    "cosigned": phrase("cosigned by"),
    "timestamps": CHECKS["timestamps"],
    "keys": phrase("Keys and witnesses"),
    "signs": phrase("The ledger's key number {number}, from {size} entries on: {key}"),
    "witness": phrase("Witness: {key}"),
    "run-by": phrase("Witness, run by {organisation}: {key}"),
    "no-key": phrase("It has no key yet, and names no witness."),
    "entry": phrase("The proof of one entry"),
    "entry-text": phrase(
        "That an entry stands in the ledger as it is. Who receives it checks it with Python and the program below,"
        " without the ledger and without your word."
    ),
    "position": phrase("Position of the entry"),
    "position-hint": phrase("A whole number, as it stands with each entry."),
    "prove": phrase("Make the proof"),
    "no-position": phrase("Type a whole number."),
    "under": phrase("Entry {entry} is proven under the checkpoint of {size} entries."),
    "proof-file": words.THE_PROOF,
    "entry-file": phrase("The exact bytes of the entry; that you looked at it is kept in the access log"),
    "program": phrase("The program that checks it"),
    "stale": words.STALE_FORM,
}


def show(view: View) -> Response:
    """The verdict, and what it rests on; or how far the verification is."""
    return _page(view)


def verify(view: View) -> Response:
    """Begin to verify, unless that goes on already; then the page shows how far it is."""
    if not view.form_is_ours(PURPOSE):
        return _page(view, 403, wrong={"form": say(_PHRASES["stale"], view.lang)})
    anchors, wrong = _anchors(view)
    if wrong:
        return _page(view, 400, wrong=wrong)
    if not view.site.verifications.start(
        VerifyJob(view.site.place, view.site.ledger.vault.settings, anchors), view.site.forget
    ):
        return _page(view, 409, wrong={"form": say(_PHRASES["busy"], view.lang)})
    return RedirectResponse(view.url("/proof"), 303)


def _anchors(view: View) -> tuple[TrustAnchors, dict[str, str]]:
    """What was typed that somebody kept elsewhere, and what of it cannot be read, by the name of its field."""
    wrong: dict[str, str] = {}
    checkpoints: list[tuple[str, bytes]] = []
    keys: list[PublicKey] = []
    text = view.form.get("checkpoint", "").replace("\r\n", "\n").strip("\n")
    if text.strip():
        note = f"{text}\n".encode()
        try:
            read_checkpoint(read_note(note).text)
            checkpoints.append((say(_PHRASES["checkpoint"], view.lang), note))
        except Malformed as error:
            wrong["checkpoint"] = message_in(error, view.lang)
    if typed := view.form.get("key", "").strip():
        try:
            keys.append(read_vkey(typed))
        except Malformed as error:
            wrong["key"] = message_in(error, view.lang)
    return TrustAnchors(checkpoints, keys), wrong


def save(view: View) -> Response:
    """The proof of one entry, or its bytes, which are about a person where it is of a dossier. Raises ``Refuted``."""
    position, form = whole_number(view.request.path_params["position"]), view.request.path_params["form"]
    if form not in ("tlog-proof", "json") or position is None:
        return view.refused("unknown")
    try:
        proof, state = prove_entry(view.entries, _known(view, position))
    except (NoSuchEntry, NotCovered) as error:
        return _page(view, 404, one=(str(position), "", message_in(error, view.lang)))
    if form == "tlog-proof":
        return attached(proof.content, f"{position}.tlog-proof", "text/plain; charset=utf-8")
    stream = codec.decode(state).stream
    if stream.startswith(DOSSIER_PREFIX):
        view.looks.append(stream.removeprefix(DOSSIER_PREFIX))
    return attached(state, f"{position}.json", "application/json")


def save_verifier(_view: View) -> Response:
    """The program that checks proofs, which is one file of this one."""
    return attached(Path(verifier.__file__).read_bytes(), "verifier.py", "text/x-python; charset=utf-8")


def _known(view: View, position: int) -> int:
    """What was recorded later is not there yet. Raises ``NoSuchEntry``."""
    if position > view.asked.reading.upto:
        raise NoSuchEntry(position)
    return position


def _page(
    view: View,
    code: int = 200,
    wrong: dict[str, str] | None = None,
    one: tuple[str, str, str] | None = None,
) -> Response:
    lang, site = view.lang, view.site
    progress, last = site.verifications.progress, site.verifications.last
    mark = site.verifications.mark(site.ledger.origin.ledger_id, view.entries)
    asked, proven, mistake = one or _proof_of_one(view)
    checkpoints, keys, unread = _seals(view)
    response = view.page(
        "proof.html",
        code if code != 200 or not mistake else 400,
        title=say(_PHRASES["title"], lang),
        phrases=plain_phrases(_PHRASES, lang),
        progress=progress,
        running=say(_PHRASES["running"], lang, seconds=AGAIN),
        shown=None if last is None else last.shown.get(lang),
        failed=""
        if last is None
        else last.failed.get(lang, "" if last.shown else say(_PHRASES["ended"], lang)),
        mark=mark,
        said=view.verification,
        more=lambda count: say(_PHRASES["more"], lang, count=count),
        wrong={"form": "", "checkpoint": "", "key": "", **(wrong or {})},
        typed={name: view.form.get(name, "") for name in ("checkpoint", "key")},
        form_token=view.form_token(PURPOSE),
        checkpoints=checkpoints,
        keys=keys,
        unread=unread,
        entry=asked,
        entry_wrong=mistake,
        entry_proven=proven,
        files=[
            (view.url(f"/proof/{asked}.tlog-proof"), say(_PHRASES["proof-file"], lang)),
            (view.url(f"/proof/{asked}.json"), say(_PHRASES["entry-file"], lang)),
            (view.url("/proof/verifier.py"), say(_PHRASES["program"], lang)),
        ],
    )
    if progress is not None:
        response.headers["Refresh"] = f"{AGAIN}; url={view.url('/proof')}"
    return response


def _proof_of_one(view: View) -> tuple[str, str, str]:
    """The position that was typed, what is proven of it, and what is wrong with it."""
    typed = view.query.get("entry", "").strip()
    if not typed:
        return "", "", ""
    position = whole_number(typed)
    if position is None:
        return typed[:20], "", say(_PHRASES["no-position"], view.lang)
    try:
        proof, _ = prove_entry(view.entries, _known(view, position))
    except (Problem, Refuted) as error:
        return typed, "", message_in(error, view.lang)
    size = view.number(proof.checkpoint.size)
    return typed, say(_PHRASES["under"], view.lang, entry=view.number(position), size=size), ""


def _seals(view: View) -> tuple[PageTable, list[str], str]:
    """The newest checkpoints, the keys and witnesses in words, and why they cannot be read."""
    lang = view.lang
    headings = [ColumnHead(say(_PHRASES["size"], lang), right=True)]
    headings += [ColumnHead(say(_PHRASES[name], lang)) for name in ("made", "cosigned")]
    headings.append(ColumnHead(say(_PHRASES["timestamps"], lang), right=True))
    rows: tuple[tuple[TableCell, ...], ...] = ()
    keys, unread = list[str](), ""
    try:
        seals = Seals(view.entries)
        rows, keys = _checkpoint_rows(view, seals), _keys(view, seals)
    except (Refuted, Problem) as error:
        unread = say(_PHRASES["unread"], lang, why=message_in(error, lang))
    caption, nothing = say(_PHRASES["checkpoints"], lang), say(_PHRASES["no-checkpoint"], lang)
    return PageTable(caption, tuple(headings), rows, nothing, view.say("scrolls")), keys, unread


def _checkpoint_rows(view: View, seals: Seals) -> tuple[tuple[TableCell, ...], ...]:
    """The newest checkpoints, each with who cosigned it. Whether that holds is for `verify` to say."""
    stamped = [seal.size for seal in seals.of(TIMESTAMP_SEAL)]
    rows = []
    for each in reversed(seals.checkpoints()[-MOST:]):
        note = read_note(each.note)
        names = [line.name for line in note.signatures if line.name != each.checkpoint.origin]
        stamps = stamped.count(each.checkpoint.size)
        rows.append(
            (
                TableCell(view.number(each.checkpoint.size), right=True),
                TableCell(view.moment(datetime.fromtimestamp(each.made_at, BRUSSELS))),
                TableCell(", ".join(dict.fromkeys(names))),
                TableCell(view.number(stamps) if stamps else "", right=True),
            )
        )
    return tuple(rows)


def _keys(view: View, seals: Seals) -> list[str]:
    """The ledger's keys in turn, and the witnesses that it names."""
    lang = view.lang
    found = [
        say(
            _PHRASES["signs"],
            lang,
            number=each.number,
            size=view.number(each.start),
            key=each.key.vkey,
        )
        for each in seals.history
    ]
    for witness in seals.stated_witnesses:
        name = "witness" if witness.organisation is None else "run-by"
        found.append(say(_PHRASES[name], lang, organisation=witness.organisation, key=witness.key.vkey))
    return found or [say(_PHRASES["no-key"], lang)]
