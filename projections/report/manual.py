"""What the manual tells beside the commands' own help: exit codes and environment variables, in English and Dutch."""

from __future__ import annotations

from projections.report.process import BROKEN, ERROR, FINDINGS, NOT_FOUND, REFUSED, USAGE

#: Exit codes and what they mean.
CODES: tuple[tuple[int, tuple[str, str]], ...] = (
    (0, ("fine", "in orde")),
    (
        ERROR,
        (
            "error: the ledger, a file or the system refuses",
            "fout: het register, een bestand of het systeem weigert",
        ),
    ),
    (
        USAGE,
        (
            "usage: an option or argument that the command does not take",
            "gebruik: een optie of argument dat de opdracht niet aanneemt",
        ),
    ),
    (
        NOT_FOUND,
        (
            "not found: no such dossier, entry, person, file or ledger",
            "niet gevonden: er is geen dergelijk dossier, post, persoon, bestand of register",
        ),
    ),
    (
        REFUSED,
        (
            "refused: what was handed in cannot be recorded, or brings findings that were not accepted; a legal hold "
            "stands; another key signs. Nothing was written",
            "geweigerd: wat werd aangeboden kan niet geregistreerd worden, of brengt vaststellingen mee die niet "
            "aanvaard werden; er geldt een verbod om te wissen; een andere sleutel ondertekent. Er werd niets "
            "geschreven",
        ),
    ),
    (
        BROKEN,
        (
            "integrity broken: `verify` found something that does not hold; stored bytes, a proof, a signature or a "
            "timestamp that is not what it should be; a witness reports a fork",
            "integriteit geschonden: `verify` vond iets dat niet klopt; bewaarde bytes, een bewijs, een handtekening "
            "of een tijdstempel is niet wat het zou moeten zijn; een getuige meldt een vertakking",
        ),
    ),
    (
        FINDINGS,
        (
            "findings: there are some, and `findings --fail-on-findings` was asked",
            "vaststellingen: er zijn er, en `findings --fail-on-findings` werd gevraagd",
        ),
    ),
)

#: Environment variables and what they mean.
VARIABLES: tuple[tuple[str, tuple[str, str]], ...] = (
    (
        "DOORSTROOM_LEDGER",
        (
            "the ledger, where `--ledger` is not given: a path or a database URL",
            "het register, waar `--ledger` niet gegeven is: een pad of de URL van een databank",
        ),
    ),
    (
        "DOORSTROOM_AS",
        ("who records, where `--as` is not given", "wie registreert, waar `--as` niet gegeven is"),
    ),
    (
        "DOORSTROOM_SIGNING_KEY",
        (
            "the file with the ledger's signing key, where `--key` is not given",
            "het bestand met de ondertekeningssleutel van het register, waar `--key` niet gegeven is",
        ),
    ),
    (
        "DOORSTROOM_VAULT",
        (
            "the database of the vault, where `--vault` is not given and it is not the ledger's",
            "de databank van de kluis, waar `--vault` niet gegeven is en het niet die van het register is",
        ),
    ),
    (
        "DOORSTROOM_VAULT_KEY_FILE",
        (
            "the file with the vault's master key, where `--vault-key` is not given",
            "het bestand met de hoofdsleutel van de kluis, waar `--vault-key` niet gegeven is",
        ),
    ),
    (
        "DOORSTROOM_VAULT_KEY",
        (
            "the master key itself, where no file is named: 32 bytes in base64 or hexadecimal. Without any of these, "
            "the file beside a vault in SQLite",
            "de hoofdsleutel zelf, waar geen bestand genoemd is: 32 bytes in base64 of hexadecimaal. Zonder een van "
            "deze het bestand naast een kluis in SQLite",
        ),
    ),
    (
        "SOURCE_DATE_EPOCH",
        (
            "the moment that a `dossier` bears, in seconds since 1970, where `--source-date-epoch` is not given",
            "het moment dat een `dossier` draagt, in seconden sinds 1970, waar `--source-date-epoch` niet gegeven is",
        ),
    ),
    ("NO_COLOR", ("set: no colours on a terminal", "ingesteld: geen kleuren op een terminal")),
    (
        "COLUMNS",
        (
            "how many columns an answer on a terminal takes, instead of the terminal's own width: 60 to 120",
            "hoeveel kolommen een antwoord op een terminal inneemt, in plaats van de breedte van de terminal zelf: "
            "60 tot 120",
        ),
    ),
)
