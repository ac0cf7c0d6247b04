"""Examples at the end of every command's help and on its man page, from the table and from the decisions."""

from __future__ import annotations

from ledger.language import phrase, translated
from projections.commands.examples_table import EXAMPLES, Example

_WIDTH = 74
_INDENT = "    "
_TITLE = phrase("Examples:")


def of(*path: str, lang: str = "en") -> tuple[Example, ...]:
    """The examples of a command, named by its path below `doorstroom`; none if it has none."""
    if path[:1] == ("record",) and len(path) == 2:
        return (_recorded(path[1], lang),)
    return EXAMPLES.get(" ".join(path), ())


def _recorded(tag: str, lang: str) -> Example:
    """The example of a decision, as it is recorded."""
    from json import dumps
    from shlex import quote

    from ledger.decisions import DECISIONS
    from ledger.parsing.reading import decision_from

    kind = DECISIONS[tag]
    typed = f"doorstroom record {tag}"
    for name, value in kind.example.items():
        if name == "decision":
            continue
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            text = ",".join(value)
        else:
            text = value if isinstance(value, str) else dumps(value, ensure_ascii=False)
        typed += f" --{name.replace('_', '-')} {quote(text)}"
    decision = decision_from(kind.example)
    return Example(typed, decision.in_words(lang).rstrip("."))


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


def epilog(*path: str, lang: str = "en") -> str | None:
    """The examples as the end of a command's help."""
    found = of(*path, lang=lang)
    if not found:
        return None
    title = translated(_TITLE, lang)
    told = [
        f"  {each.in_language(lang)}:\n" + "\n".join(_INDENT + line for line in lines(each)) for each in found
    ]
    # \b: click leaves the lines of this paragraph as they are.
    return "\b\n" + "\n".join((title, *told))
