"""What libraries say in English, in the language of who reads it: what people meet; the rest stays in their words."""

from __future__ import annotations

import re

from ledger.language import phrase, say, translated

_EXACT = {
    "file is not a database": phrase("the file is no database"),
    "unable to open database file": phrase("the file of the database cannot be opened"),
    "database disk image is malformed": phrase("the file of the database is damaged"),
    "database is locked": phrase("somebody else holds the database"),
    "attempt to write a readonly database": phrase("the database can only be read"),
    "disk I/O error": phrase("the disk cannot be read or written"),
    "database or disk is full": phrase("the disk is full"),
    "Input data was truncated": phrase("it breaks off"),
    "connection timeout expired": phrase("the server does not answer in time"),
    "unexpected end of data": phrase("it ends inside quotation marks"),
    "line contains NUL": phrase("a line holds the character NUL"),
}
#: What the standard library says of a text that is no JSON.
_NOT_JSON = (
    phrase("Expecting value"),
    phrase("Expecting ',' delimiter"),
    phrase("Expecting ':' delimiter"),
    phrase("Expecting property name enclosed in double quotes"),
    phrase("Illegal trailing comma before end of object"),
    phrase("Illegal trailing comma before end of array"),
    phrase("Unterminated string starting at"),
    phrase("Invalid control character at"),
    phrase("Invalid \\escape"),
    phrase("Invalid \\uXXXX escape"),
    phrase("Extra data"),
)
#: Each with the names of its parts; a part may itself be what a library says.
_FORMS = tuple(
    (re.compile(form, re.DOTALL), said)
    for form, said in (
        (
            r"(?P<what>[^:]+): line (?P<line>\d+) column (?P<column>\d+) \(char \d+\)",
            phrase("{what} (line {line}, column {column})"),
        ),
        (r"JSON is malformed: .+ \(byte (?P<byte>\d+)\)", phrase("no valid JSON from byte {byte} on")),
        (
            r"Object missing required field `(?P<field>[^`]+)`(?: - at `[^`]+`)?",
            phrase("the field {field} is missing"),
        ),
        (
            r"Object contains unknown field `(?P<field>[^`]+)`(?: - at `[^`]+`)?",
            phrase("there is no field {field}"),
        ),
        (
            r"Expected `[^`]+`, got `[^`]+` - at `(?P<place>[^`]+)`",
            phrase("another type is expected at {place}"),
        ),
        (
            r"'utf-8' codec can't decode bytes? .*in position (?P<byte>\d+).*",
            phrase("it is not UTF-8, behind byte {byte}"),
        ),
        (r"no such table: (?P<name>.+)", phrase("there is no table {name}")),
        (r"permission denied for \w+ (?P<name>.+)", phrase("no permission for {name}")),
        (r"(?:FATAL: +)?database \"(?P<name>[^\"]+)\" does not exist", phrase("there is no database {name}")),
        (
            r"(?:FATAL: +)?password authentication failed for user \"(?P<name>[^\"]+)\"",
            phrase("the password of {name} is wrong"),
        ),
        (
            r"connection failed: connection to server at \"(?P<host>[^\"]+)\"[^,]*, port (?P<port>\d+) failed: "
            r"(?P<why>.+)",
            phrase("the server {host}, port {port}: {why}"),
        ),
    )
)


def library_words(text: str, lang: str) -> str:
    """What a library said, in a language; as it stands where that is English or nobody foresaw it."""
    if lang == "en":
        return text
    if text in _EXACT:
        return translated(_EXACT[text], lang)
    for form, said in _FORMS:
        if found := form.fullmatch(text.strip()):
            parts = {name: library_words(part, lang) for name, part in found.groupdict().items()}
            return say(said, lang, **parts)
    return translated(text, lang) if text in _NOT_JSON or text == "Connection refused" else text
