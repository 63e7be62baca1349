"""Operators are disabled and enabled by each other: at once, on record, and never the last one."""

import pytest
import typer
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor, ActorKind, Principal
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails, mark_sent
from mipass.domains.accounts.blocking import (
    LastOperator,
    NotYourOwnAccount,
    disable_account,
    enable_account,
    sign_out_account,
)
from mipass.domains.accounts.models import Account
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.queries import operator_actor
from mipass.doors.console.tests.scene import at, shown
from mipass.doors.jobs.commands import user
from mipass.flows.make_operator import make_operator
from tests.fixtures import PASSWORD, actor_of, sign_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def other(operator) -> Account:
    return make_operator(
        actor=SYSTEM, email="other@vendor.test", password=PASSWORD, first_name="Orla", last_name="Vendor"
    )


def test_the_page_lists_operators_and_offers_nothing_for_oneself(client, operator, other, full_admin):
    page = shown(sign_in(client, operator), at("operators"))
    assert operator.email in page
    assert other.email in page
    assert full_admin.email not in page
    assert at("disable_operator", other.id) in page
    assert at("disable_operator", operator.id) not in page


def test_a_disabled_operator_is_out_and_stays_out_of_old_sessions(client, operator, other):
    theirs = sign_in(Client(), other)
    assert theirs.get(at("home")).status_code == 200

    assert sign_in(client, operator).post(at("disable_operator", other.id)).status_code == 302
    assert theirs.get(at("home")).status_code == 302
    assert not Client().login(username=other.email, password=PASSWORD)

    assert client.post(at("enable_operator", other.id)).status_code == 302
    assert theirs.get(at("home")).status_code == 302
    assert sign_in(Client(), other).get(at("home")).status_code == 200


def test_it_is_on_record_and_the_person_is_mailed(client, operator, other):
    sign_in(client, operator).post(at("disable_operator", other.id))
    client.post(at("enable_operator", other.id))
    events = Event.objects.filter(type__in=["account:disabled", "account:enabled"]).order_by("id")
    assert [(event.type, event.actor_id, event.subject_id) for event in events] == [
        ("account:disabled", operator.id, other.id),
        ("account:enabled", operator.id, other.id),
    ]
    assert mailed_kinds(other) == ["account-disabled", "account-enabled"]


def mailed_kinds(account: Account) -> list[str]:
    return [mail.kind for mail in Mail.objects.filter(recipient=account.email).order_by("id")]


def test_turning_it_on_and_off_under_a_worker_mails_a_few_times_and_the_last_state(operator, other, clock):
    sent = []
    for turn in range(40):
        switch = enable_account if turn % 2 else disable_account
        switch(actor=operator_actor(operator), account=other)
        sent += send()
    assert sent == ["account-disabled", "account-enabled", "account-disabled"]
    clock.move(hours=1, minutes=1)
    assert send() == ["account-enabled"]


def send() -> list[str]:
    """What the worker sends now."""
    mails = claim_due_mails(limit=100)
    for mail in mails:
        mark_sent(mail_id=mail.id, answer="250")
    return [mail.kind for mail in mails if mail.kind.startswith("account-")]


def test_what_was_queued_is_not_done(operator, other):
    principal = Principal(ActorKind.OPERATOR, other.id)
    disable_account(actor=operator_actor(operator), account=other)
    with pytest.raises(Forbidden):
        actor_now(principal)
    enable_account(actor=operator_actor(operator), account=other)
    assert actor_now(principal).id == other.id


def test_ones_sessions_end_wherever_they_are_and_nobody_elses(client, operator, other):
    browsers = [sign_in(Client(), other), sign_in(Client(), other)]
    sign_in(client, operator)
    assert at("sign_out_operator", other.id) in shown(client, at("operators"))
    assert other.email in shown(client, at("sign_out_operator", other.id))

    assert client.post(at("sign_out_operator", other.id)).status_code == 302
    assert [browser.get(at("home")).status_code for browser in browsers] == [302, 302]
    assert client.get(at("home")).status_code == 200
    assert sign_in(Client(), other).get(at("home")).status_code == 200
    event = Event.objects.get(type="account:session_ended")
    assert (event.actor_id, event.subject_id, event.details) == (operator.id, other.id, {"sessions": 2})


def test_an_operator_signs_no_admin_out_and_an_admin_no_operator(client, operator, full_admin, distributor_a):
    admins = sign_in(Client(), full_admin)
    assert sign_in(client, operator).post(at("sign_out_operator", full_admin.id)).status_code == 404
    assert admins.post(at("sign_out_operator", operator.id)).status_code == 404
    with pytest.raises(NotFound):
        sign_out_account(actor=operator_actor(operator), account=full_admin)
    assert admins.get(reverse("organizations:list", args=[distributor_a.id])).status_code == 200
    assert not Event.objects.filter(type="account:session_ended").exists()


def test_the_command_ends_anybodys_sessions_and_says_so(capsys, full_admin, distributor_a):
    browser, page = sign_in(Client(), full_admin), reverse("organizations:list", args=[distributor_a.id])
    user.sign_out(full_admin.email)
    assert "is signed out everywhere" in capsys.readouterr().out
    assert browser.get(page).status_code == 302
    assert sign_in(Client(), full_admin).get(page).status_code == 200
    event = Event.objects.get(type="account:session_ended")
    assert (event.actor_kind, event.subject_id) == ("system", full_admin.id)
    with pytest.raises(typer.Exit):
        user.sign_out("nobody@demo.test")


def test_nobody_disables_themself(client, operator, other):
    page = sign_in(client, operator).post(at("disable_operator", operator.id))
    assert page.status_code == 422
    with pytest.raises(NotYourOwnAccount):
        disable_account(actor=operator_actor(operator), account=operator)


def test_the_last_operator_stays(operator, other):
    disable_account(actor=SYSTEM, account=other)
    with pytest.raises(LastOperator):
        disable_account(actor=SYSTEM, account=operator)
    operator.refresh_from_db()
    assert operator.is_active


def test_who_was_disabled_a_moment_ago_disables_nobody(operator, other):
    late = operator_actor(other)
    disable_account(actor=operator_actor(operator), account=other)
    make_operator(
        actor=SYSTEM, email="third@vendor.test", password=PASSWORD, first_name="Tara", last_name="Vendor"
    )
    with pytest.raises(Forbidden):
        disable_account(actor=late, account=operator)


def test_an_operator_cannot_reach_the_accounts_of_distributors(client, operator, full_admin, distributor_a):
    assert sign_in(client, operator).post(at("disable_operator", full_admin.id)).status_code == 404
    with pytest.raises(NotFound):
        disable_account(actor=operator_actor(operator), account=full_admin)
    with pytest.raises(NotFound):
        disable_account(actor=actor_of(full_admin, distributor_a), account=operator)


def test_an_admin_is_disabled_by_the_installation(full_admin, operator, distributor_a):
    browser = sign_in(Client(), full_admin)
    disable_account(actor=SYSTEM, account=full_admin)
    assert browser.get(reverse("organizations:list", args=[distributor_a.id])).status_code == 302
    with pytest.raises(Forbidden):
        actor_now(Principal(ActorKind.ADMIN, full_admin.id), distributor_a.id)
