"""Every checkpoint that is known, kept in the ledger or handed over, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from ledger.problem import RenderedMessage
from ledger.seal.scan import Violations
from ledger.seal.seals import KEY_SEAL, KINDS, WITNESS_SEAL, Seals, UnknownSigner
from ledger.seal.verifier import (
    COSIGNATURE,
    SIGNATURE,
    Checkpoint,
    LedgerKey,
    Note,
    Policy,
    PublicKey,
    Refuted,
    Signed,
    Witness,
    in_force,
    read_checkpoint,
    read_note,
    read_statement,
    signed_by,
    why_own,
)
from ledger.store.session import CHECKPOINT, SealRow


class TrustAnchors(NamedTuple):
    """What somebody kept elsewhere and hands over, which is all that a proof can rest on.

    `checkpoints` by the name they are told by; `keys` of the ledger or of witnesses, obtained from elsewhere;
    `authorities` are certificates (PEM) of whoever set timestamps; `policy` says whose cosignatures are asked for.
    """

    checkpoints: Sequence[tuple[str, bytes]] = ()
    keys: Sequence[PublicKey] = ()
    authorities: bytes | None = None
    policy: Policy | None = None


class KnownCheckpoint(NamedTuple):
    """A checkpoint: where it was found (the number of a seal, or the name of a file), and who signed it when.

    `signer` is the ledger's key that signed, `at` the moment that it signed, in Unix seconds; `cosigned` are the
    witnesses that signed.
    """

    where: str
    handed: bool
    note: Note
    checkpoint: Checkpoint
    signer: PublicKey | None
    at: int | None
    cosigned: tuple[Signed, ...]


def _with_cosigned(known: KnownCheckpoint, before: KnownCheckpoint | None) -> KnownCheckpoint:
    """A checkpoint with what witnesses said of the same tree before the ledger signed it once more."""
    if before is None:
        return known
    seen = {signed.key for signed in known.cosigned}
    earlier = (each for each in before.cosigned if each.key not in seen)
    return known._replace(cosigned=(*earlier, *known.cosigned))


class KnownSeals:
    """The checkpoints, keys and witnesses that can be relied on as far as they go, and what is wrong with others."""

    def __init__(self, seals: Seals, anchors: TrustAnchors) -> None:
        self.violations = Violations()
        #: Checkpoints that say they were made before the one that stands before them, and that one.
        self.turned_back: list[tuple[KnownCheckpoint, KnownCheckpoint]] = []
        #: When a tree of each size was first signed: the same one can be signed again later.
        self.first_made: dict[int, int] = {}
        self._seals = seals
        self._anchors = anchors
        self.count = self._check_seals()
        self.history = self._history()
        self.witnesses = self._witnesses()
        self.stored = list(self._stored())
        self.checkpoints = [*self.stored, *self._handed()]
        self.unvouched = [known.number for known in self.history if not known.vouched]
        self._check_trust()

    @property
    def sizes(self) -> set[int]:
        """The sizes of the trees whose roots are to be told."""
        return {each.checkpoint.size for each in self.checkpoints} | {known.start for known in self.history}

    @property
    def anchor_keys(self) -> Sequence[PublicKey]:
        """The keys that somebody knows from elsewhere."""
        asked = [
            key for key in self._asked() if not why_own(key, self.name or "", self.own_keys, self.stated)
        ]
        return [*self._anchors.keys, *self._logs(), *asked]

    @property
    def policy(self) -> Policy | None:
        """Whose cosignatures somebody asks for."""
        return self._anchors.policy

    @property
    def name(self) -> str | None:
        """What the ledger is called on its checkpoints, if that can be read."""
        return self._seals_name()

    @property
    def own_keys(self) -> list[PublicKey]:
        """The keys that sign for the ledger, as far as is known: a witness with one of them is no other party."""
        given = [key for key in self._anchors.keys if key.kind == SIGNATURE]
        return [*(known.key for known in self.history), *given, *self._logs()]

    def _asked(self) -> Iterable[PublicKey]:
        """The witnesses of the policy."""
        return () if self._anchors.policy is None else self._anchors.policy.witnesses.values()

    def _logs(self) -> list[PublicKey]:
        policy = self._anchors.policy
        return [log for log in (policy.logs if policy else ()) if log.name == self._seals_name()]

    @property
    def outside(self) -> int:
        """How many entries are held against what the database's owner could not have replaced."""
        sizes = [
            each.checkpoint.size
            for each in self.checkpoints
            if each.handed
            or each.signer in self._trusted_keys
            or any(signed.key in self.anchor_keys for signed in each.cosigned)
        ]
        return max(sizes, default=0)

    def _check_seals(self) -> int:
        """How many seals there are; whether they are numbered on, and say beside them what is in them."""
        try:
            seals = self._seals.all()
        except Refuted as error:
            self.violations.add("seals-unreadable", None, RenderedMessage(error))
            return 0
        expected = 1
        for seal in seals:
            if seal.number != expected:
                self.violations.add("seal-missing", None, str(expected), str(seal.number - 1))
            expected = seal.number + 1
            if seal.kind not in KINDS:
                self.violations.add("seal-unknown", None, str(seal.number), seal.kind)
            elif seal.kind in (KEY_SEAL, WITNESS_SEAL):
                self._check_statement(seal)
        return len(seals)

    def _check_statement(self, seal: SealRow) -> None:
        """Whether a statement about a key or a witness stands as the ledger writes it."""
        try:
            note = read_note(seal.state, canonical=True)
        except Refuted as error:
            self.violations.add("seal-unreadable", None, str(seal.number), RenderedMessage(error))
            return
        # One that says nothing is told of where it is used.
        with suppress(Refuted):
            if read_statement(note.text).get("from") != str(seal.size):
                self.violations.add("seal-column", None, str(seal.number))

    def _check_trust(self) -> None:
        """Whether the keys that somebody gave have signed, or vouch for those that did."""
        own = [key for key in self.anchor_keys if key.kind == SIGNATURE]
        if self.policy and self.policy.logs and not self._logs():
            self.violations.add("policy-of-another", None, self._seals_name() or "")
        self.trusted = [known.number for known in self.history if known.key in own]
        self._trusted_keys = self._with_vouched(own)
        signed = [each.checkpoint.size for each in self.checkpoints if each.signer in self._trusted_keys]
        self.trusted_upto = max(signed, default=0)
        present = {known.key for known in self.history}
        for key in own:
            if key not in present:
                self.violations.add("key-not-in-history", None, key.vkey)
        if own and self.stored and not any(each.signer in self._trusted_keys for each in self.stored):
            self.violations.add("key-signed-nothing")
        self._check_witnesses()

    def _with_vouched(self, own: Iterable[PublicKey]) -> set[PublicKey]:
        """Keys that are trusted, and those that followed them and that they signed for."""
        trusted = set(own)
        for before, known in pairwise(self.history):
            if known.vouched and before.key in trusted:
                trusted.add(known.key)
        return trusted

    def _check_witnesses(self) -> None:
        """Whether the witnesses whose keys somebody gave have signed anything."""
        cosigners = {signed.key for each in self.checkpoints for signed in each.cosigned}
        for key in self._anchors.keys:
            if key.kind != SIGNATURE and key not in cosigners:
                self.violations.add("witness-signed-nothing", None, key.name)

    def _history(self) -> list[LedgerKey]:
        try:
            return self._seals.history
        except Refuted as error:
            self.violations.add("key-history", None, RenderedMessage(error))
            return []

    def _witnesses(self) -> list[PublicKey]:
        self.stated: list[Witness] = []
        try:
            self.stated = self._seals.stated_witnesses
        except Refuted as error:
            self.violations.add("witness-list", None, RenderedMessage(error))
        handed = [key for key in (*self._anchors.keys, *self._asked()) if key.kind != SIGNATURE]
        return list(dict.fromkeys([*handed, *(each.key for each in self.stated)]))

    def _stored(self) -> Iterable[KnownCheckpoint]:
        before: KnownCheckpoint | None = None
        found: dict[str, KnownCheckpoint] = {}
        for seal in self._seals.of(CHECKPOINT) if self.count else ():
            known = self._read(str(seal.number), seal.state, handed=False)
            if known is None:
                continue
            if (known.checkpoint.size, known.at) != (seal.size, seal.made_at):
                self.violations.add("checkpoint-column", None, known.where)
            if known.note.text not in found:
                # What a witness adds later stands behind newer ones.
                if before is not None and known.checkpoint.size < before.checkpoint.size:
                    self.violations.add("checkpoint-order", None, known.where, before.where)
                elif before is not None and (known.at or 0) < (before.at or 0):
                    # Perhaps what is said of the clock explains it.
                    self.turned_back.append((known, before))
                before = known
            known = _with_cosigned(known, found.get(known.note.text))
            found[known.note.text] = known
        return found.values()

    def _handed(self) -> Iterator[KnownCheckpoint]:
        for name, content in self._anchors.checkpoints:
            known = self._read(name, content, handed=True)
            if known is not None:
                yield known

    def _read(self, where: str, content: bytes, *, handed: bool) -> KnownCheckpoint | None:
        """A checkpoint, if it can be read; what is wrong with its signatures is noted."""
        try:
            # What the ledger keeps it wrote itself: each bit of it stands as it was made.
            note = read_note(content, canonical=not handed)
            checkpoint = read_checkpoint(note.text)
        except Refuted as error:
            self.violations.add("checkpoint-unreadable", None, where, RenderedMessage(error))
            return None
        if self._seals_name() not in (None, checkpoint.origin):
            self.violations.add("checkpoint-of-another", None, where, checkpoint.origin)
            return None
        signer = at = None
        try:
            signer, at = self._answered_for(note, checkpoint, handed=handed)
        except UnknownSigner:
            self.violations.add("checkpoint-signer", None, where)
        except Refuted as error:
            self.violations.add("checkpoint-signature", None, where, RenderedMessage(error))
        if at is not None:
            self.first_made[checkpoint.size] = min(at, self.first_made.get(checkpoint.size, at))
        return KnownCheckpoint(
            where, handed, note, checkpoint, signer, at, tuple(self._cosigned(where, note))
        )

    def _answered_for(
        self, note: Note, checkpoint: Checkpoint, *, handed: bool
    ) -> tuple[PublicKey, int | None]:
        """The ledger's key of that time that signed, and the moment. Raises ``UnknownSigner``, ``Refuted``."""
        keys = [known.key for known in in_force(self.history, checkpoint.size)]
        if handed:
            keys += self._unlisted(checkpoint.origin)
        for key in reversed(keys):
            if signed_by(note, key) is not None:
                made = signed_by(note, key._replace(kind=COSIGNATURE))
                return key, None if made is None else made.at
        raise UnknownSigner

    def _unlisted(self, origin: str) -> list[PublicKey]:
        """Keys that somebody gave for the ledger and that its list does not have.

        One on the list signs only as long as the list says: it may have been replaced since.
        """
        listed = {known.key for known in self.history}
        own = [key for key in self.anchor_keys if (key.kind, key.name) == (SIGNATURE, origin)]
        return [key for key in own if key not in listed]

    def _cosigned(self, where: str, note: Note) -> Iterator[Signed]:
        for key in self.witnesses:
            try:
                signed = signed_by(note, key)
            except Refuted:
                self.violations.add("witness-signature", None, where, key.name)
            else:
                if signed is not None:
                    yield signed

    def _seals_name(self) -> str | None:
        try:
            return self._seals.name
        except Refuted:
            return None
