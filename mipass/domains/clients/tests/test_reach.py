"""What a client reaches, who sees it, and each way in which it ends."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.domains.admins.queries import operator_actor
from mipass.domains.clients.operations import (
    edit_client,
    revoke_client,
    revoke_found_token,
    revoke_token,
)
from mipass.domains.clients.queries import (
    find_token,
    get_client,
    granted,
    list_clients,
    list_organizations_of,
    list_tokens,
)
from mipass.domains.clients.rotation import rotate
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_live
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization, continue_closings
from tests.clients import acting, found_by, grant, make, token_of
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


def remove(organization, full_admin):
    """Remove it wholly."""
    close_organization(
        actor=actor_of(full_admin, organization.distributor),
        organization=organization,
        typed_name=organization.name,
    )
    while continue_closings():
        pass


def names(actor):
    return {client.name for client in list_clients(actor=actor)}


def test_a_client_of_the_whole_distributor_reaches_later_organizations(full_admin, distributor_a):
    client = make(full_admin, distributor_a, grant("organizations:read")).client
    added = add_organization(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        name="Later",
        ceiling=None,
        idempotency_key="later",
    )
    assert added in list_live(actor=acting(client))


def test_the_last_organization_gone_leaves_nothing(full_admin, distributor_a, organization_a, organization_b):
    client = make(full_admin, distributor_a, grant("organizations:read", within=[organization_a])).client
    remove(organization_a, full_admin)
    assert acting(client).organization_ids == frozenset()
    assert list_live(actor=acting(client)) == []
    assert list_organizations_of(client) == []


def test_each_sees_the_clients_within_their_own_reach(
    full_admin, organization_admin, stranger, distributor_a, distributor_b, organization_a, organization_b
):
    for name, within in {
        "all": None,
        "a": [organization_a],
        "b": [organization_b],
        "both": [organization_a, organization_b],
    }.items():
        make(full_admin, distributor_a, grant(within=within, name=name))
    assert names(actor_of(full_admin, distributor_a)) == {"all", "a", "b", "both"}
    assert names(actor_of(organization_admin, distributor_a)) == {"a"}
    assert names(actor_of(stranger, distributor_b)) == set()
    remove(organization_b, full_admin)
    assert names(actor_of(organization_admin, distributor_a)) == {"a", "both"}


def test_a_client_that_reaches_nothing_is_no_organization_admins(
    full_admin, organization_admin, distributor_a, organization_a, organization_b
):
    client = make(full_admin, distributor_a, grant(within=[organization_b])).client
    remove(organization_b, full_admin)
    with pytest.raises(NotFound):
        get_client(actor=actor_of(organization_admin, distributor_a), client_id=client.id)


def test_a_client_knows_of_no_client(full_admin, distributor_a):
    client = make(full_admin, distributor_a, grant("admins:read", "audit:read")).client
    assert names(acting(client)) == set()


def test_the_organization_that_alone_is_reached_has_the_events(
    full_admin, distributor_a, organization_a, organization_b
):
    client = make(full_admin, distributor_a, grant(within=[organization_a])).client
    wider = grant(within=[organization_a, organization_b])
    edit_client(actor=actor_of(full_admin, distributor_a), client=client, grant=wider)
    events = Event.objects.filter(subject_id=client.id).order_by("id")
    assert [(event.type, event.organization_id) for event in events] == [
        ("client:created", organization_a.id),
        ("client:changed", None),
    ]


def test_a_change_of_reach_between_looking_and_acting_is_seen(
    full_admin, organization_admin, distributor_a, organization_a
):
    """Who renews a secret takes over what it reaches."""
    site = actor_of(organization_admin, distributor_a)
    client = make(full_admin, distributor_a, grant(within=[organization_a])).client
    looked_at = get_client(actor=site, client_id=client.id)
    edit_client(actor=actor_of(full_admin, distributor_a), client=client, grant=grant())
    for call in (
        lambda: rotate(actor=site, client=looked_at, days=1),
        lambda: edit_client(actor=site, client=looked_at, grant=grant(within=[organization_a])),
        lambda: revoke_client(actor=site, client=looked_at),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_token_is_found_by_its_text_until_it_ends(full_admin, distributor_a, clock):
    made = make(full_admin, distributor_a, days=2)
    assert find_token(made.text) == made.token
    assert find_token(made.text[:-1]) is None
    clock.move(days=2, seconds=1)
    assert find_token(made.text) is None
    assert list_tokens(made.client) == []


def test_a_revoked_token_is_not_found_and_its_client_stays(full_admin, distributor_a):
    made, manager = make(full_admin, distributor_a), actor_of(full_admin, distributor_a)
    revoke_token(actor=manager, client=made.client, token_id=token_of(made).id)
    assert find_token(made.text) is None
    assert acting(made.client).id == made.client.id
    with pytest.raises(NotFound):
        revoke_token(actor=manager, client=made.client, token_id=token_of(made).id)


def test_a_token_of_another_client_is_not_revoked(full_admin, distributor_a):
    one, other = (make(full_admin, distributor_a) for _ in range(2))
    manager = actor_of(full_admin, distributor_a)
    with pytest.raises(NotFound):
        revoke_token(actor=manager, client=one.client, token_id=token_of(other).id)
    assert find_token(other.text)


def test_who_finds_a_token_may_end_it(full_admin, distributor_a):
    made = make(full_admin, distributor_a)
    found = found_by(made.text)
    for _ in range(2):
        revoke_found_token(actor=acting(made.client), token=found)
    assert find_token(made.text) is None
    assert Event.objects.filter(type="client:token_revoked", subject_id=made.client.id).count() == 1


def test_a_revoked_client_is_nobody(full_admin, distributor_a):
    made = make(full_admin, distributor_a)
    acted = acting(made.client)
    revoke_client(actor=actor_of(full_admin, distributor_a), client=made.client)
    assert find_token(made.text) is None
    assert granted(made.client.id, distributor_a.id) is None
    assert acted.anew is not None
    for call in (lambda: acting(made.client), acted.anew):
        with pytest.raises(Forbidden):
            call()


def test_in_a_suspended_distributor_a_client_is_known_and_may_not_act(full_admin, operator, distributor_a):
    made = make(full_admin, distributor_a)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert find_token(made.text)
    known = granted(made.client.id, distributor_a.id)
    assert known is not None
    assert known.is_suspended
    with pytest.raises(Forbidden):
        acting(made.client)
    resume_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert acting(made.client).id == made.client.id


def test_a_client_of_another_distributor_has_no_rights_here(full_admin, distributor_a, distributor_b):
    client = make(full_admin, distributor_a).client
    assert granted(client.id, distributor_b.id) is None
    assert Organization.objects.count() == 0
