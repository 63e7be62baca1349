"""What may be read a little old comes from a replica, and nothing else: shown by one that stands still."""

import os
import time
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest

from mipass.base.kit.ids import new_id
from tests.bench.browser import FULL_ADMIN, Session, sign_in
from tests.bench.installation import Installation
from tests.races.processes import free_port
from tests.services.postgres import own_server, standby_of

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="SQLite has no replicas"),
]
PATIENCE = 20.0  # seconds


@dataclass
class Scene:
    """A portal with a replica whose replay of the log can be stopped."""

    place: Installation
    address: str
    organization: str
    leader: str
    standby: Any

    def ask(self, url, statement):
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(statement).fetchone()

    def catch_up(self):
        """Until the replica has all that is written now."""
        [now] = self.ask(self.leader, "SELECT pg_current_wal_lsn()")
        behind = f"SELECT pg_last_wal_replay_lsn() >= '{now}'"
        deadline = time.monotonic() + PATIENCE
        while self.ask(self.standby.url, behind) != (True,):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stand_still(self):
        self.catch_up()
        self.ask(self.standby.url, "SELECT pg_wal_replay_pause()")

    def go_on(self):
        self.ask(self.standby.url, "SELECT pg_wal_replay_resume()")
        self.catch_up()


class Browser:
    """Somebody signed in, with their own cookies."""

    def __init__(self, scene):
        self.scene = scene
        session: Session = sign_in(scene.address)
        self.token = session.token
        self.client = httpx.Client(base_url=scene.address, timeout=60)
        for cookie in session.cookies.split("; "):
            self.client.cookies.set(*cookie.split("=", 1))

    def issue(self):
        number = int.from_bytes(os.urandom(2))
        fields = {
            "csrfmiddlewaretoken": self.token,
            "request_key": str(new_id()),
            "format": "H10301",
            "email": f"{number}@holder.test",
            "facility_code": number % 256,
            "card_number": number,
        }
        answer = self.client.post(f"{self.scene.organization}/credentials/issue/", data=fields)
        assert answer.status_code == 302

    def transfers(self):
        """How many lines the statement's file has."""
        portal = self.scene.organization.partition("/organizations/")[0]
        answer = self.client.get(f"{portal}/distributor/statement/download/")
        assert answer.status_code == 200
        return len(answer.text.strip().splitlines())

    def listed(self):
        """Whether the audit log can be seen, and how many lines its file has."""
        portal = self.scene.organization.partition("/organizations/")[0]
        page, file = (self.client.get(f"{portal}/audit/{path}") for path in ("", "download/"))
        return page.status_code, len(file.text.strip().splitlines())


@pytest.fixture
def scene(tmp_path):
    with own_server(durable=False) as leader, standby_of(leader) as standby:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
        environment = clean | {
            "DATABASE_URL": leader.url,
            "DJANGO_SETTINGS_MODULE": "mipass.settings",
            "MIPASS_DATA_DIR": str(tmp_path),
            "MIPASS_DATABASE_READ_URL": standby.url,
            "MIPASS_ENV": "development",
            "PORT": str(free_port()),
        }
        place = Installation("postgres", tmp_path, environment)
        place.mipass("migrate")
        organization = place.call("tests.bench.scene:found", 1000)
        with place.serving(processes=1, threads=4) as address:
            yield Scene(place, address, organization, leader.url, standby)


def test_files_and_lists_come_from_the_replica_and_own_writes_from_the_leader(scene):
    writer, reader = Browser(scene), Browser(scene)
    scene.stand_still()
    before = reader.transfers(), reader.listed()
    writer.issue()

    assert writer.transfers() == before[0] + 1  # for a short while what one wrote is read from the leader
    assert writer.listed()[1] > before[1][1]
    assert (reader.transfers(), reader.listed()) == before  # read where nothing changes any more

    scene.go_on()
    assert reader.transfers() == before[0] + 1


def test_rights_are_never_read_from_it(scene):
    reader = Browser(scene)
    scene.stand_still()
    assert reader.listed()[0] == 200
    scene.place.mipass("user", "sign-out", FULL_ADMIN)
    assert reader.listed()[0] == 302  # to the login, whatever the replica says


def test_without_it_the_leader_is_read(scene):
    reader = Browser(scene)
    scene.catch_up()
    before = reader.transfers()
    scene.standby.stop()
    assert reader.transfers() == before
    assert reader.listed()[0] == 200


def test_checks_see_all_that_is_committed(scene):
    Browser(scene).issue()
    scene.place.mipass("seal-audit")  # writes heads that a replica which stands still does not have
    scene.stand_still()
    Browser(scene).issue()
    scene.place.mipass("seal-audit")
    scene.place.mipass("verify-audit")
    scene.place.mipass("check-ledger")
