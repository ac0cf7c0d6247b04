"""What can be wrong with a vault. Each docstring is the general part of the message people read."""

from __future__ import annotations

from ledger.problem import Problem, general, particular


class VaultError(Problem):
    """The vault refused."""

    def in_language(self, lang: str) -> str:
        """What is wrong, and in brackets where."""
        inside = particular(self, lang)
        return f"{general(self, lang)} ({inside})" if inside else general(self, lang)


class NoMasterKey(VaultError):
    """Personal data is kept encrypted, and the master key is not at hand: name its file with --vault-key or
    DOORSTROOM_VAULT_KEY_FILE, or put the key itself in DOORSTROOM_VAULT_KEY."""


class NotAMasterKey(VaultError):
    """This is no master key: a file or variable with 32 random bytes in base64, as `doorstroom init` makes."""


class WrongMasterKey(VaultError):
    """This is not the master key of this vault."""


class NotAnotherKey(VaultError):
    """Another master key has to be put in place: this file holds the present one, or none."""


class KeyFileRefused(VaultError):
    """The new master key cannot be written here: name a file for it with --into."""


class Sealed(VaultError):
    """What was encrypted does not open: it was changed, or belongs elsewhere."""


class VaultElsewhere(VaultError):
    """This ledger's vault is in a database of its own: name it with --vault or DOORSTROOM_VAULT."""


class VaultHere(VaultError):
    """This ledger's vault is in its own database: leave --vault and DOORSTROOM_VAULT out."""


class NotAVault(VaultError):
    """This database holds no vault of this ledger: name the one that `doorstroom init --vault` made."""


class VaultOfAnother(VaultError):
    """The vault in this ledger's database says that it is another ledger's: somebody altered it, or put tables of
    another database in its place. Nothing is read from it or written to it. `doorstroom verify` tells what else is
    wrong; put back the database from a backup that holds."""


class UnknownDossier(VaultError):
    """There is no such dossier on record: `status --all` lists them."""
