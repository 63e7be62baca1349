"""*Logout*."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.doors.portal.signin.tests.pages import events_of, is_signed_in

pytestmark = pytest.mark.django_db
LOGOUT = "/logout/"


def test_opening_the_address_asks_first(client, ada):
    client.force_login(ada)
    assert "Do you want to log out?" in client.get(LOGOUT).content.decode()
    assert is_signed_in(client)


def test_the_button_ends_the_session_and_is_audited(client, ada):
    client.force_login(ada)
    assert client.post(LOGOUT).headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)
    assert events_of(ada.id) == ["account:signed_out"]


def test_another_site_cannot_press_the_button(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(LOGOUT).status_code == 403
    assert is_signed_in(client)
