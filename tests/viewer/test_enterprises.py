"""The names of enterprises, where somebody hands in the file of the KBO: beside numbers, and found by search."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from projections.viewer.access import Entrance
from projections.viewer.application import application
from projections.viewer.enterprises import names_of_enterprises
from projections.viewer.site import Site
from tests.cli.running import run
from tests.viewer.browsing import HOST, OURS, TOKEN, links
from tests.viewer.test_serve import get, serving, start_of

NAMES = (
    '"EntityNumber","Language","TypeOfDenomination","Denomination"\n'
    '"0899.930.366","2","001","Buurtdienst <De Linde>"\n'
    '"0899.900.001","2","001","Een andere"\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "denomination.csv"
    path.write_text(NAMES)
    return path


def test_a_name_stands_beside_the_number_and_is_found(demo: Ledger, file: Path) -> None:
    names = names_of_enterprises(demo, file)
    assert names == {"0899.930.366": "Buurtdienst <De Linde>"}
    site = Site(
        demo, Entrance(TOKEN, "inspector"), frozenset({HOST}), frozenset({OURS["origin"]}), names=names
    )
    with TestClient(application(site), base_url=f"http://{HOST}", follow_redirects=False) as inside:
        inside.get(f"/enter?token={TOKEN}")
        for path in ("/lists/guarantees?on=2020-09-30&state=owed", "/person/D-005?on=2020-09-30"):
            page = inside.get(path).text
            assert "0899.930.366 (Buurtdienst &lt;De Linde&gt;)" in page
        found = inside.get("/search?q=de linde").text
        assert "/enterprise/0899.930.366" in links(found)
        assert "Buurtdienst &lt;De Linde&gt;" in found


def test_the_command_reads_them_before_it_serves(demo_file: Path, file: Path) -> None:
    with serving(demo_file, "--enterprise-names", str(file)) as (_, address):
        code, headers, _page = get(address, "/" + address.split("/", 3)[3])
        cookie = headers["set-cookie"].partition(";")[0]
        _, _, page = get(address, f"{start_of(address)}lists/status?on=2020-09-30", {"cookie": cookie})
    assert (code, "Buurtdienst &lt;De Linde&gt;" in page) == (200, True)
    file.write_text("no names")
    ran = run("--ledger", demo_file, "serve", "--enterprise-names", file)
    assert ran.code == 1
    assert "denomination.csv" in ran.err
