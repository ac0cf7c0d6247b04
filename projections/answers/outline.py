"""What there is to know of a question before it is asked: its name, its parameters, its forms, its examples.

From this follow its command, its help and its completion. It is read at every start of the program, so that no
annotation here is a text that would have to be compiled, and hardly anything is imported.
"""

from typing import Literal, NamedTuple

from ledger.language import translated

#: What a parameter asks for. ``moments`` are two knowledge moments, a ``period`` is a first and a last day;
#: ``finding`` is the code of one; ``file`` is the name of one that is read, ``-`` being stdin; ``number`` is a whole
#: one. How each is read and offered stands in ``commands/parameters.py``.
Kind = Literal[
    "text",
    "flag",
    "choice",
    "day",
    "moment",
    "moments",
    "period",
    "enterprise",
    "dossier",
    "finding",
    "file",
    "number",
]


class Parameter(NamedTuple):
    """What is asked with a question: by position, or else by an option.

    ``name`` is what the answering function calls it, ``option`` how it is typed (``--name``, unless it is given).
    ``words`` are those of a choice, in order, or the codes of the findings. ``several`` takes any number of them.
    ``least`` and ``most`` bound a number, both included.
    """

    name: str
    help: str = ""
    kind: Kind = "text"
    option: str = ""
    words: tuple[str, ...] = ()
    positional: bool = False
    several: bool = False
    required: bool = False
    metavar: str | None = None
    default: str | None = None
    least: int = 0
    most: int = 1_000_000_000


class Example(NamedTuple):
    """A command as it is typed, in the folder where the demo was made, and what it does.

    ``not_run`` says why no test runs it. ``code`` is its exit code on the demo's ledger, which DOORSTROOM_LEDGER names.
    """

    typed: str
    says: str
    not_run: str = ""
    code: int = 0

    def meaning(self, lang: str) -> str:
        """What it does, in a language."""
        return translated(self.says, lang)


class Outline(NamedTuple):
    """What there is to know of a question before it is asked; nothing of it has to be computed.

    ``name`` is the command's, a word for each level. ``forms`` are those that it has beside the usual ones; of a
    question that is ``handed_out`` they are all that it has, and it can be written to a file. Another one can be
    written to a file where it says so (``to_file``). ``explained_as`` is what `explain --about` calls the same of one
    dossier.
    """

    name: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    forms: tuple[str, ...] = ()
    handed_out: bool = False
    to_file: bool = False
    examples: tuple[Example, ...] = ()
    explained_as: str = ""


#: The parameters that most questions have. They stand in this order, behind those of the question.
ON = Parameter("on", "The day asked about. [default: today]", "day", metavar="DAY")
PERIOD = Parameter("period", kind="period")
KNOWN = Parameter(
    "known", "As known at: a day means its end in Brussels. [default: now]", "moment", metavar="MOMENT"
)
DOSSIER = Parameter("dossier", kind="dossier", positional=True, required=True)
ENTERPRISE = Parameter("enterprise", "Only at this enterprise.", "enterprise", metavar="KBO")
SCHEME = Parameter("scheme", "Only under this scheme.", "choice", words=("cmw", "lde", "imw"))

#: A page of a list; each list says first what it can be ordered by (``order_by``). They stand before the day.
DESCENDING = Parameter("descending", "The other way round.", "flag")
LIMIT = Parameter("limit", "At most so many rows: a page.", "number", metavar="N", least=1)
AFTER = Parameter("after", "Only what follows this place, as the page before names it.", metavar="PLACE")


def count_by(*words: str) -> Parameter:
    """What the rows of a list can be counted by."""
    return Parameter("count_by", "Count the rows by this instead of showing them.", "choice", words=words)


def order_by(*words: str) -> Parameter:
    """What a list can be ordered by; the first is its own order."""
    return Parameter("order", "Order of the rows. [default: the first of these]", "choice", words=words)
