"""What the manual tells beside the commands' own help: exit codes and environment variables, in English and Dutch."""

from __future__ import annotations

from ledger.language import phrase
from projections.commands.exit_codes import (
    BROKEN,
    ERROR,
    EXPLAINED,
    FINDINGS,
    NEWER,
    NOT_FOUND,
    REFUSED,
    USAGE,
)

#: Exit codes and what they mean.
CODES: tuple[tuple[int, str], ...] = (
    (0, phrase("fine")),
    (
        ERROR,
        phrase("error: the ledger, a file or the system refuses"),
    ),
    (
        USAGE,
        phrase("usage: an option or argument that the command does not take"),
    ),
    (
        NOT_FOUND,
        phrase("not found: no such dossier, entry, person, file or ledger"),
    ),
    (
        REFUSED,
        phrase(
            "refused: what was handed in cannot be recorded, or brings findings that were not accepted; a legal hold "
            "stands; another key signs. Nothing was written"
        ),
    ),
    (
        BROKEN,
        phrase(
            "integrity broken: `verify` found something that does not hold; stored bytes, a proof, a signature or a "
            "timestamp that is not what it should be; a witness reports a fork"
        ),
    ),
    (
        FINDINGS,
        phrase(
            "findings: there are some, and `findings --fail-on-findings` was asked; or `health` found something that "
            "is not fine"
        ),
    ),
    (
        NEWER,
        phrase("newer: an entry, a ledger or an export was written by a newer version; upgrade the program"),
    ),
    (
        EXPLAINED,
        phrase(
            "explained: `verify` found nothing broken, but moments that hold only by what the operator put on record "
            "of a clock that was wrong"
        ),
    ),
)

#: Environment variables and what they mean.
VARIABLES: tuple[tuple[str, str], ...] = (
    (
        "DOORSTROOM_LEDGER",
        phrase("the ledger, where `--ledger` is not given: a path or a database URL"),
    ),
    (
        "DOORSTROOM_LANG",
        phrase("the language, where `--lang` is not given: en or nl"),
    ),
    (
        "DOORSTROOM_LOG",
        phrase("the form of what is said on standard error, where `--log` is not given: text or json"),
    ),
    (
        "DOORSTROOM_AS",
        phrase("who records, where `--as` is not given"),
    ),
    (
        "DOORSTROOM_SIGNING_KEY",
        phrase("the file with the ledger's signing key, where `--key` is not given"),
    ),
    (
        "DOORSTROOM_SIGNING_MEMORY",
        phrase("the file in which that key remembers what it signed, where `--memory` is not given"),
    ),
    (
        "DOORSTROOM_PKCS11_MODULE",
        phrase("the library that reaches a token, where `--pkcs11-module` is not given"),
    ),
    (
        "DOORSTROOM_PKCS11_PIN_FILE",
        phrase("the file with the PIN of a token, where `--pin-file` is not given"),
    ),
    (
        "DOORSTROOM_PKCS11_PIN",
        phrase("the PIN itself, where no file is named"),
    ),
    (
        "DOORSTROOM_VAULT",
        phrase("the database of the vault, where `--vault` is not given and it is not the ledger's"),
    ),
    (
        "DOORSTROOM_VAULT_KEY_FILE",
        phrase("the file with the vault's master key, where `--vault-key` is not given"),
    ),
    (
        "DOORSTROOM_VAULT_KEY",
        phrase(
            "the master key itself, where no file is named: 32 bytes in base64 or hexadecimal. Without any of these, "
            "the file beside a vault in SQLite"
        ),
    ),
    (
        "SOURCE_DATE_EPOCH",
        phrase(
            "the moment that a `dossier` bears, in seconds since 1970, where `--source-date-epoch` is not given"
        ),
    ),
    ("NO_COLOR", phrase("set: no colours on a terminal")),
    (
        "COLUMNS",
        phrase(
            "how many columns an answer on a terminal takes, instead of the terminal's own width: 60 to 120"
        ),
    ),
)
