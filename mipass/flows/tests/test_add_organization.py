"""Adding an organization with its accounts and first allocation, or nothing of it."""

import pytest

from mipass.base.requests.operations import KeyReused
from mipass.domains.credits.operations import LimitAbovePool
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import NameTaken
from mipass.flows.add_organization import add_organization
from tests.ledger.scene import key, make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=20)


def add(scene, name, ceiling, idempotency_key):
    return add_organization(
        actor=scene.admin,
        distributor=scene.distributor,
        name=name,
        ceiling=ceiling,
        idempotency_key=idempotency_key,
    )


@pytest.mark.parametrize(("ceiling", "allocated"), [(None, 0), (0, 0), (20, 20)])
def test_it_begins_with_what_was_asked_for(scene, ceiling, allocated):
    summary = scene.summary(scene.add("North", ceiling))
    assert (summary.ceiling, summary.issued) == (ceiling, 0)
    assert scene.pool.allocated == allocated


def test_a_limit_above_the_pool_makes_no_organization(scene):
    before = tally()
    with pytest.raises(LimitAbovePool):
        scene.add("North", 21)
    assert difference(before, tally()) == {REFUSED: 1}


def test_a_live_organizations_name_is_taken_in_any_case(scene):
    scene.add("North")
    with pytest.raises(NameTaken):
        scene.add("NORTH")


def test_the_same_key_adds_once(scene):
    same_key = key()
    first = add(scene, "North", 5, same_key)
    assert add(scene, "North", 5, same_key).id == first.id
    with pytest.raises(KeyReused):
        add(scene, "North", 6, same_key)
    assert Organization.objects.count() == 1
