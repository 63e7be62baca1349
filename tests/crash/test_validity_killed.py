"""Killed at any statement, dates are set and told of, or not; done again, they are."""

from datetime import timedelta
from functools import partial

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.validity import Dates
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.issuer.models import StatusEntry
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.tell_of_validity import tell_of_validity
from tests.crash.harness import count_points, killed_at
from tests.crash.test_crash_points import sampled
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def put_off(full_admin, organization_a, distributor_a, clock):
    """A credential on a phone, whose beginning is about to be put off."""
    clock.at = clock.at.replace(microsecond=0)

    def make(number):
        values = {"facility_code": 1, "card_number": number}
        credential = issue(full_admin, organization_a, f"holder{number}@example.com", values=values)
        Phone(credential.organization_id, link_of(credential)).accept(credential)
        found = Credential.objects.select_related("organization__distributor").get(id=credential.id)
        actor = actor_of(full_admin, distributor_a)
        return found, partial(set_validity, actor=actor, credential=found, dates=Dates(now() + DAY, None))

    return make


@pytest.fixture
def begun(put_off, clock):
    """The same, of which it is to be told that it has begun."""

    def make(number):
        credential, call = put_off(number)
        call()
        clock.move(days=2)
        return credential, tell_of_validity

    return make


def facts(credential):
    found = Credential.objects.get(id=credential.id)
    events = Event.objects.filter(
        subject_id=credential.id, type__in=["credential:validity_changed", "credential:began"]
    )
    return (
        found.valid_from is not None,
        found.validity_told,
        found.validity_due_at is not None,
        events.count(),
        Mail.objects.filter(subject_id=credential.id).count(),
        [*StatusEntry.objects.filter(subject_id=credential.id).values_list("value", flat=True)],
    )


@pytest.mark.parametrize("operation", ["put_off", "begun"])
def test_it_is_done_or_not_begun(operation, request):
    make = request.getfixturevalue(operation)
    learned, call = make(1)
    points = count_points(call)
    done = facts(learned)
    credential, call = make(2)
    unchanged = facts(credential)
    assert unchanged != done
    for point in sampled(points):
        killed_at(point, call)
        assert facts(credential) in (unchanged, done), f"killed at point {point}"
        if facts(credential) == done:
            break
    else:
        call()
    assert facts(credential) == done
