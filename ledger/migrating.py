"""Bringing a ledger of an earlier form up to date, and showing that nothing but the form changed.

Every part is migrated in a transaction of its own database, held from before the first look until after the proof. The
access log's file is committed first, then a vault in a database of its own, and the ledger last: its number decides.
Who is killed in between leaves a ledger of the old form, whole, and the next migration goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from ledger import codec
from ledger.language import phrase
from ledger.seal.tree import Growing
from ledger.seal.verifier import base64_text, leaf_hash
from ledger.store import form_parts as stored
from ledger.store.database import LOCK_TIMEOUT, Database
from ledger.store.errors import NotAsItsForm, NotProven
from ledger.store.form_contents import Contents, StoredParts, contents, unlike
from ledger.store.form_numbers import refuse_unfit
from ledger.store.form_parts import Beside, Forms, Parts
from ledger.store.store import open_database, origin_in
from ledger.store.tables import FORMAT
from ledger.vault.errors import NotAVault, VaultElsewhere, VaultHere
from ledger.vault.keys import VaultSettings

Location = str | os.PathLike[str]

OnProgress = Callable[[int], None]
"""Told how many entries were read so far."""


class Unchanged(NamedTuple):
    """What was the same before and after, in figures."""

    entries: int
    root: str
    """The Merkle root over the bytes of all entries, in base64."""
    seals: dict[str, int]
    """How many of each kind: keys, checkpoints, timestamps, evidence."""
    rows: dict[str, int]
    """How many rows of each table, all of the same bytes."""
    log_lines: int
    rights: int
    """On a server: of how many tables and views the owner and the rights are the same."""


class Migration(NamedTuple):
    """What a migration did, or a dry run would do: ``location`` is safe to print, ``form`` is the one reached."""

    location: str
    form: int
    found: Forms
    """Which form each part had: None for a part that there is not."""
    steps: tuple[str, ...]
    """In words, each a phrase. None where there was nothing to do."""
    proof: Unchanged | None
    dry_run: bool


def migrate(
    location: Location,
    settings: VaultSettings,
    *,
    dry_run: bool = False,
    first: Callable[[], object] = lambda: None,
    beside: Beside = stored.nothing_beside,
    on_progress: OnProgress = lambda _entries: None,
    on_wait: Callable[[float, str], None] = lambda _seconds, _how_far: None,
) -> Migration:
    """Bring the ledger at ``location``, its vault and its access log to today's form; nothing where they have it.

    ``first`` is called when nobody else can write any more and nothing was changed yet: to make a backup. A ``dry_run``
    does all of it in a copy of SQLite files, or in a transaction of a server that is then rolled back. ``beside`` tells
    what may stand beside a ledger in its database.

    Raises ``NewerFormat``, ``OlderFormat``, ``NotAsItsForm``, ``NotProven``, another ``StoreError`` or a
    ``VaultError``; then nothing was changed.
    """
    with ExitStack() as stack:
        ledger, vault = _opened(location, settings, stack)
        ledger.on_wait = vault.on_wait = on_wait
        number, origin = origin_in(ledger)
        refuse_unfit(number, ledger.location, writing=False)
        ledger_id = codec.decode_origin(origin).ledger_id
        found = stored.found_forms(ledger, vault)
        if found.newest_everywhere:
            return Migration(ledger.location, FORMAT, found, (), None, dry_run)
        held = stored.rehearsal if dry_run else stored.held
        with held(ledger, vault, ledger_id) as parts:
            if stored.is_of_another(parts):
                raise NotAVault("{location}", location=vault.location)
            steps, proof = _migrated(parts, first, beside, on_progress)
            _prove_as_new(parts, beside)
        return Migration(ledger.location, FORMAT, found, tuple(steps), proof, dry_run)


def _migrated(
    parts: Parts,
    first: Callable[[], object],
    beside: Beside,
    on_progress: OnProgress,
) -> tuple[list[str], Unchanged]:
    now = stored.forms_in(parts)
    if odd := stored.differences(parts, now, beside):
        raise NotAsItsForm(parts.shown, "{names}", names=", ".join(odd))
    before, root = _read(stored.places(parts, now), on_progress)
    first()
    steps = stored.bring(parts, now)
    after, root_after = _read(stored.places(parts, stored.forms_in(parts)), on_progress)
    changed = unlike(before, after)
    if changed or root != root_after:
        raise NotProven(parts.shown, "{names}", names=", ".join(changed or ["root"]))
    stored.number(parts)
    return steps, _proof(before, root)


def _prove_as_new(parts: Parts, beside: Beside) -> None:
    """The schema is that of a ledger made today. Raises ``NotProven``."""
    now = stored.forms_in(parts)
    if not now.newest_everywhere:
        raise NotProven(
            parts.shown, phrase("not every part says that it has the form {format}"), format=FORMAT
        )
    if odd := stored.differences(parts, now, beside):
        raise NotProven(parts.shown, "{names}", names=", ".join(odd))


def _read(places: StoredParts, on_progress: OnProgress) -> tuple[Contents, bytes]:
    """All that is kept, and the Merkle root over the entries."""
    tree = Growing()

    def on_entry(state: bytes) -> None:
        tree.add(leaf_hash(state))
        if tree.size % 1_000 == 0:
            on_progress(tree.size)

    found = contents(places, on_entry)
    return found, tree.root()


def _proof(found: Contents, root: bytes) -> Unchanged:
    rows = {name: held.rows for name, held in found.tables.items()}
    return Unchanged(
        rows.pop("entries"),
        base64_text(root),
        found.seals,
        rows,
        rows["access_log"],
        len(found.rights),
    )


def _opened(location: Location, settings: VaultSettings, stack: ExitStack) -> tuple[Database, Database]:
    """The ledger's database and the vault's, which may be the same. Raises ``VaultElsewhere``, ``VaultHere``."""
    ledger = stack.enter_context(open_database(location, lock_timeout=LOCK_TIMEOUT))
    here = stored.has_vault_in(ledger)
    if settings.database is None:
        if not here:
            raise VaultElsewhere
        return ledger, ledger
    if here:
        raise VaultHere
    vault = stack.enter_context(open_database(settings.database, lock_timeout=LOCK_TIMEOUT))
    if not stored.has_vault_in(vault):
        raise NotAVault("{location}", location=vault.location)
    return ledger, vault
