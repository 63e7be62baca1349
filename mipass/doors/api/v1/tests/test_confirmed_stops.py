"""That a stop is known at every door is told once, by an event: when what was pending is so no more."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.credentials.phones.devices import pending_until
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.readers.models import Reader
from mipass.domains.readers.queries import reported_list_time
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.confirm_stops import confirm_stops
from tests.factories import seed_reader
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def reader(admin, organization_a):
    """It has never said which list it holds."""
    return seed_reader(actor=admin, organization=organization_a, name="Entrance", firmware_version="1.0.0")


@pytest.fixture
def invited(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(invited):
    return Phone(invited.organization_id, link_of(invited)).accept(invited)


@pytest.fixture
def held(invited, phone, reader):
    invited.refresh_from_db()
    return invited


def confirmed():
    found = Event.objects.filter(type="credential:stop_confirmed").order_by("id")
    return [(each.subject_id, each.details) for each in found]


def pull(reader, at):
    Reader.objects.filter(id=reader.id).update(list_time=at)


def test_it_is_told_once_when_every_reader_holds_a_list_that_names_it(held, admin, reader, organization_a):
    other = seed_reader(actor=admin, organization=organization_a, name="Garage", firmware_version="1.0.0")
    move_credential(actor=admin, credential=held, verb="disable")
    assert confirm_stops() == 0
    pull(reader, now())
    assert confirm_stops() == 0
    pull(other, now())
    assert [confirm_stops(), confirm_stops()] == [1, 0]
    assert confirmed() == [(held.id, {"action": "disable"})]


def test_a_list_from_before_the_stop_confirms_nothing(held, admin, reader):
    pull(reader, now())
    revoke_credential(actor=admin, credential=held, reason="lost")
    assert confirm_stops() == 0
    assert Credential.objects.get().stop_pending


def test_a_phone_that_heard_of_it_confirms_it(held, admin, phone):
    revoke_credential(actor=admin, credential=held, reason="lost")
    assert phone.renew().json()["credential_status"] == "revoked"
    assert confirm_stops() == 1
    assert confirmed() == [(held.id, {"action": "revoke"})]


def test_the_end_of_its_documents_and_of_the_grace_confirms_it(held, admin, organization_a):
    move_credential(actor=admin, credential=held, verb="disable")
    grace = timedelta(hours=organization_a.grace_hours)
    StatusEntry.objects.update(valid_until=now() - grace + timedelta(minutes=1))
    assert confirm_stops() == 0
    StatusEntry.objects.update(valid_until=now() - grace)
    assert confirm_stops() == 1


def test_each_stop_is_told_by_itself_and_none_that_was_taken_back(held, admin, reader):
    move_credential(actor=admin, credential=held, verb="disable")
    move_credential(actor=admin, credential=held, verb="enable")
    pull(reader, now())
    assert confirm_stops() == 0
    move_credential(actor=admin, credential=held, verb="disable")
    pull(reader, now())
    assert confirm_stops() == 1
    revoke_credential(actor=admin, credential=held, reason="lost")
    assert confirm_stops() == 0
    pull(reader, now())
    assert confirm_stops() == 1
    assert [details["action"] for _id, details in confirmed()] == ["disable", "revoke"]


def test_of_what_no_phone_holds_nothing_is_told(invited, admin, reader):
    revoke_credential(actor=admin, credential=invited, reason="left")
    assert not Credential.objects.get().stop_pending
    pull(reader, now())
    assert confirm_stops() == 0


@pytest.mark.parametrize("since", [None, timedelta(seconds=-1), timedelta(0), timedelta(seconds=1)])
@pytest.mark.parametrize("has_heard", [False, True])
@pytest.mark.parametrize("has_ended", [False, True])
def test_the_worker_and_the_pages_mean_the_same(held, admin, reader, phone, since, has_heard, has_ended):
    move_credential(actor=admin, credential=held, verb="disable")
    stopped = Credential.objects.select_related("organization__distributor").get()
    if since is not None:
        pull(reader, stopped.changed_at + since)
    if has_heard:
        phone.renew()
    if has_ended:
        StatusEntry.objects.update(valid_until=now() - timedelta(days=30))
    pending = pending_until(
        actor=admin, credential=stopped, readers_know_since=reported_list_time(stopped.organization)
    )
    assert (confirm_stops() == 0) is (pending is not None)


def test_programs_hear_of_it(held, admin, phone, full_admin, distributor_a):
    program = make_program(full_admin, distributor_a, "events:read")
    revoke_credential(actor=admin, credential=held, reason="lost")
    phone.renew()
    confirm_stops()
    seal_events()
    page = program.get("/events", after="start", types="credential.stop_confirmed").json()
    [item] = page["data"]
    assert item["type"] == "credential.stop_confirmed"
    assert item["data"]["details"] == {"action": "revoke"}
    assert item["data"]["subject"]["id"] == str(held.id)
