"""Killed at any statement, holders are merged with all that is theirs, or not at all; sent again, merged."""

from functools import partial

import pytest

from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.models import Credential
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.add_holder import add_holder
from mipass.flows.merge_holders import merge_holders
from tests.crash.harness import count_points, killed_at
from tests.crash.test_crash_points import sampled
from tests.fixtures import actor_of
from tests.ledger.state import difference, tally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def merging(full_admin, distributor_a, organization_b):
    """Two holders at one address, with a credential each and one that nobody holds; and the press."""

    def make(name):
        admin = actor_of(full_admin, distributor_a)
        facts = HolderFacts(f"{name}@example.com", name, "Lovelace")
        known = HolderFacts(facts.email, "", "", f"E-{name}", "Reception", "Knows the codes", f"x-{name}")
        holders = [
            add_holder(actor=admin, organization=organization_b, facts=each, idempotency_key=f"{name} {at}")
            for at, each in enumerate((facts, known))
        ]
        for number, holder in enumerate((*holders, None)):
            card = {"facility_code": 1, "card_number": 100 * len(name) + number}
            credential = issue(full_admin, organization_b, facts.email, values=card)
            if holder:
                link_holder(actor=admin, credential=credential, holder=holder)
        stays, goes = holders
        return stays, partial(merge_holders, actor=admin, holder=stays, others=[goes], adopt=True)

    return make


def state(holder):
    """Who is active, what is known of each, and how many credentials they have; at last those of nobody."""
    rows = [*Holder.objects.filter(email=holder.email).order_by("id")]
    facts = ("given_name", "employee_number", "department", "note", "external_id")
    known = [(row.active, [bool(getattr(row, name)) for name in facts]) for row in rows]
    numbers = [Credential.objects.filter(email=holder.email, holder=each).count() for each in (*rows, None)]
    return known, numbers


def test_it_is_done_or_not_begun(merging):
    holder, call = merging("first")
    before = tally()
    points = count_points(call)
    change = difference(before, tally())
    merged = state(holder)
    holder, call = merging("second")
    before, apart = tally(), state(holder)
    assert (apart[1], merged[1]) == ([1, 1, 1], [3, 0, 0])
    for point in sampled(points):
        killed_at(point, call)
        found = (difference(before, tally()), state(holder))
        assert found in (({}, apart), (change, merged)), f"killed at point {point}"
        if found[0]:
            break
    else:
        call()
    assert (difference(before, tally()), state(holder)) == (change, merged)
