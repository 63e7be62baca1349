"""Whoever keeps an API client hears once that it calls an operation which will end."""

from datetime import UTC, datetime

import pytest

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.queries import operator_actor
from mipass.domains.clients.models import ApiClient, ClientCount
from mipass.domains.clients.operations import revoke_client
from mipass.domains.clients.retiring import RETIRING, Retiring, list_untold, mark_told
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.jobs.mail_rendering import render
from mipass.flows.warn_of_retiring import warn_of_retiring
from tests.clients import grant, make
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

PLAN = Retiring(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC), "Use get_format.")


@pytest.fixture
def client(full_admin, distributor_a, monkeypatch):
    """A client that called two operations and was counted; one of them will end."""
    monkeypatch.setitem(RETIRING, "list_formats", PLAN)
    client = make(full_admin, distributor_a, grant("organizations:read", name="Access panel")).client
    for what in ("retiring:list_formats", "retiring:list_readers", "accepted:same_card"):
        ClientCount.objects.create(
            distributor_id=distributor_a.id, client=client, what=what, number=2, last_at=now()
        )
    return client


def mails():
    return Mail.objects.filter(kind="client-retired-calls", status="queued").order_by("recipient")


def test_each_full_admin_is_mailed_once(client, full_admin, colleague, organization_admin):
    assert (warn_of_retiring(), warn_of_retiring()) == (1, 0)
    assert [mail.recipient for mail in mails()] == sorted([colleague.email, full_admin.email])
    rendered = [render(mail) for mail in claim_due_mails(limit=50) if mail.kind == "client-retired-calls"]
    for mail in rendered:
        assert mail.subject == "Access panel calls something that will end"
        for text in ("list_formats", "2027", "Use get_format.", f"/clients/{client.id}/"):
            assert text in mail.body


def test_what_is_retired_later_is_told_too(client, colleague, monkeypatch):
    warn_of_retiring()
    told = mails().count()
    monkeypatch.setitem(RETIRING, "list_readers", PLAN)
    assert warn_of_retiring() == 1
    assert mails().count() == 2 * told


def test_a_client_that_is_revoked_meanwhile_is_not_told_of(client):
    [count] = list_untold()
    ApiClient.objects.update(revoked_at=now())
    assert not mark_told(count)


def test_while_a_distributor_is_suspended_nothing_is_told(client, distributor_a, operator):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert warn_of_retiring() == 0


def test_a_client_that_was_revoked_is_no_longer_told_of(client, full_admin, distributor_a):
    warn_of_retiring()
    revoke_client(actor=actor_of(full_admin, distributor_a), client=client)
    assert not mails().exists()
    ClientCount.objects.update(told_at=None)
    assert warn_of_retiring() == 0
