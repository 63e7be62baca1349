"""What people type into Issue New Credential: every format, and what is wrong said in words that help."""

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.doors.portal.credentials.tests.scene import EVERY_WARNING, form, url_of
from mipass.protocol import wiegand
from tests.pages import errors_of, find, page_of

FORMATS = wiegand.offered()


@pytest.fixture
def url(organization_a):
    return url_of("issue", organization_a)


def nothing_was_written():
    return not Credential.objects.exists() and not Mail.objects.filter(kind="credential-invitation").exists()


@pytest.mark.parametrize("card_format", FORMATS, ids=lambda card_format: card_format.code)
def test_every_offered_format_issues_with_the_fields_that_it_has(portal, url, card_format):
    page = page_of(portal.post(url, {"format": card_format.code, "show_fields": "1"}))
    shown = [field["name"] for field in page.select("#card-fields input:not([type=hidden])")]
    assert shown == [field.name for field in card_format.fields]
    values = {field.name: field.maximum for field in card_format.fields}
    typed = {name: str(value) for name, value in values.items()}
    data = {"format": card_format.code, "email": "new@example.com", "request_key": "key", **typed}
    assert portal.post(url, {**data, "accepted": list(EVERY_WARNING)}).status_code == 302
    credential = Credential.objects.get()
    assert (credential.format, credential.bit_length) == (card_format.code, card_format.bits)
    assert open_card(credential).fields == values


@pytest.mark.parametrize(
    ("length", "text", "value"),
    [
        ("40", "0x1A2B3C", 0x1A2B3C),
        ("20", "1a 2b", 0x1A2B),
        ("1", "1", 1),
        ("256", "f" * 64, 2**256 - 1),
        ("64", "00000000000000000000ff", 255),
        (" 0\uff14\uff10 ", "1A2B3C", 0x1A2B3C),
    ],
)
def test_custom_data_is_issued_right_aligned(portal, url, length, text, value):
    data = form(format="CUSTOM", bit_length=length, data_hex=text)
    assert portal.post(url, data).status_code == 302
    bits = open_card(Credential.objects.get()).bits
    assert (bits.length, bits.value) == (int(length), value)


@pytest.mark.parametrize(
    ("length", "text", "field", "reason"),
    [
        ("20", "1A2B3C", "data_hex", "The value does not fit in 20 bits."),
        ("20", "xyz", "data_hex", "Hex data consists of the digits 0-9 and A-F."),
        ("20", "0x", "data_hex", "Hex data consists of the digits 0-9 and A-F."),
        ("20", "-1", "data_hex", "Hex data consists of the digits 0-9 and A-F."),
        ("20", "", "data_hex", "This field is required."),
        ("20", "0" * 201, "data_hex", "at most 200 characters (it has 201)"),
        ("0", "1", "bit_length", "Enter a whole number from 1 to 256."),
        ("257", "1", "bit_length", "Enter a whole number from 1 to 256."),
        ("-8", "1", "bit_length", "Enter a whole number, digits only."),
        ("", "1", "bit_length", "This field is required."),
    ],
)
def test_custom_data_that_does_not_fit_is_refused_beside_its_field(portal, url, length, text, field, reason):
    response = portal.post(url, form(format="CUSTOM", bit_length=length, data_hex=text))
    assert response.status_code == 422
    assert reason in errors_of(response, field)
    assert find(page_of(response), "#id_data_hex").get("value", "") == text
    assert nothing_was_written()


@pytest.mark.parametrize(
    "typed", ["45678", " 45678 ", "45 678", "00045678", "\uff14\uff15\uff16\uff17\uff18"]
)
def test_numbers_are_understood_as_people_type_them(portal, url, typed):
    portal.post(url, form(card_number=typed))
    assert open_card(Credential.objects.get()).card_number == 45678


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("65536", "Enter a whole number from 0 to 65,535."),
        ("-1", "Enter a whole number, digits only."),
        ("1.5", "Enter a whole number, digits only."),
        ("1e3", "Enter a whole number, digits only."),
        ("twelve", "Enter a whole number, digits only."),
        ("9" * 39, "Enter a whole number from 0 to 65,535."),
        ("9" * 5000, "Enter a whole number, digits only."),
        ("12\u202e34", "Enter a whole number, digits only."),
        ("", "This field is required."),
    ],
)
def test_a_wrong_number_is_named_and_kept(portal, url, typed, reason):
    response = portal.post(url, form(card_number=typed))
    assert response.status_code == 422
    assert errors_of(response, "card_number") == reason
    page = page_of(response)
    assert find(page, "#id_card_number").get("value", "") == typed
    assert find(page, "#id_email")["value"] == "new@example.com"
    assert nothing_was_written()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("user+door@example.com", "user+door@example.com"),
        ("  New@Example.COM ", "new@example.com"),
        ('"odd.one@work"@example.com', '"odd.one@work"@example.com'),
        ("o'neil@example.com", "o'neil@example.com"),
        ("name@b\u00fccher.example", "name@xn--bcher-kva.example"),
    ],
)
def test_odd_but_legal_addresses_are_taken(portal, url, typed, kept):
    portal.post(url, form(email=typed))
    assert Credential.objects.get().email == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nobody",
        "a@b@c",
        "new@example.com\r\nBcc: x@y.zz",
        "ne\u202ew@example.com",
        '"n\x01w"@example.com',
        "a" * 250 + "@example.com",
    ],
)
def test_a_wrong_address_is_named_and_nothing_is_written(portal, url, typed):
    response = portal.post(url, form(email=typed))
    assert response.status_code == 422
    assert errors_of(response, "email")
    assert nothing_was_written()


@pytest.mark.parametrize("code", ["", "NONE", "H10301x", "\x00"])
def test_a_type_that_is_not_offered_is_refused(portal, url, code):
    response = portal.post(url, form(format=code))
    assert response.status_code == 422
    assert errors_of(response, "format")
    assert nothing_was_written()
