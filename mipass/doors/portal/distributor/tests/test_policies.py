"""Policies: off at first, switched by Full Admins, told in the log."""

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.domains.distributors.models import Distributor
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import details

RETURN = "Return credits of expired invitations"


@pytest.fixture
def url(distributor_a):
    return reverse("distributor:policies", kwargs={"distributor_id": distributor_a.id})


def shown(client, distributor):
    return details(client.get(reverse("distributor:view", kwargs={"distributor_id": distributor.id})))[RETURN]


def test_a_policy_is_off_until_it_is_switched_on_and_off_again(client, full_admin, distributor_a, url):
    sign_in(client, full_admin)
    assert shown(client, distributor_a) == "Off"
    client.post(url, {"return_expired": "on"})
    assert shown(client, distributor_a) == "On"
    client.post(url, {"return_expired": "on"})
    client.post(url, {})
    assert shown(client, distributor_a) == "Off"
    told = Event.objects.filter(type="distributor:policies_changed").order_by("id")
    assert [event.details["return_expired"] for event in told] == [True, False]


def test_policies_open_to_full_admins_alone(
    full_admin, colleague, organization_admin, stranger, operator, distributor_b, url
):
    others = {"organization_admin": organization_admin, "stranger": stranger, "operator": operator}
    outsiders = {"organization_admin": 403, "stranger": 404, "operator": 404, "nobody": 302}
    assert answers(url, {"full_admin": full_admin, "colleague": colleague}) == {
        "full_admin": 200,
        "colleague": 200,
        "nobody": 302,
    }
    assert answers(url, others) == outsiders
    assert answers(url, others, method="post", data={"return_expired": "on"}) == outsiders
    assert not Distributor.objects.filter(return_expired=True).exists()
    assert set(answers(url, others, method="patch").values()) == {405}
