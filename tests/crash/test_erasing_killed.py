"""Killed at any statement, a holder is erased with all that is theirs, or not at all; sent again, erased."""

from functools import partial

import pytest

from mipass.base.outbox.models import Mail, Notice
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.add_holder import add_holder
from mipass.flows.erase_holder import erase_holder
from tests.crash.harness import count_points, killed_at
from tests.crash.test_crash_points import sampled
from tests.fixtures import actor_of
from tests.ledger.state import difference, tally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def erasing(full_admin, distributor_a, organization_b):
    """A holder with two revoked credentials, and the press that erases them."""

    def make(name):
        admin = actor_of(full_admin, distributor_a)
        facts = HolderFacts(f"{name}@example.com", name, "Lovelace", f"E-{name}")
        holder = add_holder(actor=admin, organization=organization_b, facts=facts, idempotency_key=name)
        for number in range(2):
            card = {"facility_code": 1, "card_number": 100 * len(name) + number}
            credential = issue(full_admin, organization_b, facts.email, values=card)
            link_holder(actor=admin, credential=credential, holder=holder)
            move_credential(actor=admin, credential=credential, verb="revoke", reason="left")
        return holder, partial(erase_holder, actor=admin, holder=holder)

    return make


def left(holder):
    """Which of the places still tell of the holder."""
    email = holder.email
    return (
        Holder.objects.filter(id=holder.id, erased_at=None).count(),
        Credential.objects.filter(holder=holder, email=email).count(),
        Credential.objects.filter(holder=holder, erased_at=None).count(),
        Mail.objects.filter(recipient=email).exists(),
        Notice.objects.filter(params__email=email).exists(),
    )


ALL, NOTHING = (1, 2, 2, True, True), (0, 0, 0, False, False)


def test_it_is_done_or_not_begun(erasing):
    learned, call = erasing("first")
    assert left(learned) == ALL
    before = tally()
    points = count_points(call)
    change = difference(before, tally())
    assert left(learned) == NOTHING
    holder, call = erasing("second")
    before = tally()
    for point in sampled(points):
        killed_at(point, call)
        found = (difference(before, tally()), left(holder))
        assert found in (({}, ALL), (change, NOTHING)), f"killed at point {point}"
        if found[1] == NOTHING:
            break
    else:
        call()
    assert (difference(before, tally()), left(holder)) == (change, NOTHING)
