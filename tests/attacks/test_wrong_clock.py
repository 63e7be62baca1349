"""One wrong time: a process beside the portal signs 300 days ahead, and its list is carried to readers.

What a wrong time did is over once the clock is right: the portal signs nothing more in the future, and every
reader opens again.
"""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from mipass.protocol.certificates import from_der
from mipass.protocol.door import DoorSession
from mipass.protocol.phone import PhoneSession
from mipass.protocol.tests.parties import converse
from mipass.simulator import upkeep
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.portal import Portal
from mipass.simulator.reader import Reader
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.tests.processes import run

AHEAD = timedelta(days=300)
SIGN = """
import django, sys, uuid
django.setup()
from mipass.domains.issuer.lists import status_token
sys.stdout.buffer.write(status_token(uuid.UUID(sys.argv[1])).content)
"""


@pytest.fixture(scope="module")
def wrong_list(stage):
    """What the wrong process signed; nothing where the database's clock gave it away."""
    [(organization,)] = stage.sql("SELECT organization_id FROM readers_reader WHERE key_thumbprint <> ''")
    command = ["faketime", "-f", f"+{AHEAD.days}d", sys.executable, "-c", SIGN, str(UUID(str(organization)))]
    environment = stage.environment | {"DJANGO_SETTINGS_MODULE": "mipass.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    if "postgres" in stage.environment["DATABASE_URL"]:
        assert done.returncode != 0
        assert b"seconds apart" in done.stderr
        pytest.skip("the clocks of portal and database differ, so nothing was signed")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def readers(stage, tmp_path_factory):
    """The demo's reader twice: with the machine's clock, and as one that never had any."""
    folder = tmp_path_factory.mktemp("readers")
    found = {}
    for name, clock in (("with", lambda: datetime.now(UTC)), ("without", lambda: None)):
        shutil.copytree(stage.devices / "reader-a", folder / name)
        found[name] = Reader(ReaderStorage(folder / name), clock=clock)
    return found


def decision(stage, reader):
    """What a reader decides of the demo's first phone."""
    [held] = PhoneStorage(stage.devices / "user-a").read().passes
    memory = reader.storage.read()
    phone = PhoneSession(
        issuer_signed=held.document or b"",
        device_key=held.private_key,
        roots=held.trusted,
        reader_roots=held.reader_roots,
        status_tokens=[held.status_token or b""],
    )
    trust = memory.trust()
    door = DoorSession(
        trust=trust,
        key=memory.private_key,
        chain=[from_der(each) for each in memory.settings.reader_chain],
        clock=reader._clock,
    )
    converse(phone, door)
    return door.close().reason.value


def test_a_wrong_time_is_carried_refused_named_and_healed(stage, wrong_list, readers):
    before = {name: reader.storage.read().clock_floor for name, reader in readers.items()}
    with pytest.raises(Exception, match="ahead of the reader's clock"):
        readers["with"].take_status(wrong_list)
    readers["without"].take_status(wrong_list)
    assert readers["with"].storage.read().clock_floor == before["with"]
    assert readers["without"].storage.read().clock_floor > datetime.now(UTC) + AHEAD / 2
    assert (decision(stage, readers["with"]), decision(stage, readers["without"])) == ("opened", "expired")

    uri = readers["with"].storage.read().settings.status_uri
    answer = httpx.get(uri)
    assert (answer.status_code, answer.json()["code"]) == (503, "wrong_time")
    told = stage.run("doctor", "--json", check=False)
    assert told.returncode == 1
    assert [fault["check"] for fault in json.loads(told.stdout)["faults"]] == ["clocks"]

    assert "Generation 1" in stage.run("reset-time").stdout
    assert stage.run("doctor").returncode == 0
    assert httpx.get(uri).status_code == 200
    assert run("phone", "refresh", stage.devices / "user-a")[0] == 0
    with Portal() as portal:
        for reader in readers.values():  # the one without a clock reports 300 days ahead
            upkeep.report(portal, reader)
            memory = reader.storage.read()
            assert memory.generation == 1
            assert memory.clock_floor <= datetime.now(UTC)
    assert [decision(stage, reader) for reader in readers.values()] == ["opened", "opened"]
    for reader in readers.values():
        reader.take_status(httpx.get(uri).content)
        assert decision(stage, reader) == "opened"
