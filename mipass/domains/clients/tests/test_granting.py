"""Nobody gives a client more than they have, and what is given is checked as it is stored."""

import pytest

from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.domains.admins.matrix import MATRIX
from mipass.domains.admins.models import Scope
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients import operations
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.operations import confirm_client, edit_client, revoke_client
from mipass.domains.clients.queries import list_tokens
from tests.clients import acting, grant, make
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


def refused(error, code, call):
    with pytest.raises(error) as refusal:
        call()
    assert code in (refusal.value.code, "")
    return refusal.value


def test_a_client_may_what_its_scopes_say(full_admin, distributor_a, organization_a):
    client = make(full_admin, distributor_a, grant("credentials:read", "credentials:issue")).client
    actor = acting(client)
    assert {"credentials:view", "credentials:issue"} <= actor.permissions
    assert not {"credentials:view_cards", "credentials:manage", "readers:view"} & actor.permissions
    assert actor.organization_ids is None


@pytest.mark.parametrize("code", SCOPES)
def test_no_scope_gives_a_selected_client_what_an_organization_admin_lacks(
    code, full_admin, distributor_a, organization_a
):
    asked = grant(code, within=[organization_a])
    if SCOPES[code].needs_all:
        refused(Invalid, "needs_all", lambda: make(full_admin, distributor_a, asked))
    else:
        actor = acting(make(full_admin, distributor_a, asked).client)
        assert SCOPES[code].permissions <= actor.permissions <= MATRIX[Scope.ORGANIZATION]
        assert actor.organization_ids == frozenset({organization_a.id})


@pytest.mark.parametrize("code", SCOPES)
def test_an_organization_admin_gives_what_they_have_alone(
    code, organization_admin, distributor_a, organization_a
):
    asked = grant(code, within=[organization_a])
    if SCOPES[code].needs_all:
        with pytest.raises((Forbidden, Invalid)):
            make(organization_admin, distributor_a, asked)
    else:
        assert make(organization_admin, distributor_a, asked).text


def test_an_organization_admin_reaches_no_further_than_their_own(
    organization_admin, distributor_a, organization_a, organization_b
):
    refused(Forbidden, "", lambda: make(organization_admin, distributor_a, grant()))
    for within in ([organization_b], [organization_a, organization_b], []):
        refused(
            Invalid, "required", lambda w=within: make(organization_admin, distributor_a, grant(within=w))
        )
    assert not ApiClient.objects.exists()


def test_nobody_gives_in_a_distributor_of_others(stranger, distributor_b, distributor_a, organization_a):
    with pytest.raises(NotFound):
        operations.make_client(
            actor=actor_of(stranger, distributor_b),
            distributor=distributor_a,
            grant=grant(),
            days=1,
            idempotency_key="k",
        )
    refused(Invalid, "required", lambda: make(stranger, distributor_b, grant(within=[organization_a])))


def test_no_client_makes_clients(full_admin, distributor_a):
    client = make(full_admin, distributor_a, grant(*SCOPES)).client
    with pytest.raises(Forbidden):
        operations.make_client(
            actor=acting(client), distributor=distributor_a, grant=grant(), days=1, idempotency_key="k"
        )
    with pytest.raises(Forbidden):
        confirm_client(actor=acting(client), client=client, days=365)


def test_networks_are_kept_as_they_are_meant(full_admin, distributor_a):
    written = [" 203.0.113.0/24", "2001:DB8::/32", "198.51.100.7", "203.0.113.0/24"]
    client = make(full_admin, distributor_a, grant(networks=written)).client
    assert client.networks == ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"]


def test_what_is_no_network_is_told_with_what_to_write(full_admin, distributor_a):
    wrong = refused(
        Invalid, "bad_network", lambda: make(full_admin, distributor_a, grant(networks=["203.0.113.9/24"]))
    )
    assert "203.0.113.0/24" in wrong.message
    for text in ("portal.example.com", "203.0.113.0/33", "", "10.0.0.1-10.0.0.9"):
        refused(Invalid, "bad_network", lambda t=text: make(full_admin, distributor_a, grant(networks=[t])))
    many = [f"10.0.{n}.0/24" for n in range(21)]
    refused(Invalid, "out_of_range", lambda: make(full_admin, distributor_a, grant(networks=many)))


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_lifetime_is_within_what_the_installation_allows(days, full_admin, distributor_a):
    assert (
        refused(Invalid, "out_of_range", lambda: make(full_admin, distributor_a, days=days)).field == "days"
    )
    assert not ApiClient.objects.exists()


def test_the_same_key_makes_one_client_and_shows_its_token_once(full_admin, distributor_a):
    first = make(full_admin, distributor_a, key="once")
    again = make(full_admin, distributor_a, key="once")
    assert (again.client, again.token, again.text) == (first.client, None, "")
    assert len(list_tokens(first.client)) == 1
    with pytest.raises(Refused) as other:
        make(full_admin, distributor_a, grant("readers:read"), key="once")
    assert other.value.code == "idempotency_key_reused"
    with pytest.raises(Refused):
        make(full_admin, distributor_a, days=91, key="once")


def test_a_distributor_has_so_many_clients(full_admin, distributor_a, monkeypatch):
    monkeypatch.setattr(operations, "MOST_CLIENTS", 1)
    first = make(full_admin, distributor_a).client
    refused(Refused, "too_many", lambda: make(full_admin, distributor_a))
    revoke_client(actor=actor_of(full_admin, distributor_a), client=first)
    assert make(full_admin, distributor_a).text


def test_an_edited_client_has_the_new_rights_at_once(full_admin, distributor_a, organization_a):
    client = make(full_admin, distributor_a, grant("credentials:read", "readers:read")).client
    edit_client(
        actor=actor_of(full_admin, distributor_a),
        client=client,
        grant=grant("readers:read", within=[organization_a], name="Doors"),
    )
    actor = acting(client)
    assert "readers:view" in actor.permissions
    assert "credentials:view" not in actor.permissions
    assert actor.organization_ids == frozenset({organization_a.id})
    assert ApiClient.objects.get(id=client.id).name == "Doors"


def test_a_revoked_client_is_changed_no_more(full_admin, distributor_a):
    client, manager = make(full_admin, distributor_a).client, actor_of(full_admin, distributor_a)
    revoke_client(actor=manager, client=client)
    for call in (
        lambda: edit_client(actor=manager, client=client, grant=grant()),
        lambda: confirm_client(actor=manager, client=client, days=1),
        lambda: revoke_client(actor=manager, client=client),
    ):
        refused(Refused, "wrong_state", call)
