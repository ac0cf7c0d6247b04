"""What `doorstroom.toml` says of signing on, and what is wrong with it by its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from projections.handover.identification import identification_from
from projections.handover.settings_file import SettingsRefused
from projections.viewer.issuer_keys import KeysUnusable, refuse_unusable
from projections.viewer.sign_on_settings import ALGORITHMS, sign_on_settings

FULL = """\
[dossier]
case = "2026/114"
[sign-on]
address = "https://Register.example.be/doorstroom/"
hosts = ["127.0.0.1:8020"]
issuer = "https://login.example.be/realms/department"
audience = "doorstroom"
keys = "keys.json"
token-header = "X-Token"
algorithms = ["ES256"]
user-claim = "email"
roles-claim = ["https://example.be/roles", "register"]
readers = ["inspector"]
keepers = ["privacy-officer"]
ask = "the helpdesk"
"""
LINES = {
    "address": 'address = "https://a.be"',
    "issuer": 'issuer = "i"',
    "audience": 'audience = "a"',
    "keys": 'keys = "https://a.be/keys"',
    "roles-claim": 'roles-claim = "roles"',
    "readers": 'readers = ["r"]',
}


def written(folder: Path, content: str) -> Path:
    path = folder / "doorstroom.toml"
    path.write_text(content)
    return path


def with_line(name: str, line: str) -> str:
    """What is needed, with one line of it or more than it as it is named; nothing leaves it out."""
    lines = {**LINES, name: line}
    return "\n".join(["[sign-on]", *(each for each in lines.values() if each)]) + "\n"


def test_every_field_is_read_and_the_other_table_is_left_to_who_hands_out(tmp_path: Path) -> None:
    found = sign_on_settings(written(tmp_path, FULL))
    assert (found.address, found.host, found.prefix) == (
        "https://register.example.be/doorstroom",
        "register.example.be",
        "/doorstroom",
    )
    assert found.keys == tmp_path / "keys.json"
    assert (found.user_claim, found.roles_claim) == (("email",), ("https://example.be/roles", "register"))
    assert (found.readers, found.writers, found.keepers) == (("inspector",), (), ("privacy-officer",))
    assert (found.token_header, found.algorithms, found.hosts) == ("X-Token", ("ES256",), ("127.0.0.1:8020",))
    assert identification_from([tmp_path]).case == "2026/114"


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://a.be:443/x", "a.be"), ("https://A.be", "a.be"), ("https://a.be:8443", "a.be:8443")],
)
def test_the_address_is_as_a_browser_asks_for_it(tmp_path: Path, address: str, host: str) -> None:
    line = with_line("address", f'address = "{address}"')
    assert sign_on_settings(written(tmp_path, line)).host == host


def test_what_is_not_named_is_what_most_have(tmp_path: Path) -> None:
    found = sign_on_settings(written(tmp_path, with_line("issuer", LINES["issuer"])))
    assert (found.token_header, found.algorithms, found.user_claim) == (
        "Authorization",
        ("RS256",),
        ("preferred_username",),
    )
    assert found.prefix == ""


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        *((name, "", f"{name} is missing") for name in LINES if name != "readers"),
        ("readers", "", "nobody could look"),
        ("readers", "readers = []", "nobody could look"),
        ("readers", 'readers = "inspector"', "readers is a list of texts"),
        ("readers", "readers = [1]", "readers is a list of texts"),
        ("readers", 'readers = [""]', "readers is a list of texts"),
        ("address", 'address = "http://a.be"', "begins with https"),
        ("address", 'address = "https://"', "begins with https"),
        ("address", 'address = "https://a.be/?x=1"', "begins with https"),
        ("address", 'address = "https://a.be/../b"', "begins with https"),
        ("address", 'address = "https://me@a.be"', "begins with https"),
        ("address", 'address = "https://a.be:x"', "begins with https"),
        ("address", "address = 1", "is a text"),
        ("keys", 'keys = "http://a.be/keys"', "begins with https"),
        ("keys", 'keys = "ftp://a.be/keys"', "begins with https"),
        ("algorithms", 'algorithms = ["none"]', "algorithms are some of"),
        ("algorithms", 'algorithms = ["HS256"]', "algorithms are some of"),
        ("algorithms", "algorithms = []", "algorithms are some of"),
        ("roles-claim", "roles-claim = []", "is a path"),
        ("roles-claim", 'roles-claim = "a..b"', "is a path"),
        ("token-header", 'token-header = "a: b"', "is the name of a header"),
        ("reader", 'reader = ["r"]', "there is no field reader"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, name: str, line: str, why: str) -> None:
    content = with_line(name, line)
    with pytest.raises(SettingsRefused) as refused:
        sign_on_settings(written(tmp_path, content))
    assert why in str(refused.value)
    number = content.splitlines().index(line) + 1 if line else 1
    assert f"line {number} of" in str(refused.value).lower()


def test_a_file_without_the_table_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="address is missing under \\[sign-on\\]"):
        sign_on_settings(written(tmp_path, "[dossier]\n"))
    with pytest.raises(SettingsRefused, match="sign-on is a table"):
        sign_on_settings(written(tmp_path, "sign-on = 1\n"))


def test_no_algorithm_is_a_secret_that_two_have_or_none() -> None:
    assert not [each for each in ALGORITHMS if each.startswith("HS") or each == "none"]


@pytest.mark.parametrize("content", ["", "{}", '{"keys": [{"kty": "oct", "k": "AAAA"}]}'])
def test_a_file_without_a_key_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeysUnusable, match=r"keys\.json"):
        refuse_unusable(path)
    with pytest.raises(OSError, match="No such file"):
        refuse_unusable(tmp_path / "none.json")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsRefused, match="is no file"):
        refuse_unusable(tmp_path / "pipe")
