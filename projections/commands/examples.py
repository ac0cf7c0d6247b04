"""Examples as they stand at the end of every command's help and on its man page."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.language import phrase, translated
from projections.answers.outline import Example

_WIDTH = 74
_INDENT = "    "
_TITLE = phrase("Examples:")


def lines(example: Example) -> list[str]:
    """A command on lines that fit, broken before an option and typed over as they stand."""
    found = [""]
    for nth, part in enumerate(example.typed.split(" --")):
        piece = part if nth == 0 else f"--{part}"
        if found[-1] and len(found[-1]) + len(piece) + 3 > _WIDTH:
            found[-1] += " \\"
            found.append(f"  {piece}")
        else:
            found[-1] += f" {piece}" if found[-1] else piece
    return found


def epilog(examples: Sequence[Example], lang: str = "en") -> str | None:
    """The examples as the end of a command's help."""
    if not examples:
        return None
    shown = [
        f"  {each.meaning(lang)}:\n" + "\n".join(_INDENT + line for line in lines(each)) for each in examples
    ]
    # \b: click leaves the lines of this paragraph as they are.
    return "\b\n" + "\n".join((translated(_TITLE, lang), *shown))
