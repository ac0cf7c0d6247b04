"""What can be wrong with a ledger's database. Each docstring is the general part of the message people read."""

from __future__ import annotations

from ledger.language import phrase
from ledger.problem import Problem, general, particular


class StoreError(Problem):
    """The ledger's database refused."""

    def __init__(self, location: str, detail: str = "", /, **values: object) -> None:
        """Take a `location` that is safe to print (no password) and what is particular to this case."""
        super().__init__(detail, **values)
        self.location = location

    def in_language(self, lang: str) -> str:
        """What is wrong, and in brackets where."""
        if self.detail_suffices:
            return super().in_language(lang)
        inside = ": ".join(filter(None, [self.location, particular(self, lang)]))
        return f"{general(self, lang)} ({inside})" if inside else general(self, lang)


class LedgerMissing(StoreError):
    """There is no ledger here: `doorstroom init` makes one, `--ledger` names another."""


class FileReplaced(StoreError):
    """The ledger's file was replaced by another one while it was in use."""


class AnotherInItsPlace(StoreError):
    """Another ledger stands here than the one that was opened: choose which one is meant, and begin again."""


class LedgerExists(StoreError):
    """There is a ledger here already, and it is left as it is: choose another place."""


class NoFolder(StoreError):
    """There is no folder for the ledger: make it first, or choose another place."""

    detail_suffices = True

    def __init__(self, folder: str) -> None:
        super().__init__(
            folder,
            phrase("There is no folder {folder}: make it first, or choose another place."),
            folder=folder,
        )


class NotALedger(StoreError):
    """This is not a ledger: choose the file or database that `doorstroom init` made."""


class NewerFormat(StoreError):
    """This was written by a newer version of Doorstroom Ledger: upgrade this program. Nothing was recorded."""


class OlderFormat(StoreError):
    """This ledger was made by an earlier, unreleased version; make a new ledger and import its decisions into it."""


class NotMigrated(StoreError):
    """This ledger has the form of an earlier version: it can be asked, and nothing is recorded in it.

    `doorstroom migrate` brings it up to date, and changes nothing but its form.
    """


class NotAsItsForm(StoreError):
    """This ledger is not as the form that it says it has, so that nothing was changed.

    `doorstroom verify` tells more.
    """


class NotProven(StoreError):
    """More than the form would have changed, so that nothing was changed: keep the ledger as it is, and report this."""


class ReadOnly(StoreError):
    """This ledger can only be read here: nothing was written."""


class MayNotRead(StoreError):
    """The ledger's database refused."""


class NoRoles(StoreError):
    """Roles are for a ledger on PostgreSQL: who reads and writes a file, the permissions of its system decide."""


class NotTheOwner(StoreError):
    """Only its owner can say who may use this ledger: do this as the one who made it."""


class NotTheVaultsOwner(StoreError):
    """Only the owner of the vault's tables can put another master key in place: do this as the one who made them."""


class VaultAltered(StoreError):
    """The vault's tables are not as this program made them, and could keep copies: nothing was destroyed or ordered.

    `doorstroom verify` tells what was done to them: undo it, and do this again.
    """


class RolesMissing(StoreError):
    """This login may not make roles: let an administrator of the server make them, and do this again."""


class DiskFull(StoreError):
    """There is no room left to write: nothing of this was recorded. Make room and try again."""


class Locked(StoreError):
    """Another process has been writing for too long: nothing of this was recorded. Try again."""


class Unavailable(StoreError):
    """The database cannot be reached or used: what was not confirmed may have to be repeated."""


class WriteConflict(StoreError):
    """Somebody else recorded this place in the stream, or this source, first: read again and decide again."""


class NotStored(StoreError):
    """The database took what was written and did not keep it: nothing was recorded. `doorstroom verify` tells more."""


class NotRemoved(StoreError):
    """The database says that it removed what was to be erased, and still holds it: nothing was erased or ordered.

    `doorstroom verify` tells what was done to it.
    """


class AppendOnly(StoreError):
    """What is on record is never changed or removed, and entries are added one after the other: the database
    refuses anything else."""


class Damaged(StoreError):
    """This ledger's file is damaged: keep it as it is, and go on from a backup."""


class RowAltered(StoreError):
    """A row holds what no program of ours puts there: somebody altered it. Go on from a backup that holds."""


class AccessLogMissing(StoreError):
    """The access log of this ledger is gone: put its file back, from where it was moved to or from a backup.

    If it is lost for good, put an empty file in its place: a new log begins, and `doorstroom verify` says so.
    """


class NotAnAccessLog(StoreError):
    """This file is not the access log of this ledger: put the right one in its place."""
