"""Finding credentials by what is typed into one field."""

import pytest
from django.db import connection

from mipass.base.kit import parts
from mipass.domains.credentials import search as searching
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.operations import CardRequest
from mipass.domains.credentials.search import EMAIL_PARTS, count_each, find_credentials
from mipass.flows.issue_credential import issue_credential
from tests.cast import actor_of

pytestmark = pytest.mark.django_db

PEOPLE = ["ann@north.test", "ben_1@north.test", "benx1@south.test", "cy%z@south.test"]


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def organization(actor, organization_b):
    for number, email in enumerate(PEOPLE):
        issue(actor, organization_b, email, {"facility_code": 7, "card_number": 100 + number})
    return organization_b


def issue(actor, organization, email, values):
    request = CardRequest(email=email, format="H10301", values=values)
    return issue_credential(
        actor=actor,
        organization=organization,
        request=request,
        idempotency_key=f"{email}-{values}",
        accepted=frozenset({"same_card"}),
    )


def found(actor, organization, search, **narrowed):
    result = find_credentials(actor=actor, organization=organization, search=search, **narrowed)
    return sorted(result.rows.values_list("email", flat=True)), result.total, result.exact


@pytest.mark.parametrize("walked", [50_000, 2], ids=["small", "large"])
@pytest.mark.parametrize("few", [2_000, 0], ids=["few", "many"])
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("north", PEOPLE[:2]),
        ("NORTH", PEOPLE[:2]),
        ("en_1", PEOPLE[1:2]),  # a wildcard of LIKE is itself
        ("y%z", PEOPLE[3:]),
        ("no", []),  # two characters find no part
        ("east", []),
        ("101", PEOPLE[1:2]),
        ("7", PEOPLE),
        ("0x", []),
        ("", PEOPLE),
    ],
)
def test_what_is_found_is_the_same_whichever_way_it_is_looked_for(
    actor, organization, monkeypatch, search, expected, few, walked
):
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(parts, "WALKED", walked)
    assert found(actor, organization, search) == (expected, len(expected), True)


def test_a_search_is_narrowed_by_status_and_format(actor, organization):
    Credential.objects.filter(email=PEOPLE[0]).update(status=CredentialStatus.ENABLED)
    assert found(actor, organization, "north", status="enabled")[0] == PEOPLE[:1]
    assert found(actor, organization, "north", status="invited", format="H10301")[0] == PEOPLE[1:2]
    assert found(actor, organization, "north", format="CSN32")[0] == []


def test_another_organizations_credentials_are_not_found(actor, organization, organization_a):
    issue(actor, organization_a, "dan@north.test", {"facility_code": 7, "card_number": 101})
    assert found(actor, organization, "north")[0] == PEOPLE[:2]
    assert found(actor, organization_a, "101")[0] == ["dan@north.test"]


def test_a_corrected_and_a_deleted_address_are_no_longer_found(actor, organization):
    Credential.objects.filter(email=PEOPLE[0]).update(email="eve@east.test")
    assert found(actor, organization, "north")[0] == PEOPLE[1:2]
    assert found(actor, organization, "east")[0] == ["eve@east.test"]
    Credential.objects.filter(email="eve@east.test").delete()
    assert found(actor, organization, "east")[0] == []


def test_a_search_counts_to_its_limit_and_says_so(actor, organization, monkeypatch):
    monkeypatch.setattr(searching, "COUNTED_AT_MOST", 1)
    monkeypatch.setattr(searching, "FEW", 0)
    assert found(actor, organization, "north")[1:] == (1, False)


def test_each_value_is_counted_and_none_of_another_organization(actor, organization, organization_a):
    issue(actor, organization_a, "dan@north.test", {"facility_code": 7, "card_number": 101})
    Credential.objects.filter(email=PEOPLE[0]).update(status=CredentialStatus.ENABLED)
    counts = count_each(
        actor=actor, organization=organization, column="status", values=CredentialStatus.values
    )
    assert counts == {"invited": 3, "enabled": 1}


def test_putting_the_index_in_place_again_doubles_nothing(actor, organization):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred would stand in its way
        for statement in EMAIL_PARTS.statements(connection.vendor):
            cursor.execute(statement)
    assert found(actor, organization, "north") == (PEOPLE[:2], 2, True)
