"""A common password, or one made of names around the person, is refused wherever one is set."""

import re

import pytest
import typer
from django.test import Client
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.models import Scope
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.tests.links import invite, mailed_tokens
from mipass.doors.jobs.commands.create_operator import create_operator
from mipass.doors.portal.signin.tests.pages import (
    INSIDE,
    NEW_PASSWORD,
    SIGNUP,
    confirm_url,
    reset_url,
    text_of,
)
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from tests import fixtures as cast

COMMON = ("Sonnenschein!", "too common")
OF_NAMES = "names that are easy to guess here"
OF_THE_PORTAL = ("mipass-mipass", OF_NAMES)
OF_THE_DISTRIBUTOR = ("northgate-doors", OF_NAMES)
OF_THE_ORGANIZATION = ("Harbour.Tower.7", OF_NAMES)


@pytest.fixture
def northgate(operator, full_admin):
    """A distributor with a name of its own, and its Full Admin."""
    found = create_distributor(
        actor=operator_actor(operator),
        name="Northgate Doors",
        nominee=full_admin.email,
        idempotency_key="northgate",
    )
    cast.accept(full_admin, found)
    return found


@pytest.fixture
def harbour(northgate, full_admin):
    """An organization of it."""
    return add_organization(
        actor=cast.actor_of(full_admin, northgate),
        distributor=northgate,
        name="Harbour Tower",
        ceiling=None,
        idempotency_key="harbour",
    )


@pytest.fixture
def admin(northgate, full_admin, harbour):
    """Who sets a password: an Organization Admin of *Harbour Tower*."""
    account = cast._person("wilma.quartz@elsewhere.example", "Wilma", "Quartz")
    invite(full_admin, northgate, account.email, scope=Scope.ORGANIZATION, organization_ids=[harbour.id])
    cast.accept(account, northgate)
    return account


def twice(password):
    return {"password1": password, "password2": password}


def signing_up(_admin, password, **typed):
    """What the public form answers."""
    return Client().post(reverse("account_signup"), {**SIGNUP, **twice(password), **typed})


def changing(admin, password):
    client = cast.sign_in(Client(), admin)
    return client.post(INSIDE, {"oldpassword": cast.PASSWORD, **twice(password)})


def setting(admin, password):
    admin.set_unusable_password()
    admin.save()
    return cast.sign_in(Client(), admin).post(reverse("account_set_password"), twice(password))


def resetting(admin, password):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": admin.email})
    return client.post(client.get(reset_url()).headers["Location"], twice(password))


def taking_over(_admin, password):
    # An address of its own each time: one is mailed once a minute.
    Client().post(reverse("account_signup"), {**SIGNUP, "email": f"new.{len(password)}@example.com"})
    own = {"first_name": "Olga", "last_name": "Owner", **twice(password)}
    return Client().post(f"{confirm_url()}own-password/", own)


DOORS = [signing_up, changing, setting, resetting, taking_over]
OF_ADMINS = [changing, setting, resetting]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("password", "why"), [COMMON, OF_THE_PORTAL])
def test_it_is_refused_at_every_door_and_a_good_one_is_not(admin, door, password, why):
    assert why in door(admin, password).content.decode()
    assert door(admin, NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize("door", OF_ADMINS)
@pytest.mark.parametrize(("password", "why"), [OF_THE_DISTRIBUTOR, OF_THE_ORGANIZATION])
def test_an_admins_is_not_made_of_the_places_names(admin, door, password, why):
    before = Account.objects.get(id=admin.id).password
    assert why in door(admin, password).content.decode()
    assert door is setting or Account.objects.get(id=admin.id).password == before


@pytest.mark.parametrize("door", OF_ADMINS)
@pytest.mark.parametrize("password", ["wilma-quartz", "Wilma.Elsewhere.1", "quartz2026quartz"])
def test_nor_of_the_persons_own(admin, door, password):
    assert b"<form" in door(admin, password).content


def test_the_names_that_are_typed_beside_it_count_too(db):
    for password in ("neocomercomer", "Comer-comer-1", "new-example-new"):
        assert OF_NAMES in signing_up(None, password).content.decode()
    assert signing_up(None, "comers herons lake").status_code == 302


def test_an_invited_person_learns_it_from_the_invitations_page(northgate, full_admin):
    invite(full_admin, northgate, "guest@elsewhere.example")
    page = reverse("invitation_sign_up", args=mailed_tokens("guest@elsewhere.example"))
    names = {"first_name": "Gus", "last_name": "Gast"}
    for password, why in (COMMON, OF_THE_PORTAL, OF_THE_DISTRIBUTOR):
        answer = Client().post(page, {**names, **twice(password)})
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert Client().post(page, {**names, **twice(NEW_PASSWORD)}).status_code == 302


def test_the_public_form_tells_no_stranger_whom_an_address_belongs_to(admin, northgate, full_admin):
    invite(full_admin, northgate, "guest@elsewhere.example")
    password = OF_THE_DISTRIBUTOR[0]
    answers = [
        signing_up(None, password, email=email)
        for email in (admin.email, "guest@elsewhere.example", "nobody@elsewhere.example")
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert len({text_of(answer) for answer in answers}) == 1


@pytest.mark.parametrize(("password", "why"), [COMMON, OF_THE_PORTAL, ("opal-vendor-ops", OF_NAMES)])
def test_the_command_makes_no_operator_with_one(db, monkeypatch, capsys, password, why):
    monkeypatch.setenv("MIPASS_OPERATOR_PASSWORD", password)
    with pytest.raises(typer.Exit):
        create_operator(email="opal@vendor.test", first_name="Opal", last_name="Ops")
    assert why in re.sub(r"\s+", " ", capsys.readouterr().err)
    assert not Account.objects.exists()


def test_an_operation_that_is_called_past_the_forms_refuses_it_too(db):
    person = {"email": "neo@example.com", "first_name": "Neo", "last_name": "Comer"}
    with pytest.raises(Invalid) as refusal:
        create_person(actor=Actor.system(), password="neo-comer-neo-1", **person)
    assert refusal.value.code == "weak_password"
