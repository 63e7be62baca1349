"""A client renews its own token, and Full Admins hear of it; a token that ends is told of in time."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.clients.models import ApiToken
from mipass.domains.clients.operations import revoke_client
from mipass.domains.clients.queries import find_token
from mipass.domains.clients.rotation import rotate
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.jobs.mail_rendering import render
from mipass.doors.web.notices import notice_text
from mipass.flows.rotate_own_token import MAILS_PER_HOUR, rotate_own_token
from mipass.flows.warn_of_ending_tokens import warn_of_ending_tokens
from tests.clients import acting, grant, make
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


def told(kind):
    return sorted(Mail.objects.filter(kind=kind, status="queued").values_list("recipient", flat=True))


def end_soon(tokens):
    """Let the tokens end in an hour, as if they had been made for a month: of a new one nothing is told."""
    ends = now() + timedelta(hours=1)
    tokens.update(created_at=ends - timedelta(days=30), expires_at=ends)


def warned():
    """The days of each warning so far, as the log has them."""
    events = Event.objects.filter(type="client:token_expiring").order_by("at", "id")
    return [event.details["days"] for event in events]


def bodies(kind):
    return [render(mail).body for mail in claim_due_mails(limit=50) if mail.kind == kind]


def test_full_admins_are_mailed(full_admin, colleague, organization_admin, distributor_a):
    made = make(full_admin, distributor_a, grant("tokens:rotate", name="Access panel"))
    renewed = rotate_own_token(actor=acting(made.client), client=made.client)
    assert find_token(renewed.text)
    assert told("client-rotated") == [colleague.email, full_admin.email]
    [first, second] = bodies("client-rotated")
    for body in (first, second):
        assert "Access panel has renewed its token" in body
        assert renewed.text[-4:] in body
        assert f"/clients/{made.client.id}/" in body
        assert renewed.text not in body


def test_a_replayed_request_mails_nobody_again(full_admin, distributor_a):
    client = make(full_admin, distributor_a, grant("tokens:rotate")).client
    first = rotate_own_token(actor=acting(client), client=client, idempotency_key="c:once")
    again = rotate_own_token(actor=acting(client), client=client, idempotency_key="c:once")
    assert (again.token, again.text) == (first.token, "")
    assert told("client-rotated") == [full_admin.email]


def test_a_client_that_goes_on_renewing_fills_no_mailbox(full_admin, distributor_a):
    client = make(full_admin, distributor_a, grant("tokens:rotate")).client
    for _ in range(MAILS_PER_HOUR + 3):
        rotate_own_token(actor=acting(client), client=client)
    assert len(told("client-rotated")) == MAILS_PER_HOUR
    assert Event.objects.filter(type="client:token_rotated").count() == MAILS_PER_HOUR + 3


def days_pass(clock, number):
    for _ in range(number):
        clock.move(days=1)
        warn_of_ending_tokens()
        warn_of_ending_tokens()


@pytest.mark.usefixtures("utc")
def test_each_step_is_told_once(full_admin, distributor_a, clock):
    clock.show("2026-11-30 12:00")
    make(full_admin, distributor_a, days=30)
    days_pass(clock, 31)
    assert warned() == [14, 3, 0]
    assert told("client-expiring") == [full_admin.email] * 3
    notices = Notice.objects.filter(account_id=full_admin.id, kind__startswith="client-token-e")
    assert [notice_text(notice) for notice in notices.order_by("created_at")] == [
        "The token of the API client Panel expires in 14 days.",
        "The token of the API client Panel expires in 3 days.",
        "The token of the API client Panel expires today.",
    ]


@pytest.mark.usefixtures("utc")
def test_a_worker_that_was_away_tells_the_last_step_alone(full_admin, distributor_a, clock):
    clock.show("2026-11-30 12:00")
    make(full_admin, distributor_a, days=30)
    clock.move(days=28)
    warn_of_ending_tokens()
    assert warned() == [2]
    clock.move(days=2, hours=1)
    warn_of_ending_tokens()
    assert warned() == [2, 0]
    clock.move(days=1)
    warn_of_ending_tokens()
    assert warned() == [2, 0]


@pytest.mark.usefixtures("utc")
def test_a_short_token_is_not_told_of_as_it_is_made(full_admin, distributor_a, clock):
    clock.show("2026-11-30 12:00")
    make(full_admin, distributor_a, days=10)
    warn_of_ending_tokens()
    assert warned() == []
    days_pass(clock, 10)
    assert warned() == [3, 0]


@pytest.mark.usefixtures("utc")
def test_the_newest_token_alone_counts(full_admin, distributor_a, clock):
    clock.show("2026-11-30 12:00")
    client = make(full_admin, distributor_a, days=30).client
    rotate(actor=actor_of(full_admin, distributor_a), client=client, overlap_hours=168, days=60)
    days_pass(clock, 40)
    assert warned() == []


def test_the_maker_hears_of_it_while_an_admin_there(
    full_admin, organization_admin, distributor_a, organization_a
):
    for name in ("one", "two"):
        make(organization_admin, distributor_a, grant(within=[organization_a], name=name))
    tokens = ApiToken.objects.order_by("id")
    end_soon(ApiToken.objects.filter(id=tokens[0].id))
    warn_of_ending_tokens()
    assert told("client-expiring") == [full_admin.email, organization_admin.email]
    event = Event.objects.get(type="client:token_expiring")
    assert (event.actor_kind, event.organization_id) == ("system", organization_a.id)
    remove_admin(
        actor=actor_of(full_admin, distributor_a), admin=Admin.objects.get(account=organization_admin)
    )
    end_soon(ApiToken.objects.filter(id=tokens[1].id))
    warn_of_ending_tokens()
    assert told("client-expiring") == [full_admin.email, full_admin.email, organization_admin.email]


def test_of_what_is_revoked_or_suspended_nothing_is_told(full_admin, operator, distributor_a):
    revoked = make(full_admin, distributor_a).client
    revoke_client(actor=actor_of(full_admin, distributor_a), client=revoked)
    make(full_admin, distributor_a)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    end_soon(ApiToken.objects)
    assert warn_of_ending_tokens() == 0


def test_who_revokes_in_time_is_not_mailed_any_more(full_admin, distributor_a):
    client = make(full_admin, distributor_a).client
    end_soon(ApiToken.objects)
    warn_of_ending_tokens()
    assert told("client-expiring") == [full_admin.email]
    revoke_client(actor=actor_of(full_admin, distributor_a), client=client)
    assert told("client-expiring") == []


def test_the_mail_says_when_and_what_to_do(full_admin, distributor_a):
    made = make(full_admin, distributor_a, grant(name="Access panel"))
    ApiToken.objects.update(expires_at=now() + timedelta(days=3))
    warn_of_ending_tokens()
    [body] = bodies("client-expiring")
    assert "The token of Access panel expires in 3 days" in body
    assert made.text[-4:] in body
    assert "Rotate the token" in body
