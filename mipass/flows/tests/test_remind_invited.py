"""Reminders by the distributor's policy: after 3 and 10 days, each once, and only to whom they help."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.invitations import correct_address
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.flows.remind_invited import remind_invited
from tests.factories import seed_accepted
from tests.ledger.bookkeeping import SYSTEM
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(clock):
    made = make_scene(credits=10)
    Distributor.objects.update(remind_invited=True)
    return made


@pytest.fixture
def credential(scene):
    made = scene.issue(scene.add("Organization", None))
    sent()
    return made


def sent():
    Mail.objects.filter(status="queued").update(status="sent", sent_at=now(), context=None)


def mails():
    return Mail.objects.filter(kind="credential-invitation").count()


def days_of_reminders(clock, days):
    """On which days a reminder went out; the mails arrive each day."""
    found = []
    for day in range(1, days + 1):
        clock.move(days=1)
        clock.move(seconds=1)
        while remind_invited():
            found.append(day)
        sent()
    return found


def test_the_holder_is_reminded_after_three_and_after_ten_days(clock, credential):
    assert days_of_reminders(clock, 40) == [3, 10]
    assert Event.objects.filter(type="credential:reminded", actor_kind="system").count() == 2


def test_nobody_is_reminded_where_the_policy_is_off(clock, credential):
    Distributor.objects.update(remind_invited=False)
    assert days_of_reminders(clock, 12) == []


def test_switched_on_late_it_begins_with_the_first_and_leaves_a_week_between(clock, credential):
    Distributor.objects.update(remind_invited=False)
    assert days_of_reminders(clock, 8) == []
    Distributor.objects.update(remind_invited=True)
    assert days_of_reminders(clock, 20) == [1, 8]


def test_two_workers_send_one(clock, credential):
    clock.move(days=3, seconds=1)
    assert [remind_invited(), remind_invited()] == [1, 0]


def _accept(credential):
    seed_accepted(actor=SYSTEM, credential=credential)


def _revoke(credential):
    revoke_credential(actor=SYSTEM, credential=credential, reason="lost")


def _claim(credential):
    Device.objects.create(
        distributor_id=credential.distributor_id,
        organization_id=credential.organization_id,
        credential=credential,
        dpop_thumbprint="t" * 43,
        claimed_at=now(),
        last_seen_at=now(),
    )


def _fetch(credential):
    Credential.objects.update(fetched_at=now())


def _expire(credential):
    Credential.objects.update(link_expires_at=now() + timedelta(days=1))


def _fail(credential):
    Mail.objects.update(status="failed")


def _disable(credential):
    Organization.objects.update(status="disabled")


def _suspend(credential):
    Distributor.objects.update(status="suspended")


@pytest.mark.parametrize("happens", [_accept, _revoke, _claim, _fetch, _expire, _fail, _disable, _suspend])
def test_whom_it_would_not_help_is_not_reminded(clock, credential, happens):
    happens(credential)
    before = mails()
    assert days_of_reminders(clock, 14) == []
    assert mails() == before


def test_a_corrected_address_begins_anew(clock, scene, credential):
    assert days_of_reminders(clock, 4) == [3]
    correct_address(actor=SYSTEM, credential=credential, email="right@example.com")
    sent()
    assert days_of_reminders(clock, 20) == [3, 10]


def test_a_disabled_organizations_holders_are_reminded_when_it_is_enabled_again(clock, credential):
    Organization.objects.update(status="disabled")
    assert days_of_reminders(clock, 5) == []
    Organization.objects.update(status="enabled")
    assert days_of_reminders(clock, 1) == [1]


def test_no_more_leave_at_once_than_a_mail_server_bears(clock, scene, settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "invitations_per_minute", 2)
    organization = scene.add("Organization", None)
    for _ in range(3):
        scene.issue(organization)
    sent()
    clock.move(days=3, seconds=1)
    assert [remind_invited(), remind_invited()] == [2, 1]
