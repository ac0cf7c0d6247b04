"""Checks a dossier that was handed out as a bag, a folder or a ZIP, by verifier.py, which stands beside this.

    python -I check.py [BAG] --key NAME+ID+KEY [--key …] [--statements FILE] [--policy FILE] [--lang nl|en] [ENTRY…]

It begins with one line: KLOPT / IN ORDER, or what else it found. KLOPT says: every file of the bag is one that the
ledger's key signed, none is gone or put in, no entry was left out up to the last one, and all proofs in it hold. BAG
is the folder or the ZIP; else the bag in which this file stands. With ENTRY, such as entries/000000001.json, only that
entry is checked, by its own proof, the keys and the policy. A key that you trust counts for those that followed it.
It needs Python 3.11 or newer and nothing else, and writes nothing.
Exit code 0: KLOPT; 5: KLOPT NIET; 2: it could not be checked, or not by whom it was signed.
"""

from __future__ import annotations

import argparse
import os
import re
import stat
import sys
import unicodedata
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import IO, Any, NamedTuple

#: What is held against the proofs; all else in a bag is held against what was signed alone.
_HELD = ("entries/", "proofs/", "keys/", "timestamps/", "texts/", "checkpoint.txt")
SIGNED, TAGMANIFEST, MANIFEST = "signed.txt", "tagmanifest-sha256.txt", "manifest-sha256.txt"
#: The files that the second of these lists; the first signs its hash, so that it is in no list.
LISTED = ("bag-info.txt", "bagit.txt", MANIFEST, "manifest-sha512.txt")
_LARGEST_LIST, _LARGEST_BAG, _LARGEST_HELD, _MOST_REASONS, _CHUNK = 1 << 26, 1 << 33, 1 << 30, 20, 1 << 20

#: The first line, in Dutch and in English, and the exit code.
VERDICTS = {
    "holds": ("KLOPT", "IN ORDER", 0),
    "unknown": (
        "WIE ONDERTEKENDE, IS NIET NAGEKEKEN: geef --key",
        "WHO SIGNED WAS NOT CHECKED: give --key",
        2,
    ),
    "unsigned": (
        "NIET ONDERTEKEND: dit kan niet tonen dat er niets is weggelaten",
        "NOT SIGNED: this cannot show that nothing was left out",
        2,
    ),
    "unchecked": ("NIET NAGEKEKEN", "NOT CHECKED", 2),
    "wrong": ("KLOPT NIET", "NOT IN ORDER", 5),
}
_LANGUAGES = ("nl", "en")
#: What is said below it: in Dutch, in English. Reasons stand in the order of how grave they are.
_WORDS = {
    "signature": ("{name}: {said}", "{name}: {said}"),
    "key-other": (
        "De sleutel die u opgaf, is van een ander register: {key}. Dit komt uit {origin}. Is het de juiste sleutel?",
        "The key you gave is of another ledger: {key}. This is from {origin}. Is it the right key?",
    ),
    "manifest-other": (
        "De lijst van de bestanden is niet die welke ondertekend is.",
        "The list of the files is not the one that was signed.",
    ),
    "no-quorum": (
        "Het quorum {quorum} van uw beleid is niet bereikt onder het controlepunt van deze map.",
        "The quorum {quorum} of your policy is not reached under the checkpoint of this folder.",
    ),
    "head": (
        "Van {stream} zijn niet alle posten er tot en met nummer {count}, de laatste volgens wie ondertekende.",
        "Of {stream} not all entries are here up to number {count}, the last one by the word of who signed.",
    ),
    "no-head": (
        "{name} hoort bij {stream}, waarvoor niet ondertekend is.",
        "{name} is of {stream}, which was not signed for.",
    ),
    "checkpoint": (
        "{name} steunt op een ander controlepunt dan het ondertekende.",
        "{name} rests on another checkpoint than the one that was signed for.",
    ),
    "texts": (
        "Er zijn {found} persoonlijke teksten, en ondertekend is voor: {signed}.",
        "There are {found} personal texts, and what was signed for is: {signed}.",
    ),
    "altered": ("{name} is gewijzigd.", "{name} was altered."),
    "gone": ("{name} ontbreekt.", "{name} is gone."),
    "unlisted": ("{name} staat niet in de lijst.", "{name} is not in the list."),
    "extra": (
        "{name} hoort er niet bij. Zette uw computer of u het erbij, haal het dan weg.",
        "{name} does not belong here. If your computer or you put it there, take it away.",
    ),
    "strange": (
        "{name} is geen gewoon bestand, of heeft een naam die niet mag of tweemaal voorkomt.",
        "{name} is no ordinary file, or has a name that is not allowed or stands here twice.",
    ),
    "unreadable": ("{name} kan niet gelezen worden: {said}", "{name} cannot be read: {said}"),
    "proof": ("{name}: {said}", "{name}: {said}"),
    "layout": (
        "Het ZIP-bestand bevat meer dan zijn bestanden, of is opnieuw gemaakt: pak het uit en kijk de map na.",
        "The ZIP holds more than its files, or was made anew: unpack it and check the folder.",
    ),
    "reasons": ("REDENEN", "REASONS"),
    "more": ("En nog {count} andere.", "And {count} more."),
    "shown": ("WAT DIT TOONT", "WHAT THIS SHOWS"),
    "if-theirs": (
        "Dit alles enkel als de sleutels in de map zelf die van het register zijn.",
        "All of this only if the keys in the folder itself are the ledger's.",
    ),
    "dossier": (
        "{stream}, zoals bekend op {known} (Brussel). Wat later geregistreerd werd, staat er niet in.",
        "{stream}, as known at {known} (Brussels). What was recorded later is not in it.",
    ),
    "last": (
        "{stream}: nummer {count} is de laatste post van de eerste {ledger} in het register. Wie ondertekende,"
        " staat daarvoor in.",
        "{stream}: number {count} is the last entry within the first {ledger} of the ledger. Who signed answers for"
        " that.",
    ),
    "signer": (
        "Ondertekend met sleutel {number} van het register: {key}",
        "Signed by key {number} of the ledger: {key}",
    ),
    "quorum": (
        "Het quorum {quorum} van uw beleid heeft het controlepunt medeondertekend.",
        "The quorum {quorum} of your policy cosigned the checkpoint.",
    ),
    "files": (
        "Alle {count} bestanden zijn die welke ondertekend zijn, ook dossier.html, dossier.pdf en manifest.json.",
        "All {count} files are those that were signed, dossier.html, dossier.pdf and manifest.json too.",
    ),
    "files-unsigned": (
        "De {count} bestanden zijn die van de lijst erbij. Niemand heeft die lijst ondertekend.",
        "The {count} files are those of the list that comes with them. Nobody signed that list.",
    ),
    "simulated": (
        "Het register is GESIMULEERD: dit gaat niet over bestaande personen.",
        "The ledger is SIMULATED: this is not about real people.",
    ),
    "without-texts": ("Gemaakt zonder persoonlijke teksten.", "Made without personal texts."),
    "with-texts": (
        "{count} persoonlijke teksten, elk zoals een post die vastlegt.",
        "{count} personal texts, each the one that an entry commits to.",
    ),
    "not-shown": ("WAT DIT NIET TOONT", "WHAT THIS DOES NOT SHOW"),
    "older": (
        "Dat dit alle posten zijn en de bladzijden die van het register: er is geen signed.txt. De map is gemaakt"
        " zonder de sleutel van het register of door een oudere versie, of signed.txt is eruit gehaald. Vraag een"
        " ondertekende.",
        "That these are all entries and the pages those of the ledger: there is no signed.txt. The folder was made"
        " without the ledger's key or by an older version, or signed.txt was taken out. Ask for a signed one.",
    ),
    "who": (
        "Wie ondertekende: een map die haar eigen sleutels meebrengt, toont dat niet. Vraag de sleutel elders, en geef"
        " ze op met --key.",
        "Who signed: a folder that brings its own keys does not show that. Obtain the key elsewhere and give it with"
        " --key.",
    ),
    "replaced": (
        "Dat het register die sleutel toen nog niet had vervangen: wie de map maakte, kan dat weglaten. Geef de"
        " verklaringen die u zelf bewaarde, met --statements.",
        "That the ledger had not replaced this key by then: whoever made the folder can leave that out. Give the"
        " statements that you kept yourself, with --statements.",
    ),
    "program": (
        "Of dit programma zelf is vervangen: het staat in de map die het nakijkt. Gebruik een eigen kopie van check.py"
        " en verifier.py.",
        "Whether this program itself was replaced: it stands in the folder that it checks. Use a copy of your own of"
        " check.py and verifier.py.",
    ),
    "no-proof": (
        "Dat deze posten in het register staan: geen controlepunt dekt ze.",
        "That these entries are in the ledger: no checkpoint covers them.",
    ),
    "behind": (
        "{name} ligt na het controlepunt: daarvoor staat alleen in wie deze map ondertekende.",
        "{name} is newer than the checkpoint: only who signed this folder answers for it.",
    ),
    "behind-unsigned": (
        "{name} ligt na het controlepunt: geen bewijs dekt dit.",
        "{name} is newer than the checkpoint: no proof covers it.",
    ),
    "erased": (
        "De tekst {path} van {name}: gewist, op bevel van een latere post.",
        "The text {path} of {name}: erased, by the order of a later entry.",
    ),
    "not-kept": (
        "De tekst {path} van {name}: niet meer bewaard toen dit gemaakt werd, en geen post hier zegt waarom.",
        "The text {path} of {name}: not kept any more when this was made, and no entry here says why.",
    ),
    "wrong-moment": (
        "Het uur van post {entry}: het tijdstip ervan klopt niet, zegt de beheerder in post {by}.",
        "The hour of entry {entry}: its moment is wrong, says the operator in entry {by}.",
    ),
    "pages": (
        "Dat de bladzijden juist weergeven wat de posten zeggen: ondertekend is enkel dat ze zo zijn uitgereikt.",
        "That the pages tell rightly what the entries say: the key only signed that they were handed out so.",
    ),
    "limits": (
        "Of het waar is, of de klok van het register juist liep en of een ander hetzelfde zag: zie LEESMIJ.txt.",
        "Whether it is true, whether the ledger's clock was right and whether others saw the same: see README.txt.",
    ),
    "stamps": (
        "Wat de tijdstempels zeggen: LEESMIJ.txt vertelt hoe u dat aan openssl vraagt.",
        "What the timestamps say: README.txt tells how to ask openssl.",
    ),
    "details": ("BIJZONDERHEDEN (in het Engels)", "DETAILS"),
    "entries-only": (
        "Enkel nagekeken: {names}. De rest van de map niet.",
        "Checked: {names}, and nothing else of the folder.",
    ),
    "no-bag": (
        "{name} is er niet, of is geen map of ZIP van een dossier.",
        "{name} is not there, or is no folder or ZIP of a dossier.",
    ),
    "option": (
        "{option} is niet bruikbaar: {said}",
        "{option} cannot be used: {said}",
    ),
}  # fmt: skip
_GRAVE = list(_WORDS)
#: What the verifier's refusals say first, in Dutch; the case behind it stays in its English.
_DUTCH = {
    "Refuted": "Wat voorgelegd werd, klopt niet.",
    "Malformed": "Dit is niet leesbaar, en dus is er niets van nagekeken.",
    "WrongProof": "De hashes leiden niet naar de roothash: dit is niet wat in het register staat.",
    "WrongSignature": "Een handtekening klopt niet: de tekst is erna gewijzigd, of een andere sleutel ondertekende.",
    "AmbiguousBytes": "Deze bytes staan niet in de ene vorm (RFC 8785) die elk programma op dezelfde manier leest.",
    "NotSigned": "Een sleutel die hiervoor moet instaan, ondertekende niet; de posten zelf kunnen ongewijzigd zijn.",
    "NeedsMlDsa": "Een handtekening met ML-DSA-44 is niet nagekeken: dat vraagt het pakket cryptography 48 of nieuwer.",
    "NotPlaced": "Of de sleutel die ondertekende toen al vervangen was, is niet nagekeken.",
}


def _say(word: str, lang: str, **values: object) -> str:
    """A sentence of `_WORDS` in a language, in which an error is said as well."""
    told = {name: _in_words(value, lang) for name, value in values.items()}
    return _WORDS[word][_LANGUAGES.index(lang)].format(**told)


def _in_words(value: object, lang: str) -> object:
    if isinstance(value, _Moment):
        return value.in_words(lang)
    begin = _DUTCH.get(type(value).__name__) if lang == "nl" else None
    if begin is None or not isinstance(value, verifier.Refuted):
        return value
    detail = value.detail.format(**value.values)
    return f"{begin} In het Engels: {detail}" if detail else begin


class _Moment(str):
    """A moment in UTC, to be told in Brussels time: there may be no table of time zones where this runs."""

    def in_words(self, lang: str) -> str:
        """To the second: 2021-01-01 23:59:59, in Dutch 1 januari 2021 om 23:59:59."""
        with suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(self[:19])
            local = at + timedelta(hours=1 + _is_summer(at))
            if lang == "nl":
                return f"{local.day} {_MONTHS[local.month - 1]} {local.year} om {local:%H:%M:%S}"
            return f"{local:%Y-%m-%d %H:%M:%S}"
        return str(self)


def _is_summer(at: datetime) -> bool:
    """Whether it is summer time in Brussels: from one o'clock UTC on the last Sunday of March to that of October."""
    begins, ends = (at.replace(month=month, day=31, hour=1, minute=0, second=0) for month in (3, 10))
    begins, ends = (each - timedelta(days=each.isoweekday() % 7) for each in (begins, ends))
    return begins <= at < ends


_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def _beside() -> Any:
    """The verifier. With `python -I` nothing in a folder of somebody else's is imported by a name it chose."""
    written = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # nothing is added to the folder that is checked
    found = spec_from_file_location("verifier", Path(__file__).with_name("verifier.py"))
    assert found is not None
    assert found.loader is not None
    made = module_from_spec(found)
    found.loader.exec_module(made)
    sys.dont_write_bytecode = written
    return made


if sys.version_info < (3, 11):  # noqa: UP036 - it is handed to people whose Python may be older
    sys.exit("NIET NAGEKEKEN / NOT CHECKED: Python 3.11 of nieuwer is nodig / needs Python 3.11 or newer.")
verifier = _beside()
Files = Mapping[str, bytes]
_UNREADABLE = (OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile)


# -- the files of a bag -------------------------------------------------------------------------------------


class Bag(NamedTuple):
    """The files of a bag by their names in it, each with what opens it; and what should not be there."""

    files: Mapping[str, Callable[[], IO[bytes]]]
    strange: Sequence[str]
    whole: bool = True  # a ZIP that holds its files and no byte beside them

    def start(self, name: str, most: int) -> bytes:
        """The bytes of a file, and of one that is larger than `most` enough to see that it is."""
        with self.files[name]() as file:
            return file.read(most + 1)

    def hashed(self, name: str) -> str:
        """The SHA-256 of a file of any size."""
        made = sha256()
        with self.files[name]() as file:
            while chunk := file.read(_CHUNK):
                made.update(chunk)
        return made.hexdigest()


def bag_of(path: Path) -> Bag:
    """The bag at a path: a ZIP; its folder; or the folder `data` in it. Raises `OSError`, `BadZipFile`."""
    if path.is_file():
        if not zipfile.is_zipfile(path):
            raise FileNotFoundError(path)
        return _in_archive(path)
    if path.name == "data" and not (path / "bagit.txt").exists() and (path.parent / "bagit.txt").exists():
        path = path.parent
    return _in_folder(path)


def _in_folder(root: Path) -> Bag:
    files: dict[str, Callable[[], IO[bytes]]] = {}
    strange, folders = [], [root]
    while folders:
        with os.scandir(folders.pop()) as found:
            for each in found:
                path = Path(each.path)
                if each.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif each.is_file(follow_symlinks=False):
                    files[path.relative_to(root).as_posix()] = partial(_opened, path)
                else:
                    strange.append(path.relative_to(root).as_posix())
    return Bag(files, strange + _alike(files))


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _in_archive(path: Path) -> Bag:
    archive = zipfile.ZipFile(path)
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if sum(info.file_size for info in entries) > _LARGEST_BAG:
        raise zipfile.BadZipFile(f"more than {_LARGEST_BAG} bytes")
    tops = [info.filename[:-9] for info in entries if re.fullmatch(r"[^/]+/bagit\.txt", info.filename)]
    top = tops[0] if len(tops) == 1 else ""
    files: dict[str, Callable[[], IO[bytes]]] = {}
    strange = []
    for info in entries:
        name = info.filename.removeprefix(top)
        odd = {"", ".", ".."} & {*name.split("/")} or re.search(r"[\\:\x00-\x1f]", info.orig_filename)
        inside = info.filename.startswith(top) and not stat.S_ISLNK(info.external_attr >> 16)
        if odd or not inside or name in files:
            strange.append(info.filename)
        else:
            files[name] = partial(archive.open, info)
    return Bag(files, strange + _alike(files), _is_whole(archive, path.stat().st_size))


def _is_whole(archive: zipfile.ZipFile, size: int) -> bool:
    """Whether an archive is its files one after the other and their index, so that all readers see the same."""
    at = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != at or info.flag_bits & 8:
            return False
        at += 30 + len(info.filename.encode()) + len(info.extra) + info.compress_size
    index = sum(46 + len(info.filename.encode()) + len(info.extra) for info in archive.infolist())
    return (at, at + index + 22) == (archive.start_dir, size)


def _alike(names: Iterable[str]) -> list[str]:
    """Names that some file systems take for one: each after the first."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
    return [name for name in names if name not in seen.values()]


def _payload(bag: Bag) -> tuple[str, dict[str, bytes]]:
    """The folder of what is handed out, and the files in it that proofs are about."""
    folder = "data/" if any(name.startswith("data/") for name in bag.files) else ""
    held = {name[len(folder) :]: name for name in bag.files if name.startswith(folder)}
    files, left = dict[str, bytes](), _LARGEST_HELD
    for name, path in sorted(held.items()):
        if name.startswith(_HELD):
            files[name] = bag.start(path, min(verifier.LARGEST_FILE, left))
            left -= len(files[name])
            if left < 0:
                raise verifier.Malformed("The files that proofs are about are too large.")
    return folder, files


# -- what is found ------------------------------------------------------------------------------------------


class WhatIsFound:
    """What is wrong, what is shown and what is not, each as a word of `_WORDS` and its values; and the proofs."""

    def __init__(self) -> None:
        self.wrong: dict[tuple[str, tuple[tuple[str, object], ...]], None] = {}
        self.shown: list[tuple[str, dict[str, object]]] = []
        self.missing: list[tuple[str, dict[str, object]]] = []
        self.details: list[str] = []
        self.signed = self.trusted = False

    def refuse(self, word: str, **values: object) -> None:
        """Something is wrong; once, however often it is met."""
        self.wrong[word, tuple(values.items())] = None

    def show(self, word: str, **values: object) -> None:
        """Something is shown."""
        self.shown.append((word, values))

    def miss(self, word: str, **values: object) -> None:
        """Something is not shown."""
        self.missing.append((word, values))

    @property
    def verdict(self) -> str:
        """Which of `VERDICTS` it is."""
        if self.wrong:
            return "wrong"
        if not self.signed:
            return "unsigned"
        return "holds" if self.trusted else "unknown"

    def lines(self, lang: str) -> Iterator[str]:
        """As it is printed, below the first line."""

        def say(word: str, **values: object) -> str:
            return _say(word, lang, **values)

        reasons = sorted(self.wrong, key=lambda found: _GRAVE.index(found[0]))
        if reasons:
            yield from ("", say("reasons"))
            yield from (f"- {say(word, **dict(values))}" for word, values in reasons[:_MOST_REASONS])
            if len(reasons) > _MOST_REASONS:
                yield f"- {say('more', count=len(reasons) - _MOST_REASONS)}"
            return
        for title, found in (("shown", self.shown), ("not-shown", self.missing)):
            yield from ("", say(title))
            yield from (f"- {say(word, **values)}" for word, values in found)
        yield from ("", say("details"), *self.details)


def check_bag(
    bag: Bag, keys: Sequence[Any], evidence: Any = None, *, own_program: bool = False
) -> WhatIsFound:
    """Check all of a bag. Raises `Malformed` where there is nothing that could be checked."""
    found, evidence = WhatIsFound(), evidence or verifier.FromElsewhere()
    for name in bag.strange:
        found.refuse("strange", name=name)
    try:
        _, files = _payload(bag)
    except _UNREADABLE as error:
        found.refuse("unreadable", name="data/", said=error)
        return found
    if not _proofs(files) and not {SIGNED, MANIFEST} & bag.files.keys():
        raise verifier.Malformed(
            "There is neither a proof of a dossier in this folder nor a list of its files."
        )
    signed = None
    if SIGNED in bag.files:
        found.signed = True
        try:
            signed = _signed(bag, files, keys, evidence)
        except (verifier.Refuted, *_UNREADABLE) as error:
            found.refuse("signature", name=SIGNED, said=error)
    count = _check_files(bag, signed, found)
    if found.signed and signed is None:
        return found  # without it there is no saying which entries there should be
    _check_proofs(files, signed, keys, evidence, found)
    _tell(files, signed, count, found)
    if not (signed.trusted if signed else keys):
        found.miss("who")
    if signed and not evidence.of(verifier.KEY):
        found.miss("replaced")
    if own_program:
        found.miss("program")
    return found


def _tell(files: Files, signed: SignedStatement | None, count: int, found: WhatIsFound) -> None:
    """What follows if nothing is wrong."""
    if signed is None:
        found.show("files-unsigned", count=count)
        found.miss("older")
    else:
        stated = signed.statement
        heads = _heads(stated)
        if not signed.trusted:
            found.shown.insert(0, ("if-theirs", {}))
        found.show("dossier", stream=next(iter(heads)), known=_Moment(stated["known"]))
        for stream, (number, _) in heads.items():
            found.show("last", stream=stream, count=number, ledger=stated["ledger"])
        found.show("signer", number=signed.signer.number, key=signed.signer.key.vkey)
        found.show("files", count=count)
        found.trusted = signed.trusted
        found.miss("pages")
    found.miss("limits")
    texts = sum(name.startswith("texts/") for name in files)
    if texts:
        found.show("with-texts", count=texts)
    elif signed:
        found.show("without-texts")
    if any(name.startswith("timestamps/") for name in files):
        found.miss("stamps")


# -- what was signed ----------------------------------------------------------------------------------------


class SignedStatement(NamedTuple):
    """The statement of a bag, which key of the ledger signed it, and whether a key that one trusts leads there."""

    statement: dict[str, str]
    signer: Any
    trusted: bool


def _signed(bag: Bag, files: Files, keys: Sequence[Any], evidence: Any) -> SignedStatement:
    """Check who signed the statement of a bag, by the keys given and those of a policy. Raises `Refuted`."""
    keys = [*keys, *(evidence.policy.logs if evidence.policy else ())]
    statements = evidence.of(verifier.KEY)
    note = verifier.read_note(bag.start(SIGNED, verifier.LARGEST_NOTE), canonical=True)
    statement = verifier.read_statement(note.text)
    if statement["kind"] != verifier.BAG or len(note.signatures) != 1:
        raise verifier.Malformed("It is no statement of a dossier that was handed out, with one signature.")
    history = verifier.fullest_history(_key_statements(files), statements, statement["origin"])
    signer = next((known for known in reversed(history) if verifier.signed_by(note, known.key)), None)
    if signer is None:
        raise verifier.NotSigned("None of the ledger's keys in keys/ signed it.")
    after = history[signer.number : signer.number + 1]
    if after and int(statement["ledger"]) > after[0].start:
        raise verifier.NotSigned(
            "It was signed by key {number}, which was replaced by then.", number=signer.number
        )
    own = {key._replace(kind=verifier.SIGNATURE) for key in keys if key.name == statement["origin"]}
    trusted = any(
        _leads(history[known.number : signer.number])
        for known in history[: signer.number]
        if known.key in own
    )
    if own and not trusted:
        raise verifier.NotSigned(
            "No key you gave leads to key {number}, {key}, which did sign.",
            number=signer.number,
            key=signer.key.vkey,
        )
    return SignedStatement(statement, signer, trusted)


def _leads(way: Iterable[Any]) -> bool:
    """Whether each key on the way was vouched for by the one that it replaced."""
    return all(known.vouched for known in way)


def _key_statements(files: Files) -> list[bytes]:
    return [files[each] for each in sorted(files) if re.fullmatch(r"keys/[0-9]+\.txt", each)]


def _heads(statement: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Of each stream the number of its last entry, and the SHA-256 of it."""
    told = [line.rsplit(" ", 2) for line in statement["head"].split("\nhead ")]
    return {stream: (int(number), last) for stream, number, last in told}


# -- the files against the lists ----------------------------------------------------------------------------


def _check_files(bag: Bag, signed: SignedStatement | None, found: WhatIsFound) -> int:
    """Hold every file against the lists of a bag, and these against what was signed; gives how many there are."""
    listed, listing = _list(bag, TAGMANIFEST, found, payload=False)
    if signed and sha256(listing).hexdigest() != signed.statement["manifest"]:
        found.refuse("manifest-other")
    payload, _ = _list(bag, MANIFEST, found, payload=True)
    expected = {**dict.fromkeys(LISTED, ""), **listed, **payload}
    for name, hashed in sorted(expected.items()):
        if name not in bag.files:
            found.refuse("gone", name=name)
        elif not hashed:
            found.refuse("unlisted", name=name)
        else:
            _check_hash(bag, name, hashed, found)
    for name in sorted(bag.files.keys() - expected.keys() - {SIGNED, TAGMANIFEST}):
        found.refuse("extra", name=name)
    return len(bag.files)


def _list(bag: Bag, name: str, found: WhatIsFound, *, payload: bool) -> tuple[dict[str, str], bytes]:
    """What a list in a bag says, and its bytes; nothing where there is none to rely on."""
    if name not in bag.files:
        found.refuse("gone", name=name)
        return {}, b""
    try:
        content = bag.start(name, _LARGEST_LIST)
        hashes = _listed(content)
        if any(each.startswith("data/") != payload for each in hashes):
            raise verifier.Malformed("It lists what is not for it to list.")
    except (verifier.Refuted, *_UNREADABLE) as error:
        found.refuse("unreadable", name=name, said=error)
        return {}, b""
    return hashes, content


def _check_hash(bag: Bag, name: str, hashed: str, found: WhatIsFound) -> None:
    try:
        if bag.hashed(name) != hashed:
            found.refuse("altered", name=name)
    except _UNREADABLE as error:
        found.refuse("unreadable", name=name, said=error)


def _listed(content: bytes) -> dict[str, str]:
    """A manifest of BagIt (RFC 8493, 2.1.3): the SHA-256 of each file. Raises `Malformed`."""
    if len(content) > _LARGEST_LIST:
        raise verifier.Malformed("It is too large.")
    text = content.decode()
    lines = re.findall(r"([0-9a-f]{64})  ([^\n]+)\n", text)
    named = {re.sub("%(25|0A|0D)", lambda it: chr(int(it[1], 16)), name): hashed for hashed, name in lines}
    if "".join(f"{hashed}  {name}\n" for hashed, name in lines) != text or len(named) < len(lines):
        raise verifier.Malformed("It is no list of files.")
    return named


# -- the entries, the proofs and the texts ------------------------------------------------------------------


def _check_proofs(
    files: Files, signed: SignedStatement | None, keys: Sequence[Any], evidence: Any, found: WhatIsFound
) -> None:
    """Check every proof in a bag, and every file that one is about, and what was signed for the entries."""
    dossiers = _dossiers(files, signed, keys, evidence.of(verifier.KEY), found)
    if not dossiers:
        if signed and not _proofs(files):
            found.refuse("gone", name="proofs/")
        found.miss("no-proof")
        if evidence.policy:
            found.refuse("no-quorum", quorum=evidence.policy.quorum)
        return
    if b'"simulated":true' in b64decode(dossiers[0].proof["origin"]):
        found.show("simulated")
    for check in (
        partial(_check_held, files, dossiers, found, signed=bool(signed)),
        partial(_check_heads, files, dossiers, signed, found),
        partial(_check_texts, files, signed, found),
        partial(_check_quorum, dossiers[0], keys, evidence, found, signed=bool(signed)),
    ):
        try:
            check()
        except verifier.Refuted as error:
            found.refuse("proof", name="data/", said=error)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # Nothing keeps whoever puts a file in a bag from writing what is no entry.
            found.refuse("proof", name="data/", said=repr(error))


def _check_quorum(
    dossier: Any, keys: Sequence[Any], evidence: Any, found: WhatIsFound, *, signed: bool
) -> None:
    """Hold the checkpoint against the policy of who checks, if there is one. Raises `Refuted`."""
    if evidence.policy is None:
        return
    result = verifier.ProofResult([], [])
    keys = verifier.with_logs([*keys], dossier.checkpoint, evidence)
    note = verifier.read_note(dossier.proof["checkpoint"])
    if not signed:  # else the keys that the policy names for this ledger were held against who signed the bag
        verifier.signer_of(note, dossier.history, keys)
    reached = verifier.explain_quorum(
        note, dossier.checkpoint, dossier.history, keys, evidence, evidence.policy, result
    )
    found.details += ["== policy", *result.lines]
    if reached and evidence.policy.quorum != "none":  # else nobody had to cosign
        found.show("quorum", quorum=evidence.policy.quorum)
    elif not reached:
        found.refuse("no-quorum", quorum=evidence.policy.quorum)


def _dossiers(
    files: Files,
    signed: SignedStatement | None,
    keys: Sequence[Any],
    statements: Sequence[bytes],
    found: WhatIsFound,
) -> list[Any]:
    """The proofs in a bag that hold, each of one stream."""
    wanted = _to_answer(keys, signed, found) if signed else keys
    dossiers = []
    for name in _proofs(files):
        try:
            dossier = verifier.check_dossier(files[name], wanted, statements)
        except verifier.Refuted as error:
            found.refuse("proof", name=name, said=error)
            continue
        if signed and not _rests_on(dossier.checkpoint, signed.statement):
            found.refuse("checkpoint", name=name)
        dossiers.append(dossier)
        found.details += [f"== {name}", *verifier.explain_dossier(dossier).lines]
        for entry in dossier.entries:
            if entry["wrong_moment"]:
                found.miss("wrong-moment", entry=entry["position"], by=entry["wrong_moment"])
    return dossiers


def _to_answer(keys: Sequence[Any], signed: SignedStatement, found: WhatIsFound) -> list[Any]:
    """The keys that have to have signed the checkpoint as well; one of another ledger is wrong here.

    Who signed the bag answers for the checkpoint too, so that only a witness has to be led there.
    """
    origin, wanted = signed.statement["origin"], list[Any]()
    for key in keys:
        if key.name != origin and key.kind == verifier.SIGNATURE:
            found.refuse("key-other", key=key.vkey, origin=origin)
        elif key.name != origin:
            wanted.append(key)
    return wanted


def _rests_on(checkpoint: Any, statement: Mapping[str, str]) -> bool:
    tree = f"{checkpoint.size} {verifier.base64_text(checkpoint.root)}"
    return (checkpoint.origin, tree) == (statement["origin"], statement["checkpoint"])


def _check_held(files: Files, dossiers: Sequence[Any], found: WhatIsFound, *, signed: bool) -> None:
    """Hold each file against what it has to be by the proofs. Raises `Refuted`."""
    if len({each.proof["checkpoint"] for each in dossiers}) > 1:
        raise verifier.Refuted("The proofs in this folder rest on different checkpoints.")
    expected = _expected(files, dossiers)
    size = dossiers[0].checkpoint.size
    for name in sorted({*files, *expected} - {*_proofs(files)}):
        if name in expected:
            if files.get(name) != expected[name]:
                raise verifier.Refuted(
                    "{name} is gone, or is not what the proofs in this folder are about.", name=name
                )
        elif _position(name) > size:
            found.miss("behind" if signed else "behind-unsigned", name=name)
        elif not name.startswith("texts/"):
            raise verifier.Refuted("{name} stands in none of the proofs in this folder.", name=name)


def _expected(files: Files, dossiers: Sequence[Any]) -> dict[str, bytes]:
    """The files that the proofs are about, as they have to be. Raises `Refuted`."""
    first = dossiers[0]
    note = first.proof["checkpoint"]
    expected = {"checkpoint.txt": note.encode()}
    # A bag that a later key signed has that key as well.
    statements = _key_statements(files)[len(first.proof["keys"]) :]
    statements = [*(each.encode() for each in first.proof["keys"]), *statements]
    for number, statement in enumerate(statements, 1):
        expected[f"keys/{number:03}.txt"] = statement
    history = verifier.check_key_history(statements, first.checkpoint.origin)
    expected["keys/vkeys.txt"] = "".join(f"{known.key.vkey}\n" for known in history).encode()
    for number, stamp in enumerate(first.proof["timestamps"], 1):
        expected[f"timestamps/{number:03}.tsr"] = stamp
        expected["timestamps/checkpoint-text.txt"] = verifier.read_note(note).text.encode()
    expected.update(_keeps_alive(first.proof))
    for shown in (shown for each in dossiers for shown in each.proof["entries"]):
        position = shown["position"]
        expected[f"entries/{position:09}.json"] = b64decode(shown["state"])
        lines = [verifier.TLOG_PROOF, f"index {position - 1}", *shown["proof"], "", note]
        expected[f"proofs/entry-{position:09}.tlog-proof"] = "\n".join(lines).encode()
    return expected


def _keeps_alive(proof: Mapping[str, Any]) -> dict[str, bytes]:
    """What keeps the timestamps alive: renewals with their texts, revocation evidence, certificates."""
    expected = {}
    try:
        for number, renewal in enumerate(proof.get("renewals", ()), 1):
            expected[f"timestamps/renewal-{number:03}.txt"] = renewal["text"].encode()
            expected[f"timestamps/renewal-{number:03}.tsr"] = b64decode(renewal["token"])
        for kind in ("revocation", "certificates"):
            for number, der in enumerate(proof.get(kind, ()), 1):
                expected[f"timestamps/{kind.removesuffix('s')}-{number:03}.der"] = b64decode(der)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise verifier.Malformed(
            "What keeps the timestamps alive cannot be read: {said!r}.", said=error
        ) from error
    return expected


def _check_heads(
    files: Files, dossiers: Sequence[Any], signed: SignedStatement | None, found: WhatIsFound
) -> None:
    """Check that of each stream all entries are there up to the one that was signed for. Raises `Refuted`."""
    if signed is None:
        return
    heads = _heads(signed.statement)
    origin = b64decode(dossiers[0].proof["origin"])
    # What the ledger says of its own clock, each held against the tree with the proof that brings it.
    excused = sorted(
        {
            (each["position"], b64decode(each["state"]))
            for dossier in dossiers
            for each in dossier.proof.get("explained", ())
        }
    )
    streams = dict[str, list[tuple[int, bytes]]]()
    for name, position in _positions(files):
        stream = str(verifier.read_json(files[name]).get("stream"))
        if stream not in heads or position > int(signed.statement["ledger"]):
            found.refuse("no-head", name=name, stream=stream)
        streams.setdefault(stream, []).append((position, files[name]))
    for stream, (count, last) in heads.items():
        shown = streams.get(stream, [])
        if len(shown) != count or not shown or sha256(shown[-1][1]).hexdigest() != last:
            found.refuse("head", stream=stream, count=count)
            continue
        try:
            verifier.check_chain(origin, stream, shown, excused)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise verifier.Malformed("An entry of {stream}: {said!r}.", stream=stream, said=error) from error


def _check_texts(files: Files, signed: SignedStatement | None, found: WhatIsFound) -> None:
    """Check the personal texts, and that there are as many as was signed for. Raises `Refuted`."""
    names = [name for name in sorted(files) if name.startswith("texts/")]
    there = {check_text(name, files) for name in names}
    asked = signed.statement["texts"] if signed else str(len(names) or "none")
    if asked != str(len(names)) and not (asked == "none" and not names):
        found.refuse("texts", found=len(names), signed=asked)
    if asked != "none":
        _tell_absent(files, there, found)


def _tell_absent(files: Files, there: set[tuple[str, str]], found: WhatIsFound) -> None:
    """Tell which texts that entries commit to do not stand in a bag that was asked for with them."""
    entries = {name: verifier.read_json(files[name]) for name, _ in _positions(files)}
    ordered: dict[str, int] = {}  # of each stream the last entry that orders an erasure
    for entry in entries.values():
        if entry["decision"]["decision"] == "erasure":
            ordered[entry["stream"]] = entry["number"]
    for name, entry in entries.items():
        word = "erased" if ordered.get(entry["stream"], 0) > entry["number"] else "not-kept"
        for path, hashed in _commitments(entry["decision"]):
            if (name, hashed) not in there:
                found.miss(word, path=path, name=name)


def _commitments(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """What an entry commits to instead of holding it, each by where it stands."""
    if isinstance(value, dict):
        if value.keys() == {"sha256"}:
            yield path, str(value["sha256"])
            return
        for name, each in value.items():
            yield from _commitments(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _commitments(each, f"{path}[{number}]")


def check_text(name: str, files: Files) -> tuple[str, str]:
    """Check that a personal text is the one that its entry commits to; that entry, and the hash. Raises `Refuted`."""
    text = verifier.read_json(files[name])
    try:
        entry = f"entries/{text['entry']:09}.json"
        at = verifier.read_json(files[entry])["decision"]
        for step in re.findall(r"\w+", text["path"]):
            at = at[int(step) if step.isdigit() else step]
        hashed = sha256(bytes.fromhex(text["salt"]) + text["text"].encode()).hexdigest()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise verifier.Malformed(
            "{name} belongs to no entry here: {said!r}.", name=name, said=error
        ) from error
    if at != {"sha256": hashed}:
        raise verifier.Refuted(
            "{name} is not the text that entry {at} commits to.", name=name, at=text["entry"]
        )
    return entry, hashed


def check_entry(name: str, files: Files, keys: Sequence[Any], evidence: Any = None) -> Any:
    """Check one entry by its own proof, who signed by the key history, and one's policy. Raises `Refuted`."""
    evidence = evidence or verifier.FromElsewhere()
    statements = evidence.of(verifier.KEY)
    proof = files.get(f"proofs/entry-{Path(name).stem}.tlog-proof")
    if name not in files or proof is None:
        raise verifier.Malformed("{name} or the proof of it is not in this folder.", name=name)
    index, hashes, _, note = verifier.read_tlog_proof(proof)
    checkpoint = verifier.read_checkpoint(verifier.read_note(note).text)
    verifier.check_inclusion(verifier.leaf_hash(files[name]), index, checkpoint.size, hashes, checkpoint.root)
    if index + 1 != _position(name):
        raise verifier.Refuted("It is entry {at} of the ledger, and is named after another.", at=index + 1)
    history = verifier.fullest_history(_key_statements(files), statements, checkpoint.origin)
    keys = verifier.with_logs([*keys], checkpoint, evidence)
    signer, _ = verifier.signer_of(verifier.read_note(note), history, keys)
    proven = [
        f"It is entry {index + 1} of the {checkpoint.size} that the checkpoint covers, unchanged.",
        f"The ledger's key number {signer.number} signed: {signer.key.vkey}",
    ]
    missing = verifier.unvouched(history)
    if policy := evidence.policy:
        result = verifier.ProofResult(proven, missing)
        if not verifier.explain_quorum(
            verifier.read_note(note), checkpoint, history, keys, evidence, policy, result
        ):
            raise verifier.Refuted(
                "The quorum {quorum} of your policy is not reached under its checkpoint.",
                quorum=policy.quorum,
            )
    if not statements:
        missing.extend(verifier.unreplaced(signer, history))
    if not any(key.name == checkpoint.origin for key in keys):
        missing.append(_WORDS["who"][1])
    missing.append("Which entries come before and after it in its dossier: check the whole folder.")
    return verifier.ProofResult(proven, missing)


def _proofs(files: Files) -> list[str]:
    return sorted(name for name in files if re.fullmatch(r"proofs/.*\.proof\.json", name))


def _position(name: str) -> int:
    """The place in the ledger that an entry's file is named after; 0 for any other file."""
    found = re.fullmatch(r"entries/([0-9]{9}|[1-9][0-9]{9,17})\.json", name)
    return int(found[1]) if found else 0


def _positions(files: Files) -> list[tuple[str, int]]:
    return sorted(((name, at) for name in files if (at := _position(name))), key=lambda each: each[1])


# -- the command --------------------------------------------------------------------------------------------


def main(folder: Path, arguments: Sequence[str] | None = None) -> int:
    """Check a bag, or entries in it, and print what is found; gives the exit code."""
    parser = argparse.ArgumentParser(
        description="Gaat een uitgereikt dossier na: KLOPT, of KLOPT NIET. / Checks a dossier that was handed out."
    )
    parser.add_argument("names", nargs="*", metavar="BAG|ENTRY", help="the folder or ZIP; only these entries")
    parser.add_argument("--key", action="append", default=[], help="a key that you trust, or a file of them")
    verifier.add_evidence(parser)
    parser.add_argument("--lang", choices=_LANGUAGES, help="nl or en; else the language of the dossier")
    asked = parser.parse_intermixed_args(arguments)  # ENTRY may stand behind the options
    option = "--key"
    try:
        keys = verifier.keys_in(asked.key)
        option = " / ".join(f"--{name}" for name in ("statements", "policy") if getattr(asked, name))
        evidence = verifier.evidence_in(asked)
    except (OSError, ValueError, verifier.Refuted) as error:
        return _print_unchecked("option", asked.lang or "nl", option=option, said=error)
    entries = [*dict.fromkeys(name.replace("\\", "/") if _is_entry(name) else name for name in asked.names)]
    place = folder
    if entries and not _is_entry(entries[0]):
        place = Path(entries.pop(0)).resolve()
    lang = asked.lang or "nl"
    try:
        bag = bag_of(place)
        lang = asked.lang or _language(bag)
        if not bag.whole:
            return _print_unchecked("layout", lang)
        if entries:
            return _print_entries(entries, _payload(bag)[1], keys, evidence, lang)
        found = check_bag(bag, keys, evidence, own_program=folder.is_relative_to(place))
    except (FileNotFoundError, NotADirectoryError):
        return _print_unchecked("no-bag", lang, name=place)
    except (verifier.Refuted, *_UNREADABLE) as error:
        return _print_unchecked("proof", lang, name=place, said=error)
    return _print(found.verdict, found.lines(lang), lang)


def _is_entry(name: str) -> bool:
    return name.startswith(("entries/", "entries\\"))


def _language(bag: Bag) -> str:
    """The language of the pages in a bag; it only chooses the words in which the answer is given."""
    try:
        told = verifier.read_json(bag.start("data/manifest.json", verifier.LARGEST_FILE))["language"]
    except (verifier.Refuted, KeyError, TypeError, *_UNREADABLE):
        return "nl"
    return "en" if told == "en" else "nl"


def _print(verdict: str, lines: Iterable[str], lang: str) -> int:
    dutch, english, code = VERDICTS[verdict]
    said = (dutch, english) if lang == "nl" else (english, dutch)
    for line in [" / ".join(said), *lines]:  # nothing that stands in a file may steer the terminal
        print(line if line.isprintable() else ascii(line)[1:-1])
    return code


def _print_unchecked(word: str, lang: str, **values: object) -> int:
    return _print("unchecked", ["", f"- {_say(word, lang, **values)}"], lang)


def _print_entries(names: Sequence[str], files: Files, keys: Sequence[Any], evidence: Any, lang: str) -> int:
    """Check entries, each by its own proof: what is worst comes first."""
    verdicts, lines = set(), ["", f"- {_say('entries-only', lang, names=', '.join(names))}"]
    lines += ["", _say("details", lang)]
    for name in names:
        lines += ["", f"== {name}"]
        try:
            result = check_entry(name, files, keys, evidence)
        except verifier.Refuted as error:
            malformed = isinstance(error, verifier.Malformed)
            verdicts.add("unchecked" if malformed else "wrong")
            lines += ["NOT CHECKED" if malformed else "REFUTED", str(error)]
        else:
            verdicts.add("unknown" if _WORDS["who"][1] in result.missing else "holds")
            lines += result.lines
    return _print([each for each in VERDICTS if each in verdicts][-1], lines, lang)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        ended = main(Path(__file__).resolve().parent)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended = 1
    sys.exit(ended)
