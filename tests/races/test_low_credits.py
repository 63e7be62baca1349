"""Many spend from one pool at once: of them exactly one takes it below the threshold."""

from functools import partial

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.distributors.operations import set_low_credit_threshold
from mipass.flows.set_limit import set_limit
from tests.ledger.scene import card, key, make_scene
from tests.races.race import race, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def watched_scene(threshold):
    """A pool of 20 credits, a threshold, and one Full Admin."""
    scene = make_scene(credits=20)
    set_low_credit_threshold(actor=scene.admin, distributor=scene.distributor, threshold=threshold)
    return scene


def warnings():
    return Mail.objects.filter(kind="low-credits").count()


def test_issues_in_parallel_cross_it_once():
    scene = watched_scene(15)
    organization = scene.again(scene.add("North"))
    answers = race([partial(scene.issue, organization, card(number=n + 1)) for n in range(12)])
    assert not refusals(answers)
    assert scene.pool.unallocated == 8
    assert warnings() == 1


def test_issues_and_allocations_in_parallel_cross_it_once():
    scene = watched_scene(15)
    north, south = scene.again(scene.add("North")), scene.again(scene.add("South"))
    calls = [partial(scene.issue, north, card(number=n + 1)) for n in range(6)]
    calls += [
        partial(set_limit, actor=scene.admin, organization=south, ceiling=4, idempotency_key=key())
        for _ in range(3)
    ]
    answers = race(calls)
    assert not refusals(answers)
    assert scene.pool.unallocated == 10
    assert warnings() == 1
