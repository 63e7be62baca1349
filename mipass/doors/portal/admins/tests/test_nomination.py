"""A nomination by the vendor, on its page."""

import pytest
from django.urls import reverse

from mipass.domains.admins.models import Admin
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.admins.queries import operator_actor
from tests.fixtures import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nomination(operator, distributor_a):
    return nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email="n@demo.test")


def at(name, nomination):
    ids = {"distributor_id": nomination.distributor_id, "admin_id": nomination.id}
    return reverse(f"admins:{name}", kwargs=ids)


def test_its_page_asks_and_approving_ends_the_question(client, full_admin, nomination):
    sign_in(client, full_admin)
    page = client.get(at("view", nomination)).content.decode()
    assert "Waiting for approval" in page
    assert at("approve", nomination) in page
    assert client.post(at("approve", nomination)).headers["Location"] == at("view", nomination)
    assert "Waiting for approval" not in client.get(at("view", nomination)).content.decode()
    assert client.post(at("object", nomination)).status_code == 409


def test_objecting_ends_it(client, full_admin, nomination):
    sign_in(client, full_admin).post(at("object", nomination))
    assert Admin.objects.get(id=nomination.id).status == "withdrawn"


def test_approving_wants_a_recent_sign_in_and_objecting_does_not(client, full_admin, nomination):
    sign_in(client, full_admin, minutes_ago=16)
    assert client.post(at("approve", nomination)).headers["Location"].startswith(reverse("confirm_sign_in"))
    assert Admin.objects.get(id=nomination.id).approved_at is None
    client.post(at("object", nomination))
    assert Admin.objects.get(id=nomination.id).status == "withdrawn"
