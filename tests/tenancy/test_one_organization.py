"""One organization is looked up by a query of its own, which finds what the list of all finds."""

from dataclasses import replace

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.admins.queries import operator_actor
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.domains.organizations.queries import get_organization, visible_to
from tests.fixtures import actor_of


@pytest.fixture
def actors(
    operator,
    full_admin,
    stranger,
    organization_admin,
    distributor_a,
    distributor_b,
    organization_a,
    organization_b,
):
    full = actor_of(full_admin, distributor_a)
    return [
        Actor.system(),
        operator_actor(operator),
        full,
        replace(full, permissions=frozenset()),
        replace(full, organization_ids=frozenset()),
        actor_of(organization_admin, distributor_a),
        actor_of(stranger, distributor_b),
    ]


@pytest.mark.parametrize("status", OrganizationStatus)
def test_it_finds_what_the_list_finds(actors, organization_a, status):
    Organization.objects.filter(id=organization_a.id).update(status=status)
    for actor in actors:
        listed = {row.id for row in visible_to(actor)}
        assert {row.id for row in Organization.objects.all() if finds(actor, row.id)} == listed, actor


def finds(actor, organization_id):
    try:
        return get_organization(actor=actor, organization_id=organization_id).id == organization_id
    except NotFound:
        return False
