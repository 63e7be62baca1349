"""What time makes of dates: one credential of which nothing can be told keeps no other's turn."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
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


def test_a_change_of_dates_meanwhile_is_not_put_off(ending):
    first = ending[0]
    seen = Credential.objects.get(id=first.id)
    Credential.objects.filter(id=first.id).update(validity_due_at=now() - HOUR)
    validity_changes.postpone_telling(actor=Actor.system(), credential=seen)
    assert Credential.objects.get(id=first.id).validity_due_at == now() - HOUR
