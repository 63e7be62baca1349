"""Limits: what is refused, and that a refusal moves nothing."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, NotFound
from mipass.base.requests.operations import KeyReused
from mipass.domains.credits.ledger import NotEnoughCredits
from mipass.domains.credits.operations import LimitAbovePool, LimitBelowIssued, correct, set_limit
from tests.fixtures import actor_of
from tests.ledger.scene import key, make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=20)


def limit(scene, organization, ceiling, idempotency_key=None):
    set_limit(
        actor=scene.admin,
        organization=organization,
        ceiling=ceiling,
        idempotency_key=idempotency_key or key(),
    )


@pytest.mark.parametrize(
    ("ceiling", "refusal"),
    [(1, LimitBelowIssued), (23, LimitAbovePool), (-1, Invalid), (10**30, Invalid)],
)
def test_a_refused_limit_leaves_one_line_in_the_log_and_nothing_else(scene, ceiling, refusal):
    north = scene.add("North", 5)
    scene.issue(north)
    scene.issue(north)
    before = tally()
    with pytest.raises(refusal) as refused:
        limit(scene, north, ceiling)
    assert refused.value.field == "ceiling"
    assert difference(before, tally()) == {REFUSED: 1}
    line = Event.objects.filter(type="operation:refused").latest("id")
    assert line.actor_id == scene.admin.id
    assert line.details == {"operation": "credits:set_limit", "code": refused.value.code}


def test_the_same_key_sets_a_limit_once(scene):
    north, same_key = scene.add("North", 5), key()
    limit(scene, north, 8, same_key)
    limit(scene, north, 6)
    before = tally()
    limit(scene, north, 8, same_key)
    assert difference(before, tally()) == {}
    assert scene.summary(north).ceiling == 6


def test_the_same_key_with_another_limit_is_refused(scene):
    north, same_key = scene.add("North", 5), key()
    limit(scene, north, 8, same_key)
    with pytest.raises(KeyReused):
        limit(scene, north, 9, same_key)
    assert scene.summary(north).ceiling == 8


def test_keys_belong_to_their_tenant(scene):
    other, same_key = make_scene(credits=20), key()
    limit(scene, scene.add("North"), 8, same_key)
    limit(other, other.add("North"), 9, same_key)
    assert (scene.pool.allocated, other.pool.allocated) == (8, 9)


def test_an_organization_admin_sets_no_limit(distributor_a, organization_a, organization_admin):
    actor = actor_of(organization_admin, distributor_a)
    with pytest.raises(Forbidden):
        set_limit(actor=actor, organization=organization_a, ceiling=20, idempotency_key=key())


def test_another_distributors_admin_finds_no_organization(distributor_b, organization_a, stranger):
    actor = actor_of(stranger, distributor_b)
    with pytest.raises(NotFound):
        set_limit(actor=actor, organization=organization_a, ceiling=20, idempotency_key=key())


def test_a_non_limited_organization_shows_the_pool_as_available(scene):
    north, south = scene.add("North"), scene.add("South")
    scene.issue(south)
    summary = scene.summary(north)
    assert (summary.available, summary.total, summary.ceiling) == (19, 19, None)


def test_nothing_is_issued_past_the_limit_or_the_pool(scene):
    north, free = scene.add("North", 1), scene.add("Free")
    scene.issue(north)
    correct(
        actor=scene.vendor,
        distributor=scene.distributor,
        amount=-19,
        reason="counted anew",
        idempotency_key=key(),
    )
    for organization in (north, free):
        before = tally()
        with pytest.raises(NotEnoughCredits):
            scene.issue(organization)
        assert difference(before, tally()) == {REFUSED: 1}


@pytest.mark.parametrize("amount", [-21, 0, 10**10])
def test_a_correction_never_goes_below_zero_nor_moves_nothing(scene, amount):
    before = tally()
    with pytest.raises((NotEnoughCredits, Invalid)):
        correct(
            actor=scene.vendor,
            distributor=scene.distributor,
            amount=amount,
            reason="counted anew",
            idempotency_key=key(),
        )
    assert difference(before, tally()) == {REFUSED: 1}
