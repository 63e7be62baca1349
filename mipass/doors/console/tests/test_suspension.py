"""A suspended distributor: its portal stands still, and nothing is lost when it goes on."""

from uuid import UUID

import pytest
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.answers import InvitationNotOpen
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.vouchers import redeem_voucher
from mipass.domains.organizations.models import Organization
from mipass.doors.console.tests.scene import at, shown
from tests.fixtures import PASSWORD, accept, actor_of, sell, sign_in


@pytest.fixture
def suspend(client, operator, distributor_a):
    """Suspend Distributor A in the console."""

    def send():
        assert sign_in(client, operator).post(at("suspend_distributor", distributor_a.id)).status_code == 302
        distributor_a.refresh_from_db()

    return send


@pytest.fixture
def resume(client, operator, distributor_a):
    """Resume Distributor A in the console."""

    def send():
        assert sign_in(client, operator).post(at("resume_distributor", distributor_a.id)).status_code == 302
        distributor_a.refresh_from_db()

    return send


def portal_routes(resolver: URLResolver, prefix: str = "") -> list[tuple[str, set[str]]]:
    """The name of every page of a distributor's portal, with the ids that its address carries."""
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((f"{prefix}{entry.name}", set(entry.pattern.converters)))
            continue
        inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
        outer = set(entry.pattern.converters)
        found += [(name, ids | outer) for name, ids in portal_routes(entry, inner)]
    return found


LOOK = {"distributor_stylesheet", "distributor_logo", "organizations:logo"}  # holders go on, and see them


def portal_addresses(distributor_id: UUID, organization_id: UUID) -> list[str]:
    own = {"distributor_id": distributor_id, "organization_id": organization_id}
    return [
        reverse(name, kwargs={key: own.get(key, new_id()) for key in ids})
        for name, ids in portal_routes(get_resolver())
        if "distributor_id" in ids and not name.startswith("console:") and name not in LOOK
    ]


def rows() -> list[list[object]]:
    tables: tuple[type[models.Model], ...] = (Organization, Admin, Transfer)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("person", ["full_admin", "organization_admin"])
def test_its_admins_see_the_suspended_page_at_every_address(
    client, request, distributor_a, organization_a, suspend, person
):
    account = request.getfixturevalue(person)
    suspend()
    sign_in(client, account)
    before = rows()
    addresses = portal_addresses(distributor_a.id, organization_a.id)
    assert len(addresses) > 20
    for url in addresses:
        answers = [answer for answer in (client.get(url), client.post(url)) if answer.status_code != 405]
        assert answers, url
        for answer in answers:
            assert answer.status_code == 403, url
            assert "This portal is suspended" in answer.content.decode(), url
    assert rows() == before


def test_a_stranger_does_not_learn_of_it(client, distributor_a, distributor_b, stranger, suspend):
    suspend()
    url = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    assert sign_in(client, stranger).get(url).status_code == 404


def test_no_rule_lets_its_admins_act(distributor_a, full_admin, operator, suspend):
    sold = sell(operator, 5, "later")
    suspend()
    with pytest.raises(DomainError):
        redeem_voucher(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            serial=sold.voucher.serial,
            code=sold.authentication_code,
            idempotency_key="k",
        )


def test_a_pending_invitation_cannot_be_accepted_until_it_is_resumed(
    distributor_a, full_admin, suspend, resume
):
    new = create_person(
        actor=Actor.system(), email="new@example.com", password=PASSWORD, first_name="Nia", last_name="New"
    )
    invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email=new.email,
        scope=Scope.FULL,
    )
    suspend()
    with pytest.raises(InvitationNotOpen):
        accept(new, distributor_a)
    resume()
    accept(new, distributor_a)
    assert actor_of(new, distributor_a).own_distributor_id == distributor_a.id


def test_resuming_restores_the_portal(client, distributor_a, full_admin, suspend, resume):
    url = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    suspend()
    resume()
    assert sign_in(client, full_admin).get(url).status_code == 200


def test_the_dialog_says_what_stops_and_what_goes_on(client, operator, distributor_a):
    page = shown(sign_in(client, operator), at("suspend_distributor", distributor_a.id))
    assert "Stops at once" in page
    assert "Continues" in page


def test_the_list_shows_it_and_the_page_offers_to_resume(client, operator, distributor_a, suspend):
    suspend()
    assert "Suspended" in shown(client, at("distributors"))
    page = shown(client, at("distributor", distributor_a.id))
    assert at("resume_distributor", distributor_a.id) in page
    assert at("suspend_distributor", distributor_a.id) not in page


@pytest.mark.parametrize("verb", ["suspend_distributor", "resume_distributor"])
def test_doing_it_twice_is_refused_with_a_reason(client, operator, distributor_a, verb):
    sign_in(client, operator)
    client.post(at("suspend_distributor", distributor_a.id))
    answers = [client.post(at(verb, distributor_a.id)) for _ in range(2)]
    assert answers[-1].status_code == 422
    assert b"This distributor is already" in answers[-1].content
