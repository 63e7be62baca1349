"""The demonstration as people start it, and what its first start leaves behind."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from mipass.base.outbox.models import Mail, MailStatus
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.readers.models import Reader
from mipass.doors.jobs.commands.demo import LOOPBACK
from mipass.doors.jobs.commands.seed_demo import READER, seed
from mipass.doors.jobs.tests.conftest import free_port
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.tests.processes import run


@pytest.mark.django_db(transaction=True)
def test_its_cards_are_on_phones_and_its_reader_was_enrolled_by_one(tmp_path):
    seed(tmp_path / "devices")
    assert {each.status for each in Credential.objects.all()} == {"enabled"}
    assert Device.objects.exclude(accepted_at=None).count() == 3
    names = {path.name for path in (tmp_path / "devices").iterdir()}
    assert names == {"installer-a", "user-a", "user-b", READER}
    held = [PhoneStorage(tmp_path / "devices" / name).read().choose() for name in names - {READER}]
    assert sorted("readers:enroll" in each.scope for each in held) == [False, False, True]
    memory = ReaderStorage(tmp_path / "devices" / READER).read()
    assert memory.settings.reader_id == str(Reader.objects.get().id)
    assert len(memory.tokens) == 1


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_left_that_invites_to_what_was_accepted():
    seed()
    kinds = ["credential-invitation", "credential-code"]
    assert not Mail.objects.filter(kind__in=kinds).exclude(status=MailStatus.CANCELLED).exists()


def free_pair():
    """A free port whose neighbour is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind((LOOPBACK, 0))
            port = first.getsockname()[1]
            with suppress(OSError, OverflowError):
                second.bind((LOOPBACK, port + 1))
                return port


@contextmanager
def running_demo(folder, database_url):
    """`mipass demo` until the block ends; yields the port of its reader."""
    port, reader = free_port(), free_pair()
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "demo",
        "MIPASS_SIMULATED_READER_URL": f"ws://{LOOPBACK}:{reader}",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "mipass.cli", "demo"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout
            for line in process.stdout:
                assert not line.startswith("Cannot listen"), line
                if line.startswith("Listening on"):
                    break
            yield reader + 1
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


@pytest.mark.database
def test_a_phone_of_the_demo_opens_its_door_also_after_a_restart(fresh_database, tmp_path):
    for _start in range(2):
        with running_demo(tmp_path, fresh_database) as port:
            phone = tmp_path / "devices" / "user-a"
            status, told = run("phone", "present", phone, "--reader", f"{LOOPBACK}:{port}")
            assert (status, told["decision"]) == (0, "opened")
