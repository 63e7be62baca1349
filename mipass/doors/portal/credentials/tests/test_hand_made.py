"""Numbers and marks in addresses that no page of ours makes: each is answered, none breaks anything."""

import pytest
from django.urls import reverse

from tests.fixtures import sign_in

pytestmark = pytest.mark.django_db
PAST = [2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**60]


@pytest.mark.parametrize("number", PAST)
@pytest.mark.parametrize("name", ["page", "per_page", "q", "cursor", "sort", "status", "format"])
def test_numbers_past_the_largest_break_nothing(client, full_admin, organization_a, name, number):
    url = reverse("credentials:list", args=[organization_a.distributor_id, organization_a.id])
    assert sign_in(client, full_admin).get(url, {name: str(number)}).status_code == 200


@pytest.mark.parametrize("number", PAST)
def test_nor_do_they_in_a_form(client, full_admin, organization_a, number):
    url = reverse("organizations:limit", args=[organization_a.distributor_id, organization_a.id])
    data = {"allocation": "limited", "ceiling": str(number), "idempotency_key": "past-the-largest"}
    assert sign_in(client, full_admin).post(url, data).status_code in {200, 422}
