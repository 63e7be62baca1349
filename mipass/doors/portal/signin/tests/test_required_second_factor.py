"""Where a second factor is required: the session must have used one, and a stolen password gets none."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.outbox.operations import claim_due_mails
from mipass.config import Environment
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_authenticator_app, remove_authenticator_app
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.signin.tests.pages import mails_to
from mipass.doors.portal.signin.tests.test_authenticator_app import SECRET, code_of, offered
from tests.fixtures import sign_in

pytestmark = pytest.mark.django_db
ADD, REMOVE = reverse("add_authenticator_app"), reverse("remove_authenticator_app")
CONFIRM, MAIL = reverse("confirm_sign_in"), reverse("mail_first_factor")


@pytest.fixture
def strict(distributor_a):
    Distributor.objects.filter(id=distributor_a.id).update(require_second_factor=True)
    return distributor_a


@pytest.fixture
def production(settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"env": Environment.PRODUCTION})


def url(name, distributor):
    return reverse(name, kwargs={"distributor_id": distributor.id})


def mailed_link(account):
    keys = [mail.context["key"] for mail in claim_due_mails(limit=50) if mail.kind == "first-factor"]
    return reverse("first_factor", args=[keys[-1]])


def add_app(client):
    new = offered(client)
    return client.post(ADD, {"sealed_secret": new["sealed_secret"], "code": code_of(new["secret"])})


def with_app(account):
    return add_authenticator_app(actor=person(account.id), account=account, secret=SECRET)


@pytest.mark.parametrize(
    "name", ["organizations:list", "admins:list", "distributor:view", "organizations:add", "pulse"]
)
def test_no_page_opens_and_the_answer_says_what_to_do(client, full_admin, strict, name):
    answer = sign_in(client, full_admin).get(url(name, strict))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A second factor is required" in page
    assert MAIL in page
    assert ADD not in page


def test_nothing_can_be_done(client, full_admin, strict):
    form = {"name": "Sneaked", "allocation": "non_limited", "request_key": "sneak"}
    assert sign_in(client, full_admin).post(url("organizations:add", strict), form).status_code == 403
    assert not Organization.objects.filter(name="Sneaked").exists()


@pytest.mark.parametrize("name", ["add_passkey", "add_authenticator_app"])
def test_whoever_knows_the_password_alone_adds_no_factor(client, full_admin, strict, name):
    sign_in(client, full_admin)
    assert client.get(reverse("my_account")).status_code == 200
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "1", "name": "x"})):
        assert answer.status_code == 403
        assert "your password alone is not enough" in answer.content.decode()


def test_the_mailed_link_lets_add_the_first_and_then_the_portal_opens(client, full_admin, strict):
    sign_in(client, full_admin)
    assert full_admin.email in client.post(MAIL).content.decode()
    link = mailed_link(full_admin)
    assert client.get(link).status_code == 200  # as a scanner of mail would
    assert client.get(ADD).status_code == 403
    assert ADD in client.post(link).content.decode()
    assert add_app(client).status_code == 302
    assert client.get(url("organizations:list", strict)).status_code == 200
    assert client.get(link).status_code == 404


def test_the_link_opened_elsewhere_gives_the_one_who_asked_for_it_nothing(client, full_admin, strict):
    thief, owner = sign_in(Client(), full_admin), sign_in(client, full_admin)
    thief.post(MAIL)
    owner.post(mailed_link(full_admin))
    assert thief.get(ADD).status_code == 403
    assert owner.get(ADD).status_code == 200


def test_a_link_is_its_accounts_alone_and_dies_with_the_password(
    client, full_admin, organization_admin, strict
):
    sign_in(client, full_admin).post(MAIL)
    link = mailed_link(full_admin)
    other = sign_in(Client(), organization_admin)
    assert other.post(link).status_code == 404
    assert other.get(ADD).status_code == 403
    full_admin.set_password("seven grey herons")
    full_admin.save()
    assert sign_in(Client(), full_admin).get(link).status_code == 404


def test_few_mails_go_however_often_they_are_asked_for(client, full_admin, strict):
    sign_in(client, full_admin)
    assert {client.post(MAIL).status_code for _ in range(12)} == {200}
    assert mails_to(full_admin.email).count("first-factor") == 5


def test_a_session_begun_without_it_stays_outside_until_it_uses_it(client, full_admin, strict):
    thief = sign_in(client, full_admin)
    codes = with_app(full_admin)
    page = url("organizations:list", strict)
    answer = thief.get(page)
    assert answer.status_code == 403
    assert "Use My Second Factor" in answer.content.decode()
    thief.post(CONFIRM, {"way": "password", "password": "demo-portal-2026"})
    assert thief.get(page).status_code == 403
    asked = thief.get(f"{CONFIRM}?factor=1&next={page}").content.decode()
    assert 'name="password"' not in asked
    thief.post(CONFIRM, {"way": "code", "code": codes[0], "next": page})
    assert thief.get(page).status_code == 200


def test_such_a_session_neither_adds_nor_removes_factors_nor_makes_codes(client, full_admin, distributor_a):
    """Whether or not a policy wants one."""
    thief = sign_in(client, full_admin)
    with_app(full_admin)
    for address in (reverse("add_passkey"), REMOVE, reverse("recovery_codes")):
        for answer in (thief.get(address), thief.post(address)):
            assert answer.headers["Location"].startswith(CONFIRM)
            assert "factor=1" in answer.headers["Location"]


def test_a_factor_that_is_gone_counts_no_more(client, full_admin, strict):
    with_app(full_admin)
    sign_in(client, full_admin)
    assert client.get(url("organizations:list", strict)).status_code == 200
    remove_authenticator_app(actor=person(full_admin.id), account=full_admin)
    assert client.get(url("organizations:list", strict)).status_code == 403


def test_without_a_policy_the_first_is_added_as_ever(client, full_admin, distributor_a):
    assert add_app(sign_in(client, full_admin)).status_code == 302


def test_it_binds_organization_admins_too_and_strangers_learn_nothing_of_it(
    client, organization_admin, stranger, strict
):
    assert sign_in(client, organization_admin).get(url("organizations:list", strict)).status_code == 403
    assert sign_in(client, stranger).get(url("organizations:list", strict)).status_code == 404


def test_operators_need_one_in_production(client, operator, production):
    sign_in(client, operator)
    for name in ("console:home", "console:vouchers", "console:create_distributor"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("console:create_voucher"), {"credits": "1"}).status_code == 403
    assert client.get(ADD).status_code == 403
    client.post(MAIL)
    client.post(mailed_link(operator))
    assert add_app(client).status_code == 302
    assert client.get(reverse("console:home")).status_code == 200


def test_elsewhere_an_operator_may_do_without(client, operator):
    assert sign_in(client, operator).get(reverse("console:home")).status_code == 200
