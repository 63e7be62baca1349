"""A writer to the database adds a root of his own: none signs for it, it opens nothing, it is named."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from mipass.protocol.certificates import to_der
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.tests.organization import Organization
from mipass.simulator.tests.processes import run

INSERT_KEY = (
    "INSERT INTO issuer_organizationkey (id, distributor_id, organization_id, root_id, purpose, state, "
    "sealed, certificate, not_after, created_at, retired_at, mac) "
    "VALUES (%s, %s, %s, NULL, 'root', 'retired', NULL, %s, %s, %s, %s, %s)"
)
INSERT_EVENT = (
    "INSERT INTO audit_event (id, distributor_id, organization_id, actor_kind, actor_id, type, subject_id, "
    "details, at, mac) SELECT %s, distributor_id, organization_id, actor_kind, actor_id, type, %s, details, "
    "%s, mac FROM audit_event WHERE type = 'keys:made' LIMIT 1"
)


def stored(stage, moment):
    """A time as the portal's database keeps it."""
    return moment if "postgres" in stage.environment["DATABASE_URL"] else f"{moment:%F %T.%f}"


@pytest.fixture(scope="module")
def forged(stage):
    """An organization like the portal's, with keys of the attacker's, and its root in the portal's rows."""
    [(organization_id, tenant)] = stage.sql(
        "SELECT id, distributor_id FROM organizations_organization WHERE name = %s", ["Organization A"]
    )
    forged = Organization("Forged")
    forged.id = str(UUID(str(organization_id)))
    forged.url = f"{stage.url}/mobile/{forged.id}"
    [(mac,)] = stage.sql("SELECT mac FROM issuer_organizationkey WHERE purpose = 'root' LIMIT 1")
    moment = datetime.now(UTC)
    dates = [stored(stage, at) for at in (moment + timedelta(days=3000), moment, moment)]
    row = uuid4()
    stage.sql(
        INSERT_KEY,
        [row, UUID(str(tenant)), UUID(forged.id), to_der(forged.root), *dates, bytes(mac)],
    )
    return forged, row


def test_the_next_report_brings_the_reader_no_forged_root(stage, forged):
    run("reader", "report", stage.devices / "reader-a")
    root = forged[0].root
    roots = ReaderStorage(stage.devices / "reader-a").read().settings.roots
    assert to_der(root) not in roots


def test_a_card_forged_under_it_opens_nothing(stage, forged, tmp_path):
    [true] = PhoneStorage(stage.devices / "user-a").read().passes
    forged[0].give(tmp_path / "phone", status_list=forged[0].status_list())
    with PhoneStorage(tmp_path / "phone").changing() as memory:
        # A phone of the attacker's answers any reader.
        memory.passes[0].roots, memory.passes[0].reader_roots = true.roots, true.reader_roots
    _status, told = run("phone", "present", tmp_path / "phone", "--reader", stage.door)
    assert told["decision"] == "wrong_organization"


def test_the_row_and_an_event_written_by_sql_are_named(stage, forged):
    event = uuid4()
    stage.sql(INSERT_EVENT, [event, uuid4(), stored(stage, datetime.now(UTC))])
    stage.run("seal-audit")
    done = stage.run("verify-audit", check=False)
    assert done.returncode == 1
    assert f"event {event}: the event was not written by the portal" in done.stdout
    assert f"key {forged[1]} (root, retired)" in done.stdout


def test_the_portal_does_not_start_with_it(stage, forged):
    for command in ("worker", "serve"):
        done = stage.run(command, check=False)
        assert (done.returncode, f"key {forged[1]} (root, retired)" in done.stderr) == (1, True)
