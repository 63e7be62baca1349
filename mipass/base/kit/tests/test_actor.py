import pytest

from mipass.base.kit.actor import INSTALLATION, Actor, ActorKind, Permission, Place
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.kit.ids import new_id

TENANT, OTHER, UNIT, SIBLING = new_id(), new_id(), new_id(), new_id()
OPEN = Permission("things:open")
ADMIN = Actor(ActorKind.ADMIN, new_id(), TENANT, frozenset({UNIT}), frozenset({OPEN}))


def test_an_actor_does_what_its_role_allows_in_its_own_unit():
    ADMIN.require(OPEN, Place(TENANT, UNIT))


@pytest.mark.parametrize("place", [Place(OTHER, UNIT), Place(OTHER), Place(TENANT, SIBLING), INSTALLATION])
def test_what_is_out_of_reach_does_not_exist_for_the_actor(place):
    with pytest.raises(NotFound):
        ADMIN.require(OPEN, place)


def test_a_permission_that_the_role_lacks_is_forbidden_within_reach():
    with pytest.raises(Forbidden):
        ADMIN.require(Permission("things:close"), Place(TENANT, UNIT))


def test_every_unit_is_within_reach_of_an_actor_of_the_whole_tenant():
    whole = Actor(ActorKind.ADMIN, new_id(), TENANT, None, frozenset({OPEN}))
    whole.require(OPEN, Place(TENANT, SIBLING))
    assert not whole.reaches(Place(OTHER, SIBLING))


def test_an_operator_reaches_tenants_but_nothing_inside_them():
    operator = Actor(ActorKind.OPERATOR, new_id(), permissions=frozenset({OPEN}))
    operator.require(OPEN, Place(TENANT))
    with pytest.raises(NotFound):
        operator.require(OPEN, Place(TENANT, UNIT))


def test_an_actor_of_no_tenant_reaches_none():
    assert not Actor(ActorKind.PERSON, new_id()).reaches(Place(TENANT))


def test_the_system_reaches_everything():
    Actor.system().require(OPEN, Place(TENANT, UNIT))
