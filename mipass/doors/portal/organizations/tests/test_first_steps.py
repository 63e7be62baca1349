"""From an empty portal to the first credential, by the steps that the page offers."""

import pytest
from django.urls import reverse

from mipass.domains.credentials.issuing import CardRequest
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of, sell, sign_in
from tests.pages import find, page_of, words


@pytest.fixture
def empty(client, stranger, distributor_b):
    """The Full Admin of a portal without anything."""
    return sign_in(client, stranger)


@pytest.fixture
def url(distributor_b):
    return reverse("organizations:list", kwargs={"distributor_id": distributor_b.id})


def shown(client, url):
    """The steps with a mark at those that are done, and the one link there is."""
    page = page_of(client.get(url))
    steps = [words(step.h3) for step in page.select(".first-steps li")]
    links = page.select(".first-steps a")
    return steps, [str(link["href"]) for link in links]


def test_each_step_leads_to_the_next_and_the_last_ends_them(empty, url, operator):
    steps, (redeem,) = shown(empty, url)
    assert steps == ["Redeem credits", "Add an organization", "Issue the first credential"]

    sold = sell(operator, 5, "first")
    pair = {"serial_number": sold.voucher.serial, "authentication_code": sold.authentication_code}
    answer = empty.post(redeem, {"step": "3", "request_key": "redeem", **pair})
    assert answer.headers["Location"] == url

    steps, (add,) = shown(empty, url)
    assert steps[0].endswith("done")
    form = {"name": "North", "allocation": "non_limited", "request_key": "add"}
    assert empty.post(add, form).headers["Location"] == url

    steps, (issue,) = shown(empty, url)
    assert [step.endswith("done") for step in steps] == [True, True, False]
    card = {"format": "H10301", "email": "a@demo.test", "facility_code": "1", "card_number": "2"}
    assert empty.post(issue, {**card, "request_key": "issue"}).status_code == 302
    assert shown(empty, url) == ([], [])


def test_only_one_thing_is_offered_in_an_empty_list(empty, url):
    page = page_of(empty.get(url))
    assert page.select(".empty a") == []
    assert words(find(page, '.first-steps [aria-current="step"] h3')) == "Redeem credits"


def test_an_organization_admin_is_not_led(client, organization_admin, distributor_a):
    listed = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    assert shown(sign_in(client, organization_admin), listed) == ([], [])


def test_a_search_is_no_empty_portal(empty, url):
    assert shown(empty, f"{url}?q=nothing") == ([], [])


def test_a_portal_with_a_credential_is_not_new(client, full_admin, distributor_a, organization_b):
    issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_b,
        request=CardRequest("a@demo.test", "H10301", {"facility_code": 1, "card_number": 2}),
        idempotency_key="issue",
    )
    sign_in(client, full_admin)
    listed = reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    assert shown(client, listed) == ([], [])
