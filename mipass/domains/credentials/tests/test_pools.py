"""Which number of a pool comes next."""

import pytest

from mipass.base.kit.errors import Invalid, NotFound
from mipass.domains.credentials import pools
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential, NumberPool
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.credentials.pool_contents import open_pool
from mipass.domains.credentials.pools import (
    PoolEmpty,
    add_pool,
    get_pool,
    offer_number,
    remove_pool,
    take_numbers,
)
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db
FORMAT = "H10301"


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def place(actor, organization_b):
    return {"actor": actor, "organization": organization_b}


def add(place, first, last, facility=7):
    return add_pool(**place, format=FORMAT, first=first, last=last, others={"facility_code": facility})


def issue(place, number, facility=7):
    values = {"facility_code": facility, "card_number": number}
    request = CardRequest(email=f"holder{number}@demo.test", format=FORMAT, values=values)
    return issue_credential(**place, request=request, idempotency_key=f"issue-{number}-{facility}")


def offered(place):
    return offer_number(**place, format=FORMAT)["card_number"]


def test_the_first_number_is_offered_until_it_is_issued(place):
    add(place, 10, 12)
    assert [offered(place), offered(place)] == [10, 10]
    issue(place, 10)
    issue(place, 11, facility=8)  # another facility's card
    assert offered(place) == 11


def test_numbers_in_use_are_passed_over_and_revoked_ones_are_free(place, actor):
    add(place, 10, 12)
    issue(place, 11)
    revoke_credential(actor=actor, credential=issue(place, 10), reason="lost")
    assert [values["card_number"] for values in take_numbers(**place, format=FORMAT, most=2)] == [10, 12]


def test_taken_numbers_are_given_to_nobody_else(place):
    pool = add(place, 10, 15)
    first = take_numbers(**place, format=FORMAT, most=3)
    second = take_numbers(**place, format=FORMAT, most=3)
    assert [values["card_number"] for values in first + second] == [10, 11, 12, 13, 14, 15]
    pool.refresh_from_db()
    assert open_pool(pool).left == 0


def test_no_more_are_taken_than_there_are(place):
    add(place, 10, 12)
    assert len(take_numbers(**place, format=FORMAT, most=4)) == 3
    with pytest.raises(PoolEmpty) as refusal:
        offered(place)
    assert refusal.value.code == "pool_empty"


def test_only_pools_with_the_fields_that_are_named_are_asked(place):
    add(place, 10, 12)
    add(place, 1, 9, facility=8)
    taken = take_numbers(**place, format=FORMAT, most=2, others={"facility_code": 8})
    assert [(values["facility_code"], values["card_number"]) for values in taken] == [(8, 1), (8, 2)]


def test_the_next_pool_goes_on_where_one_ends(place):
    add(place, 10, 11)
    add(place, 1, 2, facility=8)
    taken = take_numbers(**place, format=FORMAT, most=3)
    assert [(values["facility_code"], values["card_number"]) for values in taken] == [
        (7, 10),
        (7, 11),
        (8, 1),
    ]


def test_a_pool_that_is_full_for_long_counts_as_empty(place, monkeypatch):
    monkeypatch.setattr(pools, "LONGEST_LOOK", 2)
    monkeypatch.setattr(pools, "LOOKED_AT_ONCE", 2)
    add(place, 10, 20)
    for number in (10, 11):
        issue(place, number)
    with pytest.raises(PoolEmpty):
        offered(place)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "CSN32"}, None),
        ({"format": "NOPE"}, "format"),
        ({"first": 5, "last": 4}, "last"),
        ({"last": 70_000}, "last"),
        ({"others": {"facility_code": 300}}, "facility_code"),
        ({"others": {}}, None),
    ],
)
def test_a_range_that_the_format_cannot_hold_is_refused(place, change, field):
    wanted = {"format": FORMAT, "first": 1, "last": 9, "others": {"facility_code": 7}, **change}
    with pytest.raises(Invalid) as refusal:
        add_pool(**place, **wanted)
    assert field in {None, refusal.value.field}
    assert not NumberPool.objects.exists()


def test_two_ranges_of_one_facility_do_not_overlap(place):
    add(place, 10, 20)
    with pytest.raises(Invalid) as refusal:
        add(place, 20, 30)
    assert (refusal.value.code, refusal.value.field) == ("overlap", "first")
    add(place, 20, 30, facility=8)
    add(place, 21, 30)


def test_a_pools_numbers_lie_sealed_and_bound_to_it(place):
    pool, other = add(place, 45_677, 45_678), add(place, 1, 2)
    assert b"45677" not in bytes(pool.content)
    other.content = pool.content
    with pytest.raises(Exception, match="cannot be opened"):
        open_pool(other)


def test_a_removed_pool_is_gone_and_nobody_else_finds_one(place, organization_a, actor):
    pool = add(place, 1, 2)
    with pytest.raises(NotFound):
        get_pool(actor=actor, organization=organization_a, pool_id=pool.id)
    remove_pool(actor=actor, pool=pool)
    with pytest.raises(NotFound):
        remove_pool(actor=actor, pool=pool)
    assert not Credential.objects.exists()
