"""A distributor that requires a second factor: nothing of its portal opens without, everything else does."""

import pytest
from django.urls import reverse

from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_authenticator_app
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.signin.tests.test_authenticator_app import SECRET
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(distributor_a):
    Distributor.objects.filter(id=distributor_a.id).update(require_second_factor=True)
    return distributor_a


def url(name, distributor):
    return reverse(name, kwargs={"distributor_id": distributor.id})


@pytest.mark.parametrize(
    "name", ["organizations:list", "admins:list", "distributor:view", "organizations:add"]
)
def test_no_page_opens_and_the_answer_says_what_to_do(client, full_admin, strict, name):
    answer = sign_in(client, full_admin).get(url(name, strict))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A second factor is required" in page
    assert reverse("add_passkey") in page
    assert reverse("add_authenticator_app") in page


def test_nothing_can_be_done(client, full_admin, strict):
    form = {"name": "Sneaked", "allocation": "non_limited", "request_key": "sneak"}
    assert sign_in(client, full_admin).post(url("organizations:add", strict), form).status_code == 403
    assert not Organization.objects.filter(name="Sneaked").exists()


def test_my_account_stays_open_so_that_one_can_be_added(client, full_admin, strict):
    sign_in(client, full_admin)
    for name in ("my_account", "add_passkey", "add_authenticator_app"):
        assert client.get(reverse(name)).status_code == 200


def test_with_one_the_portal_opens(client, full_admin, strict):
    add_authenticator_app(actor=person(full_admin.id), account=full_admin, secret=SECRET)
    assert sign_in(client, full_admin).get(url("organizations:list", strict)).status_code == 200


def test_it_binds_organization_admins_too_and_strangers_learn_nothing_of_it(
    client, organization_admin, stranger, strict
):
    assert sign_in(client, organization_admin).get(url("organizations:list", strict)).status_code == 403
    assert sign_in(client, stranger).get(url("organizations:list", strict)).status_code == 404
