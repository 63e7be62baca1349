"""PostgreSQL's continuous archive, by pgBackRest: a lost machine costs nothing, an older point is held."""

import pytest

from mipass.base.kit.clock import now
from tests.restore.place import place_in
from tests.services.archive import archived_postgres

pytestmark = [
    pytest.mark.database,
    pytest.mark.deep,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="an archive is PostgreSQL's"),
]
CLOSED = {"revoked": "revoked", "removed": True, "voucher": "redeemed"}


@pytest.fixture(scope="module")
def server():
    with archived_postgres() as made:
        yield made


@pytest.fixture(scope="module")
def place(server, tmp_path_factory):
    made = place_in(tmp_path_factory.mktemp("archive"), server.url)
    made.done("migrate")
    made.call("begin")
    server.back_up()
    return made


def test_a_lost_machine_costs_nothing_and_an_older_point_closes_what_it_must(server, place):
    server.archive()
    place.done("backup", str(place.folder / "before"), "--archived")
    moment = now()
    place.call("go_on")
    place.done("seal-audit")
    known = place.call("look")
    server.archive()

    server.lose()
    server.restore()
    assert place.call("look") == known
    with place.serving():
        pass  # it is ready: nothing holds it
    assert "no older state" in place.refused("after-restore")
    place.done("check-ledger")
    place.done("verify-audit")

    server.lose()
    server.restore("--type=time", f"--target={moment:%Y-%m-%d %H:%M:%S.%f}+00", "--target-action=promote")
    assert place.call("look")["revoked"] == "enabled"
    assert "after-restore" in place.refused("seal-audit")
    place.done("after-restore")
    found = place.call("look")
    assert {name: found[name] for name in CLOSED} == CLOSED
    place.done("check-ledger")
    place.done("verify-audit")


def test_an_archive_that_fails_is_told(server, place):
    server.break_archive()
    assert "failed" in place.refused("backup", str(place.folder / "broken"), "--archived")
