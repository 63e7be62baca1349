"""A person is planted through every door and erased: then nothing in database, files, logs or a backup tells
of them, however it is spelled; and what is about others is as it was.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.privacy.person import EMAIL, FORMS, KNOWN, found_in
from tests.receiver import receiving
from tests.restore.place import place_in
from tests.services.databases import migrated_database
from tests.services.ports import free_ports
from tests.tenancy.test_card_data_at_rest import files_of, tables_of

pytestmark = pytest.mark.database
# Where the person stands before: of another table nobody knows whether erasing empties it.
IN_THE_OPEN = {
    "credentials_batch",
    "credentials_credential",
    "credentials_reconciliation",
    "credentials_stagedholder",
    "credentials_stagedrow",
    "holders_holder",
    "outbox_mail",
    "outbox_notice",
    "webhooks_attempt",
}
SEALED = {
    "admins_listpreferences.views",
    "credentials_batch.remark",
    "credentials_batchpart.content",
    "credentials_bulkaction.selection",
    "credentials_credential.data",
    "credentials_reconciliation.remark",
    "credentials_reconciliationpart.content",
    "credentials_wrongrow.content",
    "files_filepart.content",
    "files_madefile.trouble",
    "holders_holder.note",
}


class MailServer:
    """Takes mails but to the newer address, of which it knows nobody, and says so."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.lower() == EMAIL:
            return f"550 5.1.1 <{address}>: no mailbox of {EMAIL} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        return f"250 2.0.0 queued for {envelope.rcpt_tos[0]}"


@contextmanager
def mail_server() -> Iterator[int]:
    [port] = free_ports(1)
    controller = Controller(MailServer(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@dataclass
class Played:
    """What lay where before and after, and where it may be looked for now."""

    url: str
    folder: Path
    before: dict[str, Any]
    after: dict[str, Any]
    tables_before: dict[str, bytes]
    log: bytes


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("data")
    with migrated_database(folder) as url, mail_server() as port, receiving() as receiver:
        receiver.text = json.dumps({"seen": list(KNOWN)})
        environment = os.environ | {
            "DATABASE_URL": url,
            "MIPASS_DATA_DIR": str(folder),
            "MIPASS_LOG_LEVEL": "DEBUG",
            "MIPASS_MAIL_URL": f"smtp://127.0.0.1:{port}",
            "MIPASS_EGRESS_ALLOWED_NETWORKS": "127.0.0.1/32",
            "MIPASS_PUBLIC_URL": "http://testserver",
            "DJANGO_SETTINGS_MODULE": "mipass.settings",
            "RECEIVER": receiver.url,
        }
        yield _play(url, folder, environment)


def _play(url: str, folder: Path, environment: dict[str, str]) -> Played:
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "tests.privacy.scene"]
        program = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        assert program.stdin
        assert program.stdout
        try:
            before = program.stdout.readline()
            assert before, log.read_text()[-4000:]
            tables = tables_of(url)
            program.stdin.write(b"\n")
            program.stdin.flush()
            after = program.stdout.readline()
            assert after, log.read_text()[-4000:]
            program.stdin.write(b"\n")
            program.stdin.flush()
            assert program.wait(60) == 0
        finally:
            program.kill()
    return Played(url, folder, json.loads(before), json.loads(after), tables, log.read_bytes())


def told_in(places: dict[str, bytes]) -> dict[str, set[str]]:
    """What of the person stands where."""
    return {place: told for place, held in places.items() if (told := found_in(held))}


def test_the_person_was_everywhere(played):
    assert set(told_in(played.tables_before)) >= IN_THE_OPEN
    assert set(played.before["sealed"]) >= SEALED


def test_no_table_tells_of_them(played):
    assert told_in(tables_of(played.url)) == {}


def test_nothing_sealed_tells_of_them(played):
    assert played.after["sealed"] == {}


def test_no_file_tells_of_them(played):
    assert told_in(files_of(played.folder)) == {}


def test_no_log_line_tells_of_them(played):
    assert told_in({"log": played.log}) == {}


def test_a_backup_made_afterwards_tells_nothing_of_them(played, tmp_path):
    place = place_in(tmp_path, played.url)
    place.done("backup", str(tmp_path / "backup"))
    assert told_in(files_of(tmp_path / "backup")) == {}


def test_every_spelling_would_be_found():
    assert all(found_in(b"x" + form + b"y") for form in FORMS)


def test_others_are_as_they_were(played):
    tables = tables_of(played.url)
    assert b"Hopper" in tables["holders_holder"]
    assert b"grace@demo.test" in tables["credentials_credential"]
    assert b"others.csv" in tables["credentials_batch"]
    assert b"Mine" not in tables["admins_listpreferences"]
