"""What a password may be: long enough, and otherwise as the person likes it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mipass.doors.portal.signin.tests.pages import INSIDE, PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def choose(client, ada, password):
    """Change to it; whether it was taken."""
    sign_in(client, ada.email)
    client.post(INSIDE, {"oldpassword": PASSWORD, "password1": password, "password2": password})
    client.post(reverse("account_logout"))
    sign_in(client, ada.email, password)
    return is_signed_in(client)


@pytest.mark.parametrize(("password", "is_taken"), [("grey-heron-4", True), ("grey-heron4", False)])
def test_twelve_characters_are_enough_and_eleven_are_not(client, ada, password, is_taken):
    assert len(password) == (12 if is_taken else 11)
    assert choose(client, ada, password) is is_taken


@pytest.mark.parametrize("password", ["onlysmallheronletters", "90417 38256 60194", "Reiher über dem Schilf"])
def test_no_kind_of_character_is_demanded(client, ada, password):
    assert choose(client, ada, password)


def test_a_password_counts_exactly_as_it_was_typed(client, ada):
    assert choose(client, ada, "  Herons Over REED  ")
    for other in ("Herons Over REED", "  herons over reed  ", "  Herons Over REED"):
        client.post(reverse("account_logout"))
        sign_in(client, ada.email, other)
        assert not is_signed_in(client)


def test_a_long_password_counts_to_its_last_letter(client, ada):
    long = "heron " * 21 + "reed"
    assert len(long) > 128
    assert choose(client, ada, long)
    client.post(reverse("account_logout"))
    sign_in(client, ada.email, long[:-1] + "t")
    assert not is_signed_in(client)


def test_nobody_must_change_a_password_because_it_is_old(client, ada, clock):
    clock.move(days=10 * 365)
    sign_in(client, ada.email)
    assert is_signed_in(client)


def test_what_is_typed_is_masked_and_may_be_pasted_or_filled_in(client, ada):
    pages = [client.get(reverse(name)) for name in ("account_login", "account_signup")]
    sign_in(client, ada.email)
    pages.append(client.get(INSIDE))
    for page in pages:
        fields = BeautifulSoup(page.content, "html.parser").select("input[name*=password]")
        assert len(fields) > 0
        for field in fields:
            assert field["type"] == "password"
            assert field["autocomplete"] in {"current-password", "new-password"}
            assert not [name for name in field.attrs if name.startswith("on")]
            assert int(str(field.get("maxlength", "128"))) >= 128
