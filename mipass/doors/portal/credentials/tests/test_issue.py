"""Issue New Credential."""

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.operations import set_limit
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.portal.credentials.tests.scene import bring_to, form, issue, url_of
from mipass.protocol import wiegand
from tests.fixtures import actor_of
from tests.pages import find, page_of, words

HTMX = {"headers": {"HX-Request": "true"}}
FORMATS = wiegand.offered()


@pytest.fixture
def url(organization_a):
    return url_of("issue", organization_a)


def labels(page, within=".panel-body"):
    return [words(label) for label in page.select(f"{within} .field > label")]


def warning(response):
    return words(page_of(response).select_one(".note.warn"))


def nothing_was_written():
    return not Credential.objects.exists() and not Mail.objects.filter(kind="credential-invitation").exists()


def test_the_dialog_has_the_manuals_words_and_names_the_credits_left(portal, url):
    page = page_of(portal.get(url))
    assert words(page.h1) == "Issue New Credential"
    assert "Single Credential Available Credits 10" in words(page)
    assert labels(page)[:2] == ["Credential Type", "Validity optional"]
    assert labels(page, "#card-fields") == ["Facility Code", "Card Number"]
    assert "Installer Permissions" in words(page)
    assert "0 to 255" in words(page)


def test_the_types_are_tier_one_then_more_formats_and_custom_last(portal, url):
    options = find(page_of(portal.get(url)), "#id_format").find_all(["option", "optgroup"], recursive=False)
    tier_one = [form.short_name for form in FORMATS if form.tier == 1]
    assert [words(option) for option in options[:-2]] == tier_one
    assert options[-2]["label"] == "More formats"
    assert len(options[-2].select("option")) == len(FORMATS) - len(tier_one)
    assert words(options[-1]) == "Custom"


def test_it_issues_mails_and_spends_one_credit(portal, url, organization_a):
    response = portal.post(url, form(installer="on"))
    assert response.url == url_of("list", organization_a)
    credential = Credential.objects.get()
    assert open_card(credential).fields == {"facility_code": 123, "card_number": 45678}
    assert (credential.email, credential.status, credential.installer) == ("new@example.com", "invited", True)
    assert Mail.objects.filter(kind="credential-invitation", recipient="new@example.com").count() == 1
    assert Transfer.objects.filter(code="issue", subject_id=credential.id).get().amount == 1
    assert "A credential was issued to new@example.com." in words(page_of(portal.get(response.url)))


def test_from_the_dialog_it_leads_back_to_the_list_as_it_was(portal, url, organization_a):
    here = f"http://testserver{url_of('list', organization_a)}?sort=-email"
    response = portal.post(url, form(), headers={"HX-Request": "true", "HX-Current-URL": here})
    assert (response.status_code, response["HX-Redirect"]) == (
        204,
        f"{url_of('list', organization_a)}?sort=-email",
    )


def test_it_leads_to_no_other_site(portal, url, organization_a):
    response = portal.post(url, form(), headers={"Referer": "https://elsewhere.test/portal/"})
    assert response.url == url_of("list", organization_a)


def test_choosing_a_type_brings_its_fields_and_keeps_what_was_typed(portal, url):
    page = page_of(portal.post(url, form(format="C15001", show_fields="1")))
    assert labels(page, "#card-fields") == ["Facility Code", "Card Number", "OEM Code"]
    values = {field["name"]: field.get("value") for field in page.select(".panel-body input")}
    assert (values["email"], values["card_number"], values["oem"]) == ("new@example.com", "45678", "900")
    assert values["request_key"] == "key"
    assert page.select_one("[role=alert]") is None
    assert nothing_was_written()


def test_with_scripts_the_fields_alone_come_and_what_they_lack_waits_hidden(portal, url):
    response = portal.post(url, form(format="CSN32", show_fields="1"), **HTMX)
    page = page_of(response)
    assert page.select_one("form") is None
    assert [field["name"] for field in page.select("input:not([type=hidden])")] == ["card_number"]
    assert find(page, "input[type=hidden][name=facility_code]")["value"] == "123"


def test_the_enter_key_issues_since_it_presses_the_first_button(portal, url):
    buttons = page_of(portal.get(url)).select("form[method=post][action$='/issue/'] button")
    assert [button.get("name") for button in buttons] == [None, "show_fields", None]


def test_custom_shows_its_bits_also_without_scripts(portal, url):
    data = form(format="CUSTOM", bit_length="10", data_hex="0x5", show_fields="1")
    page = page_of(portal.post(url, data))
    assert labels(page, "#card-fields") == [
        "Credential Data Bit Length",
        "Credential Data (Hex)",
        "Credential Data (Binary - Preview)",
    ]
    assert words(page.output) == "00 0000 0101"


def test_card_data_stands_in_no_address_of_the_dialog(portal, url, invited):
    page = page_of(portal.get(url_of("copy", invited.organization, invited)))
    addresses = [
        value
        for tag in page.select("*")
        for name, value in tag.attrs.items()
        if not str(value).endswith(f"find/?organization={invited.organization.id}")
        if name in ("href", "action", "hx-post", "hx-get")
    ]
    assert addresses
    assert not [address for address in addresses if "45677" in address or "?" in address]


def test_the_same_card_for_another_person_asks_first_and_then_issues(portal, url, invited):
    data = form(card_number="45677")
    response = portal.post(url, data)
    assert response.status_code == 422
    assert "already live in this organization (1)" in warning(response)
    assert "cannot tell the two apart" in warning(response)
    assert find(page_of(response), "input[name=accepted]").get("checked") is None
    assert Credential.objects.count() == 1
    assert portal.post(url, {**data, "accepted": "same_card"}).status_code == 302
    assert Credential.objects.count() == 2


def test_the_same_card_of_the_same_person_does_not_speak_of_another(portal, url, invited):
    response = portal.post(url, form(card_number="45677", email=invited.email))
    assert "already live" in warning(response)
    assert "apart" not in warning(response)


def test_a_revoked_card_may_be_issued_again_unasked(portal, url, full_admin, invited):
    bring_to("revoked", full_admin, invited)
    assert portal.post(url, form(card_number="45677")).status_code == 302


def test_a_format_of_tier_three_asks_to_test_one_card_and_a_second_warning_keeps_the_first_tick(
    portal, url, full_admin, organization_a
):
    values = {"facility_code": 1, "card_number": 2}
    issue(full_admin, organization_a, format="ind27", values=values)
    data = form(format="ind27", facility_code="1", card_number="2")
    assert "test one card" in warning(portal.post(url, data))
    response = portal.post(url, {**data, "accepted": "untested_format"})
    assert "already live" in warning(response)
    ticks = {box["value"]: box.has_attr("checked") for box in page_of(response).select("[name=accepted]")}
    assert ticks == {"same_card": False, "untested_format": True}
    assert portal.post(url, {**data, "accepted": ["untested_format", "same_card"]}).status_code == 302


def test_a_form_sent_twice_issues_once(portal, url):
    assert [portal.post(url, form()).status_code for _ in range(2)] == [302, 302]
    assert Credential.objects.count() == 1
    assert Transfer.objects.filter(code="issue").count() == 1


def test_a_used_key_with_other_content_shows_the_first_result_and_a_new_key(portal, url, organization_a):
    portal.post(url, form())
    response = portal.post(url, form(card_number="1"))
    page = page_of(response)
    assert response.status_code == 422
    assert Credential.objects.count() == 1
    first = url_of("view", organization_a, Credential.objects.get())
    assert words(page.select_one(f'a[href="{first}"]')) == "See the credential that was issued then"
    key = find(page, "[name=request_key]")["value"]
    assert key != "key"
    assert portal.post(url, form(card_number="1", request_key=str(key))).status_code == 302


def test_without_credits_it_says_so_before_and_after(portal, url, full_admin, organization_a):
    actor = actor_of(full_admin, organization_a.distributor)
    set_limit(actor=actor, organization=organization_a, ceiling=1, idempotency_key="one-left")
    assert portal.post(url, form()).status_code == 302
    assert "No credits are left" in warning(portal.get(url))
    response = portal.post(url, form(card_number="2", request_key="second"))
    assert response.status_code == 422
    assert "credit" in words(page_of(response).select_one(".note.bad"))
    assert find(page_of(response), "#id_card_number")["value"] == "2"
    assert Credential.objects.count() == 1


def test_a_disabled_organization_issues_nothing_and_says_so(portal, url, full_admin, organization_a):
    actor = actor_of(full_admin, organization_a.distributor)
    set_organization_status(actor=actor, organization=organization_a, status="disabled")
    assert "Organization A is Disabled and cannot issue" in warning(portal.get(url))
    response = portal.post(url, form())
    assert response.status_code == 422
    assert "Organization A is Disabled and cannot issue" in words(page_of(response).select_one(".note.bad"))
    assert nothing_was_written()


def test_a_foreign_organization_in_the_body_changes_nothing_there(
    portal, url, organization_a, organization_b
):
    portal.post(url, form(organization_id=str(organization_b.id), organization=str(organization_b.id)))
    assert Credential.objects.get().organization_id == organization_a.id


def test_a_copy_opens_filled_in_without_installer_permission_and_costs_a_credit(
    portal, full_admin, organization_a
):
    original = issue(full_admin, organization_a, installer=True)
    url = url_of("copy", organization_a, original)
    page = page_of(portal.get(url))
    values = {field["name"]: field.get("value") for field in page.select(".panel-body input")}
    assert (values["email"], values["facility_code"], values["card_number"]) == (
        original.email,
        "123",
        "45677",
    )
    assert not find(page, "#id_installer").has_attr("checked")
    assert "It costs one credit" in words(page)
    data = form(email=original.email, card_number="45677", accepted="same_card")
    assert portal.post(url, data).status_code == 302
    copy = Credential.objects.get(copy_of_id=original.id)
    assert copy.installer is False
    assert Transfer.objects.filter(code="issue").count() == 2


def test_a_copy_of_custom_data_carries_its_bits(portal, full_admin, organization_a):
    original = issue(full_admin, organization_a, format="CUSTOM", bit_length=20, data_hex="1a2b")
    page = page_of(portal.get(url_of("copy", organization_a, original)))
    assert find(page, "#id_bit_length")["value"] == "20"
    assert find(page, "#id_data_hex")["value"] == "01A2B"
    assert words(page.output) == "0000 0001 1010 0010 1011"
