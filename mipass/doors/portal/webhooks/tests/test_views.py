"""The page *Webhooks*: who sees what, the secret once, and what its buttons do."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.kit.ids import new_id
from mipass.domains.webhooks.models import Delivery, WebhookEndpoint
from mipass.domains.webhooks.tests.conftest import (  # noqa: F401  fixtures
    add,
    admin,
    endpoint,
    happen,
    receiver,
    work,
)
from tests.fixtures import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(full_admin):
    return sign_in(Client(), full_admin)


def address(name, endpoint=None, **ids):  # noqa: F811
    if endpoint is not None:
        ids |= {"distributor_id": endpoint.distributor_id, "endpoint_id": endpoint.id}
    return reverse(f"webhooks:{name}", kwargs=ids)


def form(url, **fields):
    return {
        "url": url,
        "events": "all",
        "reach": "all",
        "per_second": "20",
        "request_key": str(new_id()),
        **fields,
    }


def test_the_secret_is_shown_once(browser, receiver, distributor_a):  # noqa: F811
    url, sent = address("add", distributor_id=distributor_a.id), form(receiver.url, description="Panel")
    shown = browser.post(url, sent)
    assert (shown.status_code, b"whsec_" in shown.content) == (200, True)
    again = browser.post(url, sent)
    assert (again.status_code, b"whsec_" in again.content) == (200, False)
    made = WebhookEndpoint.objects.get()
    for name in ("view", "edit", "rotate"):
        assert b"whsec_" not in browser.get(address(name, made)).content


def test_what_is_wrong_stands_beside_its_field(browser, receiver, distributor_a):  # noqa: F811
    url = address("add", distributor_id=distributor_a.id)
    for wrong, words in (
        ({"url": "https://10.0.0.1/"}, "inner network"),
        ({"events": "some"}, "at least one event"),
        ({"reach": "some"}, "at least one organization"),
        ({"per_second": "0"}, "from 1 to 500"),
    ):
        answer = browser.post(url, form(receiver.url) | wrong)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not WebhookEndpoint.objects.exists()


def test_chosen_events_and_organizations_come_back(browser, endpoint, organization_a, receiver):  # noqa: F811
    chosen = form(receiver.url, events="some", types=["credential.enabled"], reach="some")
    chosen["organizations"] = [str(organization_a.id)]
    assert browser.post(address("edit", endpoint), chosen).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.types, endpoint.organization_ids) == (["credential.enabled"], [str(organization_a.id)])
    page = browser.get(address("view", endpoint)).content.decode()
    assert "Credential enabled" in page
    assert organization_a.name in page
    assert "checked" in browser.get(address("edit", endpoint)).content.decode()


def test_an_organization_admin_sees_the_own_ones(organization_admin, add, organization_a, endpoint):  # noqa: F811
    theirs = add(organization_ids=[organization_a.id], description="Of theirs").endpoint
    browser = sign_in(Client(), organization_admin)
    listed = browser.get(address("list", distributor_id=endpoint.distributor_id)).content.decode()
    assert "Of theirs" in listed
    assert browser.get(address("view", theirs)).status_code == 200
    for name in ("view", "edit", "rotate", "remove", "replay"):
        assert browser.get(address(name, endpoint)).status_code == 404
    for name in ("pause", "test"):
        assert browser.post(address(name, endpoint)).status_code == 404


def test_strangers_find_nothing(stranger, distributor_b, endpoint):  # noqa: F811
    browser = sign_in(Client(), stranger)
    assert browser.get(address("view", endpoint)).status_code == 404
    elsewhere = reverse("webhooks:view", args=[distributor_b.id, endpoint.id])
    assert browser.get(elsewhere).status_code == 404


def test_a_test_and_what_came_of_it(browser, endpoint, work, receiver):  # noqa: F811
    receiver.answer, receiver.text = 500, "<b>out of order</b>"
    sent = browser.post(address("test", endpoint))
    assert "every 2s" in browser.get(sent.url).content.decode()
    work()
    page = browser.get(sent.url).content.decode()
    assert "&lt;b&gt;out of order&lt;/b&gt;" in page
    assert "every 2s" not in page
    assert "500" in page


def test_the_log_is_narrowed_and_an_event_sent_again(browser, endpoint, happen, work, receiver):  # noqa: F811
    receiver.answer = 410
    happen()
    work()
    page = browser.get(address("view", endpoint)).content.decode()
    assert "credential.enabled" in page
    assert "it answered that it is gone for good (410)" in page
    assert (
        "credential.enabled" not in browser.get(address("view", endpoint) + "?status=sent").content.decode()
    )
    receiver.answer = 200
    failed = Delivery.objects.get()
    again = browser.post(address("retry", distributor_id=endpoint.distributor_id, delivery_id=failed.id))
    work()
    assert "Delivered" in browser.get(again.url).content.decode()


def test_paused_enabled_replayed_and_removed(browser, endpoint, happen, work, receiver):  # noqa: F811
    assert browser.post(address("pause", endpoint)).status_code == 302
    happen()
    work()
    assert browser.post(address("enable", endpoint), {"begin": "sequence"}).status_code == 422
    assert browser.post(address("enable", endpoint), {"begin": "stopped"}).status_code == 302
    work()
    types = set(Delivery.objects.filter(status="sent").values_list("type", flat=True))
    assert types == {"credential.enabled"}
    assert browser.post(address("replay", endpoint), {"since": "sequence"}).status_code == 422
    assert browser.post(address("replay", endpoint), {"since": "hour"}).status_code == 302
    assert browser.post(address("remove", endpoint)).status_code == 302
    assert browser.get(address("view", endpoint)).status_code == 404


def test_the_wrong_method_is_405(browser, endpoint):  # noqa: F811
    assert browser.get(address("pause", endpoint)).status_code == 405
    assert browser.post(address("list", distributor_id=endpoint.distributor_id)).status_code == 405
