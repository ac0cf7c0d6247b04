"""Everything computed anew from the stored bytes, and held against every checkpoint that is known.

What the database says of itself proves nothing about who wrote it. So each answer says what it was held against:
a checkpoint handed over by somebody who kept it elsewhere, a key that somebody trusts, a witness, or only the
ledger's own list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from ledger import codec
from ledger.decisions.joining import Joining
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check
from ledger.seal.clocks import Explanations
from ledger.seal.keeping import check_log_and_identities
from ledger.seal.known import KnownCheckpoint, KnownSeals, TrustAnchors
from ledger.seal.merging import ScannedLedger, merge_parts
from ledger.seal.parts import ALONE, OnProgress, ScanJob, scan_parts
from ledger.seal.quorum import quorum_figures
from ledger.seal.scan import Violation, Violations, moment_text
from ledger.seal.seals import Seals
from ledger.seal.tiles import WIDTH, wrong_tiles
from ledger.seal.verifier import Refuted, base64_text
from ledger.store import form_numbers as numbers
from ledger.store import guarded, guards, schema, tables, vault_schema
from ledger.store.errors import Damaged, NewerFormat, NotALedger, RowAltered, StoreError
from ledger.store.schema import Beside, SchemaDifference
from ledger.store.vault_rows import has_vault
from ledger.vault.checking import Texts, check_texts
from ledger.vault.errors import NoMasterKey, NotAMasterKey, VaultError, VaultOfAnother, WrongMasterKey

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.seal.stored_timestamps import StoredTimestamp
    from ledger.store.session import ReadTransaction
    from ledger.vault.vault import VaultSession

#: How many of the newest entries are read as the rules read them, if no checkpoint was signed for them.
MOST_READ_WHOLE = 20_000

#: How far two clocks may differ before a moment counts as wrong.
SKEW = timedelta(minutes=5)

ENTRIES = (
    "missing-entry",
    "wrong-position",
    "before-first",
    "unreadable",
    "not-canonical",
    "wrong-column",
    "hidden",
    "joining-hidden",
)
CHAIN = ("wrong-number", "wrong-hash", "wrong-origin")
SEALED = ("changed-since-sealed", "wrong-tile", "tiles-beyond", "tiles-missing", "tiles-unsealed")
TIMES = (
    "time-goes-back",
    "back-dated",
    "post-dated",
    "in-the-future",
    "seen-before-made",
    "stamped-before-entry",
    "stamped-before-made",
)
#: What a clock that was wrong makes of an honest ledger.
EXCUSABLE = (*TIMES, "checkpoint-order")
SEALS = ("seals-unreadable", "seal-missing", "seal-unknown", "seal-unreadable", "seal-column")
KEYS = ("key-history", "key-root", "key-not-in-history", "key-signed-nothing")
CHECKPOINTS = (
    "checkpoint-unreadable",
    "checkpoint-of-another",
    "checkpoint-signer",
    "checkpoint-signature",
    "checkpoint-column",
    "checkpoint-order",
    "rolled-back",
    "other-root",
)
TIMESTAMPS = ("timestamp", "evidence")
WITNESSES = ("witness-list", "witness-signature", "witness-signed-nothing")
POLICY = ("policy-of-another", "policy-not-counted", "quorum-not-reached")


#: What a difference of the schema is called in what `verify` tells.
_DIFFERENCES = {
    "added": "schema-added",
    "altered": "schema-altered",
    "gone": "schema-gone",
    "contents": "index-contents",
    "shadow": "schema-shadow",
    "rights": "schema-rights",
}
SCHEMA = tuple(_DIFFERENCES.values())


def verify(
    ledger: Ledger,
    location: str,
    anchors: TrustAnchors = TrustAnchors(),  # noqa: B008 - immutable
    on_progress: OnProgress = lambda _done, _all: None,
    processes: int = 2,
    beside: Callable[[ReadTransaction], Beside] = lambda _reading: Beside(),
) -> list[Check]:
    """Compute the ledger at `location` anew, where other processes open it too, and say what holds.

    `beside` tells what may stand beside a ledger in its database. `on_progress` is called with how many entries are
    done, of how many. Raises ``codec.NewerVersion`` where entries of a newer program are all that is wrong.
    """
    with ledger.reading() as reading:
        if misshapen := guarded.misshapen(reading.connection, tables.ledger.sorted_tables):
            # Whatever they hold, it cannot be read as what it should be.
            return [Check("tables", "broken", {"changed": misshapen}, len(misshapen))]
        upto, seals = reading.last_position, Seals(reading)
        known = KnownSeals(seals, anchors)
        signed = (each.checkpoint.size for each in known.checkpoints if each.at is not None)
        # What a checkpoint was signed for is held against its root; behind the newest, nothing stands but this.
        whole_after = max(*signed, 0, upto - MOST_READ_WHOLE)
        sizes = frozenset(known.sizes | {upto})
        job = ScanJob(location, ledger.vault.settings, sizes, whole_after, vault_at_hand(ledger))
        processes = processes if upto > ALONE else 1
        whole = merge_parts(scan_parts(job, upto, on_progress, processes), codec.digest(ledger.store.origin))
        found = whole.violations
        found.take(known.violations)
        _hold_against(known, whole, upto, found)
        moments = _Moments(reading, ledger, known, whole, found)
        moments.hold_entries(upto)
        if whole.count == upto:
            _hold_lookups_against(reading, whole, found)
        stored_upto = _hold_tiles_against(reading, known, whole, upto, found)
        _hold_schema(ledger, reading, beside(reading), found)
        changed = guarded.changed(reading.connection, guards.LEDGER)
        timestamps = _timestamps(seals, known, anchors, ledger.now(), found)
        moments.hold_timestamps(timestamps.figures["timestamps"])
    checks = [
        _check("tables", found, SCHEMA),
        *_form(ledger),
        _tree(whole, upto, known),
        _check("entries", found, ENTRIES, count=whole.count, streams=whole.streams),
        _check("chain", found, CHAIN, streams=whole.streams),
        moments.check(),
        _sealed(found, stored_upto),
        _seals(known, found),
        _keys(known, found),
        _checkpoints(known, found, upto),
        _witnesses(known, found, _quorum(known, whole, upto, found)),
        timestamps,
        Check("guards", "broken" if changed else "holds", {"changed": changed}, len(changed)),
        *_personal(ledger, whole),
    ]
    if all(check.state != "broken" for check in checks):
        # What is broken is told first: a number that anybody can write must not hide it.
        if whole.newer:
            raise codec.NewerVersion(version=whole.newer)
        _refuse_newer_parts(ledger)
    return checks


def _hold_schema(ledger: Ledger, reading: ReadTransaction, beside: Beside, found: Violations) -> None:
    """What the databases consist of, held against the form that each says it has."""
    differences = schema.differences(reading.connection, beside, ledger.store.form)
    if (odd := _forms_that_disagree(ledger, reading)) is not None:
        differences.append(odd)
    for kind, name in [*differences, *_vault_apart(ledger, reading)]:
        found.add(_DIFFERENCES[kind], None, name)


def _hold_against(known: KnownSeals, whole: ScannedLedger, upto: int, found: Violations) -> None:
    """Hold the tree against every root that somebody signed."""
    for each in known.checkpoints:
        size, root = each.checkpoint.size, each.checkpoint.root
        if size > upto:
            found.add("rolled-back", None, each.where, str(size), str(upto))
        elif (present := whole.roots.get(size)) != root:
            found.add(
                "other-root", None, each.where, str(size), base64_text(root), base64_text(present or b"")
            )
    for key in known.history:
        if whole.roots.get(key.start) != key.root:
            found.add("key-root", None, str(key.number), str(key.start))


def _hold_lookups_against(reading: ReadTransaction, whole: ScannedLedger, found: Violations) -> None:
    """Whether questions find what there is: for a dossier, and for who is one person."""
    if (looked_up := reading.found_by_stream()) is not None:
        _hold_index_against(looked_up, whole, found)
    _hold_joinings_against(reading, whole, found)


def _hold_joinings_against(reading: ReadTransaction, whole: ScannedLedger, found: Violations) -> None:
    """Whether a question for who is one person finds every joining, and what corrects it, and nothing else."""
    there: dict[str, list[int]] = {}
    for position, stream, _ in whole.joinings:
        there.setdefault(stream, []).append(position)
    joining = {stream for _, stream, topic in whole.joinings if topic == Joining.tag()}
    looked_up = {*reading.joining_streams()}
    hidden = joining ^ looked_up
    for stream in joining & looked_up:
        if [position for position, _ in reading.joinings_in([stream])] != there[stream]:
            hidden.add(stream)
    for stream in sorted(map(str, hidden)):
        found.add("joining-hidden", None, stream)


def _hold_index_against(
    looked_up: Iterable[tuple[str, int, int]], whole: ScannedLedger, found: Violations
) -> None:
    """Whether a question for a dossier finds all of its entries, and no others."""
    there = dict(whole.by_stream)
    for stream, count, positions in looked_up:
        if there.pop(stream, None) != (count, positions):
            found.add("hidden", None, str(stream), str(count), str(whole.by_stream.get(stream, (0, 0))[0]))
    for stream, (count, _) in there.items():
        found.add("hidden", None, str(stream), "0", str(count))


def _hold_tiles_against(
    reading: ReadTransaction, known: KnownSeals, whole: ScannedLedger, upto: int, found: Violations
) -> int:
    """What the scan could not hold against the kept hashes: whether all are there, and those above the lowest level.

    Gives how many entries they are of.
    """
    kept = reading.tile_counts().get(0, 0) * WIDTH
    sealed = max((each.checkpoint.size for each in known.stored if each.at is not None), default=0)
    if kept and not known.count:
        # Hashes are kept when a checkpoint is made, never before there is a key.
        found.add("tiles-unsealed", None, str(kept))
    if kept > upto:
        found.add("tiles-beyond", None, str(kept), str(upto))
    elif kept < sealed // WIDTH * WIDTH:
        found.add("tiles-missing", None, str(kept), str(sealed))
    if whole.count == upto:
        for level, number in wrong_tiles(reading, whole.tile_roots):
            found.add("wrong-tile", None, str(level), str(number))
    return kept


class _Moments:
    """Entries and checkpoints held against when others say that they were there, and against the clock now.

    What an explanation of the ledger's clock excuses is told apart from what it does not. A simulated ledger was given
    its moments, so that only going back is looked at.
    """

    def __init__(
        self,
        reading: ReadTransaction,
        ledger: Ledger,
        known: KnownSeals,
        whole: ScannedLedger,
        found: Violations,
    ) -> None:
        self._simulated = ledger.simulated
        self._now = ledger.now()
        self._known, self._whole, self._found = known, whole, found
        self._clocks = Explanations(reading, whole, known.checkpoints, ledger.origin.ledger_id, SKEW)

    def _into(self, *, explained: bool) -> Violations:
        """Where a problem is told: excused, or not."""
        return self._clocks.excused if explained and not self._simulated else self._found

    def hold_entries(self, upto: int) -> None:
        """Hold the entries against each other, against what was signed, and against now."""
        whole, clocks = self._whole, self._clocks
        for position, at, before in whole.steps:
            told = self._into(explained=clocks.steps_back(position))
            told.add("time-goes-back", position, moment_text(at), moment_text(before))
        for checkpoint, earlier in self._known.turned_back:
            told = self._into(explained=clocks.explains_order(earlier, checkpoint))
            told.add("checkpoint-order", None, checkpoint.where, earlier.where)
        if self._simulated:
            return
        for each in self._known.checkpoints:
            self._hold_behind(each)
            self._hold_within(each)
            self._hold_cosigned(each)
        # Between two steps back moments only go on: the last before each is the latest.
        ends = [(position - 1, before) for position, _, before in whole.steps]
        for position, moment in [*ends, (upto, whole.last)]:
            if moment is not None and moment > self._now + SKEW:
                told = self._into(explained=clocks.covers(position))
                told.add("in-the-future", position, moment_text(moment), moment_text(self._now))

    def _hold_behind(self, each: KnownCheckpoint) -> None:
        """The first entry behind a checkpoint was recorded after the ledger made it."""
        position = each.checkpoint.size + 1
        behind = self._whole.recorded.get(position)
        if each.at is None or behind is None:
            return
        made = _utc(each.at)
        if behind < made:
            told = self._into(explained=self._clocks.steps_back(position))
            told.add("back-dated", position, moment_text(behind), each.where, moment_text(made))

    def _hold_within(self, each: KnownCheckpoint) -> None:
        """The last entry within a checkpoint was recorded before anybody signed it."""
        position = each.checkpoint.size
        within = self._whole.recorded.get(position)
        signed = [at for at in (each.at, *(cosigned.at for cosigned in each.cosigned)) if at is not None]
        if within is None or not signed:
            return
        first = _utc(min(signed))
        if within > first + SKEW:
            told = self._into(explained=self._clocks.covers(position))
            told.add("post-dated", position, moment_text(within), each.where, moment_text(first))

    def _hold_cosigned(self, each: KnownCheckpoint) -> None:
        """No witness signed a checkpoint before the ledger made it."""
        for cosigned in each.cosigned if each.at is not None else ():
            if cosigned.at is not None and _utc(each.at or 0) > _utc(cosigned.at) + SKEW:
                detail = each.where, _moment(each.at or 0), cosigned.key.name, _moment(cosigned.at)
                told = self._into(explained=self._clocks.covers(each.checkpoint.size))
                told.add("seen-before-made", None, *detail)

    def hold_timestamps(self, timestamps: Iterable[dict[str, Any]]) -> None:
        """No entry under a checkpoint is from after a timestamp over it, nor is the checkpoint itself.

        As far as the authority says that its clock may be off, and as two clocks may differ.
        """
        if self._simulated:
            return
        for stamp in timestamps:
            if "at" not in stamp:
                continue
            size, said = stamp["size"], datetime.fromisoformat(stamp["at"])
            latest = said + SKEW + timedelta(seconds=stamp.get("accuracy") or 0)
            within, made = self._whole.recorded.get(size), self._known.first_made.get(size)
            told = self._into(explained=self._clocks.covers(size))
            if within is not None and within > latest:
                told.add("stamped-before-entry", size, moment_text(within), stamp["authority"], stamp["at"])
            if made is not None and _utc(made) > latest:
                detail = str(size), _moment(made), stamp["authority"], stamp["at"]
                told.add("stamped-before-made", None, *detail)

    def check(self) -> Check:
        """The check of the moments: it holds, is explained, or is broken."""
        figures = {"simulated": self._simulated}
        if not self._simulated:
            figures |= self._clocks.figures()
        check = _check("times", self._found, TIMES, **figures)
        excused = self._clocks.excused
        if check.count or not excused.counts:
            return check
        listed = tuple(excused.of(*EXCUSABLE))
        return Check("times", "explained", figures, excused.counts.total(), listed)


def _tree(whole: ScannedLedger, upto: int, known: KnownSeals) -> Check:
    root = whole.roots.get(upto)
    figures = {"size": upto, "root": None if root is None else base64_text(root), "outside": known.outside}
    return Check("tree", "broken" if root is None else "holds", figures)


def _check(name: str, found: Violations, codes: Sequence[str], **figures: Any) -> Check:
    violations = tuple(found.of(*codes))
    count = sum(found.counts[code] for code in codes)
    return Check(name, "broken" if count else "holds", figures, count, violations)


def _sealed(found: Violations, stored_upto: int) -> Check:
    check = _check("sealed", found, SEALED, upto=stored_upto)
    return check if check.count or stored_upto else Check("sealed", "unchecked")


def _seals(known: KnownSeals, found: Violations) -> Check:
    check = _check("seals", found, SEALS, count=known.count)
    return check if check.count or known.count else Check("seals", "unchecked")


def _keys(known: KnownSeals, found: Violations) -> Check:
    figures = {
        "count": len(known.history),
        "present": known.history[-1].key.vkey if known.history else None,
        "trusted": known.trusted,
        "trusted_upto": known.trusted_upto,
        "unvouched": known.unvouched,
    }
    check = _check("keys", found, KEYS, **figures)
    return check if check.count or known.history else msgspec.structs.replace(check, state="unchecked")


def _checkpoints(known: KnownSeals, found: Violations, upto: int) -> Check:
    kept = known.stored
    handed = [each for each in known.checkpoints if each.handed]
    covered = max(
        (each.checkpoint.size for each in known.checkpoints if each.checkpoint.size <= upto), default=0
    )
    figures = {
        "kept": len(kept),
        "newest": _about(kept[-1]) if kept else None,
        "handed": [_about(each) for each in handed],
        "covered": covered,
        "behind": upto - covered,
    }
    check = _check("checkpoints", found, CHECKPOINTS, **figures)
    return check if check.count or known.checkpoints else msgspec.structs.replace(check, state="unchecked")


def _about(each: KnownCheckpoint) -> dict[str, Any]:
    return {
        "where": each.where,
        "size": each.checkpoint.size,
        "at": None if each.at is None else _moment(each.at),
        "cosigned": [signed.key.name for signed in each.cosigned],
        "cosigned_at": {
            signed.key.name: _moment(signed.at) for signed in each.cosigned if signed.at is not None
        },
    }


def _quorum(known: KnownSeals, whole: ScannedLedger, upto: int, found: Violations) -> dict[str, Any] | None:
    """How far the quorum of a policy that was handed over has cosigned."""
    try:
        figures = quorum_figures(known, whole.roots, upto)
    except Refuted as error:
        found.add("policy-not-counted", None, RenderedMessage(error))
        return None
    if figures is not None and not figures["reached"]:
        found.add("quorum-not-reached", None, figures["quorum"])
    return figures


def _witnesses(known: KnownSeals, found: Violations, policy: dict[str, Any] | None) -> Check:
    cosigned = [each for each in known.checkpoints if each.cosigned]
    newest = max(cosigned, key=lambda each: each.checkpoint.size, default=None)
    figures = {
        "known": [key.name for key in known.witnesses],
        "trusted": [
            signed.key.name
            for signed in (newest.cosigned if newest else ())
            if signed.key in known.anchor_keys
        ],
        "newest": None if newest is None else _about(newest),
        "stated": [
            {"name": each.key.name, "organisation": each.organisation, "independent": each.independent}
            for each in known.stated
            if each.organisation is not None
        ],
        "policy": policy,
    }
    check = _check("witnesses", found, (*WITNESSES, *POLICY), **figures)
    return check if check.count or newest is not None else msgspec.structs.replace(check, state="unchecked")


def _timestamps(
    seals: Seals, known: KnownSeals, anchors: TrustAnchors, now: datetime, found: Violations
) -> Check:
    """The timestamps that are kept, each over the text of a checkpoint or over older ones."""
    kept: list[StoredTimestamp] = []
    if known.count:
        # Certificates take a while to import, and many ledgers have none.
        from ledger.seal.stored_timestamps import stored_timestamps

        kept = stored_timestamps(seals, known.checkpoints, anchors.authorities, now, found)
    checked = [each for each in kept if each.statement is not None and each.statement.checked]
    standing = [each for each in checked if each.renewal is None and not each.lapsed(now)]
    # What cannot be read may be damaged, or only written in another way: beside one that stands it is no praise.
    unread = bool(standing) and any(each.statement is None for each in kept)
    figures, lapsed = [each.figures(now) for each in kept], bool(checked) and not standing
    check = _check("timestamps", found, TIMESTAMPS, timestamps=figures, lapsed=lapsed, unread=unread)
    whole = bool(standing) and not unread
    return check if check.count or whole else msgspec.structs.replace(check, state="unchecked")


def _personal(ledger: Ledger, whole: ScannedLedger) -> Iterator[Check]:
    """The vault held against the entries, and its access log."""
    if whole.newer:
        # What newer entries commit to, and what they ordered to be erased, is not known here.
        why = RenderedMessage(codec.NewerVersion(version=whole.newer))
        for name in ("texts", "access-log", "identities"):
            yield Check(name, "unchecked", {"why": why, "committed": whole.committed})
        return
    looks: dict[str, Callable[[ReadTransaction, VaultSession, ScannedLedger], Check]] = {
        "texts": _look_at_texts,
    }
    for name, look in looks.items():
        try:
            with ledger.reading() as reading, ledger.vault.session(reading) as vault:
                check = look(reading, vault, whole)
        except (NotALedger, Damaged, RowAltered) as error:
            # Whoever owns a database puts what they like in it, or takes tables away.
            problem = Violation("vault-unreadable", None, (RenderedMessage(error),))
            check = Check(name, "broken", {"changed": []}, 1, (problem,))
        except (VaultError, StoreError) as error:
            check = Check(name, "unchecked", {"why": RenderedMessage(error), "committed": whole.committed})
        yield check
    yield from check_log_and_identities(ledger)


def vault_at_hand(ledger: Ledger) -> bool:
    """Whether the vault can be asked for texts; what there is to say of it otherwise is said by its own check."""
    try:
        with ledger.reading() as reading, ledger.vault.session(reading) as vault:
            return vault.rows.text_count("") == 0
    except (VaultError, StoreError):
        return False


def _vault_apart(ledger: Ledger, reading: ReadTransaction) -> list[SchemaDifference]:
    """What is not as it was made in a vault in a database of its own; one that is not at hand is told of elsewhere."""
    if ledger.vault.settings.database is None:
        return _vault_of_another(ledger)
    try:
        with ledger.vault.session(reading) as vault:
            return vault_schema.differences(vault.rows.connection)
    except (VaultError, StoreError):
        return []


def _forms_that_disagree(ledger: Ledger, reading: ReadTransaction) -> SchemaDifference | None:
    """A vault in the ledger's database is brought to another form with it, in one transaction."""
    if ledger.vault.settings.database is not None or not has_vault(reading.connection):
        return None
    same = numbers.of_vault(reading.connection) == ledger.store.form
    return None if same else SchemaDifference("altered", "origin.format")


def _form(ledger: Ledger) -> Iterator[Check]:
    """Said only where a part has an earlier form than this program's: that is no tampering.

    What such a form may lack is in the list of its step; whatever else differs is told with the tables.
    """
    figures: dict[str, Any] = {"ledger": ledger.store.form, "vault": None, "log": None}
    with (
        suppress(VaultError, StoreError, TypeError, ValueError),
        ledger.reading() as reading,
        ledger.vault.session(reading) as vault,
    ):
        figures["vault"] = numbers.of_vault(vault.rows.connection)
        log = vault.access_log.rows.connection
        apart = not ledger.vault.on_server and log is not vault.rows.connection
        figures["log"] = numbers.of_log_file(log) if apart else figures["vault"]
    found = [each for each in figures.values() if isinstance(each, int)]
    if min(found) < tables.FORMAT:
        yield Check("form", "unchecked", {**figures, "earliest": min(found), "newest": tables.FORMAT})


def _refuse_newer_parts(ledger: Ledger) -> None:
    """Raises ``NewerFormat`` where a vault or an access log is of a form that is not known here."""
    try:
        with ledger.reading() as reading, ledger.vault.session(reading) as vault:
            assert vault.access_log
    except NewerFormat:
        raise
    except (VaultError, StoreError, TypeError, ValueError):
        # What else there is to say was said by their own checks.
        return


def _vault_of_another(ledger: Ledger) -> list[SchemaDifference]:
    """The vault beside the ledger, where it says that it is that of another one: then nothing of it is looked at."""
    try:
        # A transaction of its own: what a database refuses ends the one in which it was asked.
        with ledger.reading() as reading, ledger.vault.session(reading) as vault:
            assert vault.rows
    except VaultOfAnother:
        return [SchemaDifference("altered", "vault")]
    except (VaultError, StoreError):
        pass
    return []


def _look_at_texts(reading: ReadTransaction, vault: VaultSession, whole: ScannedLedger) -> Check:
    opening: RenderedMessage | None = None
    try:
        assert vault.master
    except (NoMasterKey, NotAMasterKey, WrongMasterKey) as error:
        opening = RenderedMessage(error)
    texts = check_texts(
        reading,
        vault,
        whole.committed,
        whole.absent_texts,
        whole.erasures,
        upto=whole.count,
        opening=opening is None,
    )
    return _texts(texts, whole.committed, opening)


def _texts(texts: Texts, committed: int, opening: RenderedMessage | None) -> Check:
    violations = Violations()
    for position, stream, _ in texts.missing:
        violations.add("missing-text", position, stream)
    for subject, count in texts.unopened.items():
        violations.add("text-does-not-open", None, str(subject), str(count))
    figures = {
        "committed": committed,
        "kept": committed - texts.erased - texts.elsewhere - len(texts.missing),
        "erased": texts.erased,
        "elsewhere": texts.elsewhere,
        "opened": texts.opened,
        "not_opened_because": opening,
        "stray": texts.stray,
        "outstanding": texts.outstanding,
    }
    return _check("texts", violations, ("missing-text", "text-does-not-open"), **figures)


def _moment(seconds: int) -> str:
    return codec.moment_text(_utc(seconds))


def _utc(seconds: int) -> datetime:
    """A signed moment; whoever signs may write any number, and the calendar ends in 9999."""
    return datetime.fromtimestamp(min(seconds, 253_402_300_799), UTC)
