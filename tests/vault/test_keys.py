"""The master key and the keys under it: what opens, what does not, and where none of them ever stands."""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.vault.errors import (
    NoMasterKey,
    NotAMasterKey,
    NotAVault,
    Sealed,
    VaultElsewhere,
    VaultHere,
    WrongMasterKey,
)
from ledger.vault.keys import KEY_BYTES, MasterKey, VaultSettings, decrypt, encrypt, make_key_file, master_key
from tests.given import employment, start
from tests.vault.scene import KEY, OTHER_KEY, Place, Scene, in_vault

SECRET = base64.b64decode(KEY)
KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


# -- what is encrypted -----------------------------------------------------------------------------------------


@given(KEYS, st.binary(max_size=300), st.text(max_size=40))
def test_what_was_encrypted_is_read_with_the_same_key_for_the_same_thing(
    key: bytes, text: bytes, about: str
) -> None:
    assert decrypt(key, encrypt(key, text, about), about) == text


@given(KEYS, st.binary(max_size=60), st.data())
def test_a_changed_bit_does_not_open(key: bytes, text: bytes, drawn: st.DataObject) -> None:
    sealed = bytearray(encrypt(key, text, "about"))
    at = drawn.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << drawn.draw(st.integers(0, 7))
    with pytest.raises(Sealed):
        decrypt(key, bytes(sealed), "about")


@given(KEYS, st.binary(max_size=60), st.data())
def test_a_part_does_not_open(key: bytes, text: bytes, drawn: st.DataObject) -> None:
    sealed = encrypt(key, text, "about")
    with pytest.raises(Sealed):
        decrypt(key, sealed[: drawn.draw(st.integers(0, len(sealed) - 1))], "about")


@given(KEYS, KEYS, st.text(max_size=20), st.text(max_size=20))
def test_another_key_or_another_thing_does_not_open(key: bytes, other: bytes, one: str, two: str) -> None:
    sealed = encrypt(key, b"text", one)
    if key != other:
        with pytest.raises(Sealed):
            decrypt(other, sealed, one)
    if one != two:
        with pytest.raises(Sealed):
            decrypt(key, sealed, two)


@given(KEYS, st.binary(max_size=60))
def test_the_same_text_is_never_encrypted_the_same_way_twice(key: bytes, text: bytes) -> None:
    assert encrypt(key, text, "about") != encrypt(key, text, "about")


# -- rows that were moved or changed ---------------------------------------------------------------------------


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two dossiers, each with two texts."""
    for dossier in ("W-01", "W-02"):
        scene.given(
            employment(dossier=dossier, reason=f"first of {dossier}"),
            start(dossier=dossier, reason=f"second of {dossier}"),
        )
    return scene


def test_the_texts_of_two_dossiers_have_two_keys(two: Scene) -> None:
    assert two.key("W-01") != two.key("W-02")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            "UPDATE vault_texts SET subject = CASE subject WHEN 'dossier:W-01' THEN 'dossier:W-02'"
            " ELSE 'dossier:W-01' END",
            id="texts of another dossier",
        ),
        pytest.param(
            "UPDATE vault_texts SET sealed = (SELECT sealed FROM vault_texts AS t WHERE t.subject ="
            " vault_texts.subject AND t.committed <> vault_texts.committed)",
            id="the other text of the same dossier",
        ),
        pytest.param(
            "UPDATE vault_keys SET wrapped = (SELECT wrapped FROM vault_keys AS k WHERE k.subject <>"
            " vault_keys.subject)",
            id="the key of another dossier",
        ),
        pytest.param("UPDATE vault_keys SET wrapped = substr(wrapped, 1, 40)", id="half a key"),
        pytest.param("UPDATE vault_texts SET sealed = substr(sealed, 1, 20)", id="half a text"),
    ],
)
def test_a_row_that_was_moved_or_cut_does_not_open(two: Scene, statement: str) -> None:
    assert len(two.texts()) == 2
    with in_vault(two.place) as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(Sealed):
        two.texts()


def test_the_vault_of_one_ledger_opens_in_no_other(tmp_path: Path) -> None:
    apart = [VaultSettings(database=str(tmp_path / f"vault{n}.db"), key=KEY) for n in (1, 2)]
    places = [
        Place(str(tmp_path / f"ledger{n}.db"), vault_settings)
        for n, vault_settings in enumerate(apart, start=1)
    ]
    for place in places:
        with place.create() as ledger:
            Scene(place, ledger).given(employment(reason="because"))
    with Place(places[0].location, apart[1]).open() as ledger:
        with pytest.raises(NotAVault):
            Scene(places[0], ledger).texts()
        with pytest.raises(NotAVault):
            ledger.record(decision_from(start(reason="because")), recorded_by="tests")


# -- which master key ------------------------------------------------------------------------------------------


def test_with_another_master_key_nothing_is_read_or_written(scene: Scene) -> None:
    scene.given(employment(reason="because"))
    other = scene.place.vault_settings._replace(key=OTHER_KEY)
    with scene.place.open(vault_settings=other) as ledger:
        opened = Scene(scene.place, ledger)
        with pytest.raises(WrongMasterKey):
            opened.texts()
        with pytest.raises(WrongMasterKey):
            opened.given(start(reason="because"))
        assert opened.size() == 1


def test_with_another_master_key_what_holds_no_text_is_recorded(scene: Scene) -> None:
    scene.given(employment(reason="because"))
    with scene.place.open(vault_settings=scene.place.vault_settings._replace(key=OTHER_KEY)) as ledger:
        assert Scene(scene.place, ledger).given(start()).size() == 2


def test_without_a_master_key_no_text_is_recorded_or_read(beside: Place) -> None:
    with beside.create() as ledger:
        scene = Scene(beside, ledger).given(employment(reason="because"))
        beside.key_file.unlink()
        with pytest.raises(NoMasterKey, match=re.escape(str(beside.key_file))):
            scene.texts()
        with pytest.raises(NoMasterKey):
            scene.given(start(reason="because"))
        assert scene.given(start()).size() == 2


def test_on_a_server_the_master_key_must_be_given(postgres_url: str) -> None:
    place = Place(postgres_url, VaultSettings())
    with place.create() as ledger, pytest.raises(NoMasterKey):
        Scene(place, ledger).given(employment(reason="because"))


@pytest.mark.parametrize(
    "content", ["", "short", KEY[:-4], KEY + "AAAA", "é" * 44, "zz" * 32, " ", "\x00" * 44, "=" * 44]
)
def test_what_is_no_master_key_is_refused_and_not_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    for vault_settings in (VaultSettings(key_file=str(file)), VaultSettings(key=content or " ")):
        with pytest.raises(NotAMasterKey) as caught:
            master_key(vault_settings, None)
        assert not content.strip() or content not in str(caught.value)


def test_a_large_file_is_no_master_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n" * 2000)
    with pytest.raises(NotAMasterKey):
        master_key(VaultSettings(key_file=str(tmp_path / "key")), None)


@pytest.mark.parametrize("content", [KEY, KEY + "\n", SECRET.hex(), f"  {SECRET.hex().upper()}\r\n"])
def test_a_master_key_is_read_in_base64_and_in_hexadecimal(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    expected = MasterKey(SECRET, "here").name
    assert master_key(VaultSettings(key_file=str(tmp_path / "key")), None).name == expected
    assert master_key(VaultSettings(key=content), None).name == expected


def test_a_file_that_is_named_comes_before_the_key_itself_and_both_before_the_file_beside(
    tmp_path: Path,
) -> None:
    for name, key in (("named", KEY), ("ledger.db.vault-key", OTHER_KEY)):
        (tmp_path / name).write_text(key)
    named, beside = str(tmp_path / "named"), tmp_path / "ledger.db"
    names = {key: MasterKey(base64.b64decode(key), "").name for key in (KEY, OTHER_KEY)}
    assert master_key(VaultSettings(key_file=named, key=OTHER_KEY), beside).name == names[KEY]
    assert master_key(VaultSettings(key=KEY), beside).name == names[KEY]
    assert master_key(VaultSettings(), beside).name == names[OTHER_KEY]


def test_the_environment_says_how_personal_data_is_kept() -> None:
    told = {"DOORSTROOM_VAULT": "v.db", "DOORSTROOM_VAULT_KEY_FILE": "", "DOORSTROOM_VAULT_KEY": KEY}
    assert VaultSettings.from_environment(told) == VaultSettings("v.db", None, KEY)
    assert VaultSettings.from_environment({}) == VaultSettings()


# -- where a key is not ----------------------------------------------------------------------------------------


def test_a_key_is_not_in_what_python_shows_of_it() -> None:
    shown = [MasterKey(SECRET, "here"), VaultSettings(key=KEY), VaultSettings("v.db", None, KEY)]
    for each in shown:
        assert not [text for text in spellings(SECRET) if text.decode("latin-1") in f"{each!r} {each!s}"]


def test_the_wrong_key_is_not_in_the_error(scene: Scene) -> None:
    scene.given(employment(reason="because"))
    with scene.place.open(vault_settings=scene.place.vault_settings._replace(key=OTHER_KEY)) as ledger:
        with pytest.raises(WrongMasterKey) as caught:
            Scene(scene.place, ledger).texts()
        assert OTHER_KEY not in f"{caught.value} {caught.value!r}"
        assert KEY not in f"{caught.value} {caught.value!r}"


def test_no_master_key_stands_in_the_databases(scene: Scene) -> None:
    scene.given(employment(reason="because"))
    file = scene.place.key_file
    secret = base64.b64decode(file.read_bytes()) if "://" not in scene.place.vault else SECRET
    kept = scene.place.bytes()
    assert not [text for text in spellings(secret) if text in kept]


def test_no_key_of_a_dossier_stands_in_the_databases(scene: Scene) -> None:
    scene.given(employment(reason="because"))
    key = scene.key()
    assert key is not None
    found = scene.place.bytes()
    assert not [text for text in spellings(key) if text in found]


def spellings(secret: bytes) -> list[bytes]:
    """A secret as it could stand somewhere."""
    hexadecimal = secret.hex().encode()
    plain = base64.b64encode(secret).rstrip(b"=")
    return [secret, hexadecimal, hexadecimal.upper(), plain, base64.urlsafe_b64encode(secret).rstrip(b"=")]


# -- the key's file --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_a_new_key_file(beside: Place, umask: int) -> None:
    before = os.umask(umask)
    try:
        beside.create().close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(beside.key_file.stat().st_mode) == 0o600


def test_each_ledger_gets_a_master_key_of_its_own(tmp_path: Path) -> None:
    places = [Place(str(tmp_path / f"{n}.db"), VaultSettings()) for n in range(3)]
    for place in places:
        place.create().close()
    assert len({place.key_file.read_bytes() for place in places}) == 3


def test_a_key_file_that_is_there_is_used_and_left_as_it_is(beside: Place) -> None:
    beside.key_file.write_text(KEY)
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(reason="because"))
        assert ledger.vault.master_key().name == MasterKey(SECRET, "").name
    assert beside.key_file.read_text() == KEY


def test_what_is_no_key_file_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("my diary")
    with pytest.raises(NotAMasterKey):
        make_key_file(tmp_path / "key")
    assert (tmp_path / "key").read_text() == "my diary"


def test_a_ledger_is_made_with_its_key_or_not_at_all(beside: Place) -> None:
    beside.key_file.write_text("my diary")
    with pytest.raises(NotAMasterKey):
        beside.create()
    beside.key_file.unlink()
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(reason="because"))


@settings(max_examples=20)
@given(KEYS)
def test_a_key_file_holds_the_random_bytes_and_nothing_else(secret: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "key"
        assert make_key_file(file, lambda _length: secret)
        assert base64.b64decode(file.read_bytes(), validate=False) == secret
        assert not make_key_file(file, secrets.token_bytes)
        assert master_key(VaultSettings(key_file=str(file)), None).name == MasterKey(secret, "").name


def test_a_key_that_is_given_makes_no_file(tmp_path: Path) -> None:
    Place(str(tmp_path / "ledger.db"), VaultSettings(key=KEY)).create().close()
    assert not list(tmp_path.glob("*.vault-key"))


# -- where the vault is ----------------------------------------------------------------------------------------


def test_a_vault_of_its_own_must_be_named(tmp_path: Path) -> None:
    apart = Place(str(tmp_path / "ledger.db"), VaultSettings(database=str(tmp_path / "vault.db")))
    with apart.create() as ledger:
        Scene(apart, ledger).given(employment(reason="because"))
    with Ledger.open(apart.location, vault_settings=VaultSettings()) as ledger, pytest.raises(VaultElsewhere):
        Scene(apart, ledger).texts()


def test_a_vault_with_the_ledger_is_not_named(beside: Place) -> None:
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(reason="because"))
    other = Place(beside.location, VaultSettings(database=beside.location))
    with other.open() as ledger, pytest.raises(VaultHere):
        Scene(other, ledger).texts()
