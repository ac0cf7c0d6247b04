"""Holds a dossier that was handed out as a folder against the proofs in it, by verifier.py, which stands beside this.

    python check.py --key NAME+ID+KEY [--key …] [--statements FILE] [--policy FILE] [ENTRY…]

Every entry, the checkpoint, the keys, the timestamps and the personal texts in the folder have to be those that its
proofs are about. With ENTRY, such as entries/000000001.json, only that entry is checked, by its own proof and the
keys. A key that you trust counts for those that followed it. Exit codes are those of verifier.py.
"""

from __future__ import annotations

import argparse
import re
import sys
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

#: What is held against the proofs; all else in the folder is covered by none.
_HELD = ("entries/", "proofs/", "keys/", "timestamps/", "texts/", "checkpoint.txt")


def _beside() -> Any:
    """The verifier. With `python -I` nothing in a folder of somebody else's is imported by a name it chose."""
    sys.dont_write_bytecode = True  # nothing is added to the folder that is checked
    found = spec_from_file_location("verifier", Path(__file__).with_name("verifier.py"))
    assert found is not None
    assert found.loader is not None
    made = module_from_spec(found)
    found.loader.exec_module(made)
    return made


verifier = _beside()
Files = Mapping[str, bytes]


def check_folder(
    files: Files, others: Iterable[str], keys: Sequence[Any], statements: Sequence[bytes] = ()
) -> Any:
    """Check every file against the proofs among them; `others` are the names of the rest. Raises `Refuted`."""
    dossiers = [verifier.check_dossier(files[name], keys, statements) for name in _proofs(files)]
    if len({each.proof["checkpoint"] for each in dossiers}) > 1:
        raise verifier.Refuted("The proofs in this folder rest on different checkpoints.")
    expected = _expected(dossiers)
    behind = _check_files(files, expected, dossiers[0].checkpoint.size)
    texts = [name for name in sorted(files) if name.startswith("texts/")]
    for name in texts:
        check_text(name, files)
    held = "the files in entries/, proofs/, keys/ and timestamps/, and checkpoint.txt"
    proven = [f"Byte for byte what these proofs are about: {held}; {len(expected)} in all."]
    missing = []
    if texts:
        proven.append(f"{len(texts)} personal texts in texts/ are those that the entries commit to.")
    if behind:
        missing.append(f"{', '.join(behind)}: newer than the checkpoint, so that no proof covers them.")
    missing.append(f"What stands in {', '.join(sorted(others))}: no proof covers these.")
    if dossiers[0].proof["timestamps"]:
        missing.append("What the timestamps say: the page in this folder tells how to ask openssl.")
    return verifier.ProofResult(proven, missing)


def _check_files(files: Files, expected: Files, size: int) -> list[str]:
    """Hold each file against what it has to be; gives the entries behind the checkpoint. Raises `Refuted`."""
    behind = []
    for name in sorted({*files, *expected} - {*_proofs(files)}):
        if name.startswith("texts/"):
            continue
        if name in expected:
            if files.get(name) != expected[name]:
                raise verifier.Refuted(
                    "{name} is gone, or is not what the proofs in this folder are about.", name=name
                )
        elif _position(name) > size:
            behind.append(name)
        else:
            raise verifier.Refuted("{name} stands in none of the proofs in this folder.", name=name)
    return behind


def check_entry(name: str, files: Files, keys: Sequence[Any], statements: Sequence[bytes] = ()) -> Any:
    """Check one entry by its own proof, and who signed by the key history. Raises `Refuted`."""
    proof = files.get(f"proofs/entry-{Path(name).stem}.tlog-proof")
    if name not in files or proof is None:
        raise verifier.Malformed("{name} or the proof of it is not in this folder.", name=name)
    index, hashes, _, note = verifier.read_tlog_proof(proof)
    checkpoint = verifier.read_checkpoint(verifier.read_note(note).text)
    verifier.check_inclusion(verifier.leaf_hash(files[name]), index, checkpoint.size, hashes, checkpoint.root)
    if index + 1 != _position(name):
        raise verifier.Refuted("It is entry {at} of the ledger, and is named after another.", at=index + 1)
    shown = [files[each] for each in sorted(files) if re.fullmatch(r"keys/[0-9]+\.txt", each)]
    history = verifier.fullest_history(shown, statements, checkpoint.origin)
    signer, _ = verifier.signer_of(verifier.read_note(note), history, [*keys])
    proven = [
        f"It is entry {index + 1} of the {checkpoint.size} that the checkpoint covers, unchanged.",
        f"The ledger's key number {signer.number} signed: {signer.key.vkey}",
    ]
    missing = verifier.unvouched(history)
    if not statements:
        missing.extend(verifier.unreplaced(signer, history))
    if not any(key.name == checkpoint.origin for key in keys):
        missing.append("Who signed: a folder that bears out its own keys proves nothing. Give --key.")
    missing.append("Which entries come before and after it in its dossier: check the whole folder.")
    return verifier.ProofResult(proven, missing)


def check_text(name: str, files: Files) -> None:
    """Check that a personal text is the one that its entry commits to. Raises `Refuted`."""
    text = verifier.read_json(files[name])
    try:
        entry = files[f"entries/{text['entry']:09}.json"]
        at = verifier.read_json(entry)["decision"]
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


def _expected(dossiers: Sequence[Any]) -> dict[str, bytes]:
    """The files that the proofs are about, as they have to be."""
    first = dossiers[0]
    note = first.proof["checkpoint"]
    expected = {"checkpoint.txt": note.encode()}
    for number, statement in enumerate(first.proof["keys"], 1):
        expected[f"keys/{number:03}.txt"] = statement.encode()
    expected["keys/vkeys.txt"] = "".join(f"{known.key.vkey}\n" for known in first.history).encode()
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


def _proofs(files: Files) -> list[str]:
    found = sorted(name for name in files if re.fullmatch(r"proofs/.*\.proof\.json", name))
    if not found:
        raise verifier.Malformed("There is no proof of a dossier in this folder.")
    return found


def _position(name: str) -> int:
    """The place in the ledger that an entry's file is named after; 0 for any other file."""
    found = re.fullmatch(r"entries/([0-9]{1,18})\.json", name)
    return int(found[1]) if found else 0


def main(folder: Path, arguments: Sequence[str] | None = None) -> int:
    """Check a folder, or entries in it, and print what is proven and what not; gives the exit code."""
    parser = argparse.ArgumentParser(description="Checks the folder in which this file stands.")
    parser.add_argument("entries", nargs="*", metavar="ENTRY", help="only this entry, by its own proof")
    parser.add_argument("--key", action="append", default=[], help="a key that you trust, or a file of them")
    verifier.add_evidence(parser)
    asked = parser.parse_args(arguments)
    try:
        keys = verifier.keys_in(asked.key)
        statements = verifier.evidence_in(asked).of(verifier.KEY)
    except (OSError, ValueError, verifier.Refuted) as error:
        parser.error(str(error))
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    files = {name: verifier.content_of(folder / name) for name in names if name.startswith(_HELD)}
    if asked.entries:
        # Each once, in the order asked.
        checks = {name: partial(check_entry, name, files, keys, statements) for name in asked.entries}
        return _print(checks)
    try:
        proofs = [str(folder / name) for name in _proofs(files)]
    except verifier.Refuted as error:
        parser.error(str(error))
    named = [
        ("--key", asked.key),
        ("--statements", asked.statements),
        ("--policy", filter(None, [asked.policy])),
    ]
    words = [word for option, values in named for value in values for word in (option, value)]
    by_themselves: int = verifier.main([*proofs, *words])
    others = [name for name in names if name not in files]
    return max(by_themselves, _print({"the folder": partial(check_folder, files, others, keys, statements)}))


def _print(checks: Mapping[str, Callable[[], Any]]) -> int:
    worst: int = verifier.print_answers((name, partial(_lines, check)) for name, check in checks.items())
    return worst


def _lines(check: Callable[[], Any]) -> tuple[list[str], int]:
    return check().lines, 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(Path(__file__).resolve().parent))
