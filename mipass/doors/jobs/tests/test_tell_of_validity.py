"""What time makes of dates: one credential of which nothing can be told keeps no other's turn."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import queue_mail
from mipass.domains.credentials import validity_changes
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.validity import Dates
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows import tell_of_validity as flow

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ending(full_admin, organization_a, clock):
    """Three credentials that have ended, the first one first."""
    clock.at = clock.at.replace(microsecond=0)
    made = [
        issue(full_admin, organization_a, f"{number}@example.com", dates=Dates(None, now() + number * HOUR))
        for number in (1, 2, 3)
    ]
    Credential.objects.update(status="enabled")
    clock.move(hours=4)
    return made


def ended():
    return {*Event.objects.filter(type="credential:ended").values_list("subject_id", flat=True)}


def test_refused_ones_make_room_for_the_others_and_have_their_turn_again(ending, monkeypatch, clock):
    refused, told = ending[:2], ending[2]

    def show(credential, status):
        if credential.id in {each.id for each in refused}:
            raise Refused("not now", code="wrong_state")

    with monkeypatch.context() as patched:
        patched.setattr(validity_changes, "show_to_readers", show)
        patched.setattr(flow, "BATCH", 2)
        assert flow.tell_of_validity() == 0
        assert ended() == set()
        assert flow.tell_of_validity() == 1
    assert ended() == {told.id}
    assert flow.tell_of_validity() == 0
    clock.move(minutes=16)
    assert flow.tell_of_validity() == 2
    assert ended() == {each.id for each in ending}


def database_error():
    """One of a statement, as the database itself makes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


def of_the_mail():
    raise RuntimeError("no such language")


@pytest.mark.parametrize("fault", [database_error, of_the_mail])
def test_whatever_fails_at_one_stops_no_other_and_tells_nobody_twice(
    ending, monkeypatch, clock, caplog, fault
):
    broken, *others = ending

    def show(credential, status):
        if credential.id == broken.id:
            fault()

    with monkeypatch.context() as patched:
        patched.setattr(validity_changes, "show_to_readers", show)
        assert flow.tell_of_validity() == 2
        assert flow.tell_of_validity() == 0
    assert ended() == {each.id for each in others}
    assert [record.credential for record in caplog.records if record.msg == "dates could not be told of"] == [
        broken.id
    ]
    clock.move(minutes=16)
    assert flow.tell_of_validity() == 1
    assert Event.objects.filter(type="credential:ended").count() == len(ending)


def test_a_mail_that_cannot_be_queued_is_queued_later_and_once(
    full_admin, organization_a, monkeypatch, clock
):
    clock.at = clock.at.replace(microsecond=0)
    for number in (1, 2):
        issue(
            full_admin, organization_a, f"{number}@example.com", dates=Dates(None, now() + timedelta(days=30))
        )
    clock.move(days=23, seconds=1)

    def refuse(**mail):
        if mail["recipient"] == "1@example.com":
            raise OSError("no space left")
        queue_mail(**mail)

    with monkeypatch.context() as patched:
        patched.setattr(validity_changes, "queue_mail", refuse)
        assert flow.tell_of_validity() == 1
    soon = Mail.objects.filter(kind="credential-ends-soon").order_by("recipient")
    assert [mail.recipient for mail in soon] == ["2@example.com"]
    clock.move(minutes=16)
    assert flow.tell_of_validity() == 1
    assert flow.tell_of_validity() == 0
    assert [mail.recipient for mail in soon.all()] == ["1@example.com", "2@example.com"]
    assert Notice.objects.filter(kind="credential-ends-soon").count() == 2


def test_what_cannot_even_be_put_off_is_raised_when_the_others_were_told(ending, monkeypatch):
    broken, *others = ending

    def fail(**said):
        if said["credential"].id == broken.id:
            database_error()
        return validity_changes.tell_validity(**said)

    def put_off(**said):
        with transaction.atomic():
            database_error()

    monkeypatch.setattr(flow, "tell_validity", fail)
    monkeypatch.setattr(flow, "postpone_telling", put_off)
    with pytest.raises(DatabaseError):
        flow.tell_of_validity()
    assert ended() == {each.id for each in others}


def test_a_change_of_dates_meanwhile_is_not_put_off(ending):
    first = ending[0]
    seen = Credential.objects.get(id=first.id)
    Credential.objects.filter(id=first.id).update(validity_due_at=now() - HOUR)
    validity_changes.postpone_telling(actor=Actor.system(), credential=seen)
    assert Credential.objects.get(id=first.id).validity_due_at == now() - HOUR
