"""Organizations by program: what is refused of their credits, and removing one twice."""

import pytest

from mipass.base.audit.models import Event
from mipass.flows.close_organization import continue_closings

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(organization_a):
    return f"/organizations/{organization_a.id}"


def test_a_limit_beyond_the_pool_tells_what_it_takes_and_what_there_is(program, url):
    pool = program.get(url + "/credit-summary").json()
    refused = program.put(url + "/limit", {"ceiling": 10_000}).json()
    assert refused["code"] == "limit_above_pool"
    assert refused["needed"] == 10_000 - pool["limit"]
    assert refused["available"] == 115 - 10


def test_one_that_is_closing_already_is_no_error(program, url, organization_a):
    body = {"confirm_name": organization_a.name}
    first, again = (program.post(url + "/remove", body) for _ in range(2))
    assert [(each.status_code, each.json()["changed"]) for each in (first, again)] == [
        (202, True),
        (202, False),
    ]
    assert again.json()["status"] == "closing"
    assert Event.objects.filter(type="organization:closing").count() == 1
    while continue_closings():
        pass
    assert program.post(url + "/remove", body).status_code == 404


def test_one_that_is_closing_issues_nothing_and_says_why(program, url, organization_a):
    program.post(url + "/remove", {"confirm_name": organization_a.name})
    card = {"facility_code": "12", "card_number": "4001"}
    asked = {"email": "ada@example.com", "format": "H10301", "card": card}
    refused = program.post(url + "/credentials", asked).json()
    assert (refused["code"], refused["state"]) == ("organization_not_enabled", "closing")
