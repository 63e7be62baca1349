"""Every kind of mail reads well in text and HTML, and can carry nothing but what it should."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from mipass.base.kit.actor import INSTALLATION
from mipass.base.kit.clock import now
from mipass.base.kit.colour import TEXT_CONTRAST, contrast
from mipass.base.outbox.operations import claim_due_mails, queue_mail
from mipass.domains.credentials.holders_mails import STATE_MAILS
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.models import Distributor
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.doors.jobs.mail_context import KINDS
from mipass.doors.jobs.mail_rendering import render
from tests.clients import make
from tests.interop.test_qr import read_qr
from tests.pages import find

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https?://[^\s\"<>]+")
ABOUT_A_PERSON = {
    "sign-up-code": {"code": "04711047"},
    "confirm-email": {"key": "Mg:1abc"},
    "account-exists": {},
    "reset-password": {"key": "1z-abc-def"},
    "email-change-code": {"code": "04711047"},
    "email-change-taken": {},
    "address-kept": {},
    "email-changed": {"token": "tok123", "email": "other@demo.test"},
    "email-change-undone": {"key": "1z-abc-def"},
    "first-factor": {"key": "c0de-abc"},
    "password-changed": {},
    "account-disabled": {},
    "account-enabled": {},
    "sign-in-method-changed": {"method": "passkey", "change": "added"},
}
ABOUT_A_TENANT = {
    "low-credits": {"unallocated": 4, "threshold": 5},
    "credits-corrected": {"credits": -3, "reason": "<b>typing error</b>"},
    "voucher": {"serial": "S123-4567", "code": "ABCD-EFGH", "credits": 115},
}
ABOUT_A_CLIENT = {
    "client-expiring": {"days": 3, "hint": "a1B2"},
    "client-rotated": {"hint": "a1B2"},
    "client-retired-calls": {
        "operation": "list_formats",
        "ends": "2027-09-01T00:00:00+00:00",
        "instead": "Use get_format.",
    },
}
EXPECTED_PATH = {
    "confirm-email": "/confirm-email/Mg:1abc/",
    "first-factor": "/account/second-factor/link/c0de-abc/",
    "reset-password": "/password/reset/key/1z-abc-def/",
    "email-changed": "/account/email/undo/tok123/",
    "email-change-undone": "/password/reset/key/1z-abc-def/",
    "admin-invitation": "/invitations/tok123/",
    "account-exists": "/login/",
}


def test_an_invitation_brings_its_link_as_a_qr_code_for_those_at_a_computer(credential):
    message, _text, html = rendered(
        "credential-invitation", {"token": "tok123"}, credential.place, credential.id
    )
    [picture] = message.attachments
    assert picture["Content-ID"] == "<qr>"
    assert 'src="cid:qr"' in html
    link = BeautifulSoup(html, "html.parser").select_one("a")
    assert link
    assert read_qr(picture.get_payload(decode=True)) == link["href"]


def rendered(kind, context, place=INSTALLATION, subject_id=None, recipient="person@demo.test"):
    queue_mail(kind=kind, recipient=recipient, context=context, place=place, subject_id=subject_id)
    message = render(claim_due_mails(limit=1)[0])
    return message, str(message.body), str(message.alternatives[0][0])


@pytest.fixture
def every_kind(distributor_a, invitation, credential, full_admin):
    place = credential.place
    mails = {kind: rendered(kind, context) for kind, context in ABOUT_A_PERSON.items()}
    mails |= {kind: rendered(kind, context, distributor_a.place) for kind, context in ABOUT_A_TENANT.items()}
    mails["sign-in-refused"] = rendered("sign-in-refused", {}, subject_id=full_admin.id)
    mails["admin-invitation"] = rendered(
        "admin-invitation", {"token": "tok123"}, invitation.place, invitation.id
    )
    mails["further-nomination"] = rendered(
        "further-nomination", {"email": "other@demo.test"}, invitation.place, invitation.id
    )
    mails["credential-invitation"] = rendered(
        "credential-invitation", {"token": "tok123", "code": "ABCDEFGHJK"}, place, credential.id
    )
    endpoint = WebhookEndpoint.objects.create(
        distributor_id=distributor_a.id,
        url="https://hooks.example/in/secret-path",
        description="Access <log>",
        types=["*"],
        status="disabled",
        disabled_reason="gone",
        created_by_kind="admin",
        created_by_id=full_admin.id,
        created_at=now(),
        from_sequence=1,
    )
    for kind in ("webhook-failing", "webhook-disabled"):
        mails[kind] = rendered(kind, {}, distributor_a.place, endpoint.id)
    mails["credential-code"] = rendered("credential-code", {"code": "047110"}, place, credential.id)
    Credential.objects.filter(id=credential.id).update(valid_until=now() + timedelta(days=7))
    mails["credential-ends-soon"] = rendered("credential-ends-soon", {}, place, credential.id)
    client = make(full_admin, distributor_a).client
    for kind, context in ABOUT_A_CLIENT.items():
        mails[kind] = rendered(kind, context, client.place, client.id)
    for kind in STATE_MAILS:
        mails[kind] = rendered(kind, {}, place, credential.id)
    return mails


def test_every_kind_is_tried_here(every_kind):
    assert every_kind.keys() == KINDS.keys()


def test_every_kind_has_a_subject_a_text_and_html_that_say_the_same(every_kind):
    for kind, (message, text, html) in every_kind.items():
        assert message.subject, kind
        page = BeautifulSoup(html, "html.parser")
        assert page.h1 is not None
        assert page.h1.get_text() == text.splitlines()[0] == message.subject, kind
        said = " ".join(page.get_text(" ").split())
        for paragraph in text.split("\n-- \n")[0].split("\n\n"):
            first_line = paragraph.strip().splitlines()[-1].split(":")[0]
            assert first_line in said or first_line.startswith("http"), (kind, first_line)


def test_every_link_is_absolute_under_the_public_url(every_kind):
    for kind, (_message, text, html) in every_kind.items():
        hrefs = [str(a["href"]) for a in BeautifulSoup(html, "html.parser").find_all("a")]
        assert set(hrefs) == set(LINK.findall(text)), kind
        assert all(href.startswith(f"{settings.CONFIG.public_url}/") for href in hrefs), kind
        if kind in EXPECTED_PATH:
            assert f"{settings.CONFIG.public_url}{EXPECTED_PATH[kind]}" in hrefs


def test_an_invitations_link_names_its_offer_where_no_server_sees_it(every_kind, credential):
    offer = f"{settings.CONFIG.public_url}/mobile/{credential.organization_id}/offers/tok123"
    link = f"{settings.CONFIG.holder_url}/credential/#credential_offer_uri={quote(offer, safe='')}"
    assert link in LINK.findall(every_kind["credential-invitation"][1])


def test_an_invitation_has_a_short_code_beside_its_link_to_be_typed(every_kind):
    message, text, html = every_kind["credential-invitation"]
    assert "\nABCDE-FGHJK\n" in text
    assert BeautifulSoup(html, "html.parser").find("code", string="ABCDE-FGHJK")
    assert text.count("tok123") == 1
    assert "ABCDE" not in message.subject


def test_an_invitation_of_before_there_were_codes_has_the_links_last_part(credential):
    place = credential.place
    _message, text, html = rendered("credential-invitation", {"token": "tok123"}, place, credential.id)
    last_part = f"{credential.organization_id}/offers/tok123"
    assert f"\n{last_part}\n" in text
    assert last_part in html


def test_a_code_is_in_its_mail_but_not_in_the_subject(every_kind):
    message, text, html = every_kind["credential-code"]
    assert "047110" in text
    assert "047110" in html
    assert "047110" not in message.subject


def test_no_text_carries_escapes_or_template_syntax(every_kind):
    for kind, (_message, text, html) in every_kind.items():
        assert not re.search(r"&\w+;|\{\{|\{%|<b>", text.replace("<b>typing error</b>", "")), kind
        assert "{{" not in html, kind
        assert "\n\n\n" not in text, kind


def test_html_escapes_what_people_typed(every_kind):
    assert "&lt;b&gt;typing error&lt;/b&gt;" in every_kind["credits-corrected"][2]


def test_a_tenants_mail_speaks_in_the_distributors_name_and_others_in_the_installations(every_kind):
    assert every_kind["credential-invitation"][0].from_email == "Distributor A <mipass@localhost>"
    assert every_kind["confirm-email"][0].from_email == "miPASS Mobile <mipass@localhost>"


def test_facts_are_looked_up_when_it_is_sent(every_kind):
    _message, text, _html = every_kind["admin-invitation"]
    assert "Farah Keys has invited you to join Distributor A as Full Admin." in text
    assert "UTC" in text
    assert "Organization A has issued you a mobile credential" in every_kind["credential-invitation"][1]


@pytest.mark.parametrize(
    "name", ["A\r\nBcc: thief@evil.test", "A\nSubject: x", "A\x0b\u2028B", 'A" <x@evil.test>']
)
def test_a_name_cannot_add_a_header(name, invitation):
    Distributor.objects.filter(id=invitation.distributor_id).update(name=name)

    message, _text, _html = rendered("admin-invitation", {"token": "t"}, invitation.place, invitation.id)
    parsed = message.message()

    assert parsed["Bcc"] is None
    assert parsed.get_all("Subject") == [parsed["Subject"]]
    assert "\n" not in message.subject
    assert str(parsed["From"]).endswith("<mipass@localhost>")
    assert message.recipients() == ["person@demo.test"]


@pytest.mark.parametrize("address", ["a+b@demo.test", '"odd one"@demo.test', "x@xn--bcher-kva.test"])
def test_odd_but_legal_addresses_reach_the_envelope_unchanged(address):
    message, _text, _html = rendered("account-exists", {}, recipient=address)

    assert message.recipients() == [address]
    assert message.message()["To"] == address


def test_a_dark_mail_program_finds_another_colour_for_every_colour_but_the_brands(every_kind):
    for kind, (_message, _text, html) in every_kind.items():
        page = BeautifulSoup(html, "html.parser")
        assert find(page, 'meta[name="color-scheme"]')["content"] == "light dark"
        assert "@media (prefers-color-scheme:dark)" in str(page.style)
        turned = set(re.findall(r"\.(m-\w+)\{", str(page.style)))
        coloured = [
            tag
            for tag in page.select("[style]:not(img)")
            if re.search(r"(color|background):#", str(tag["style"]))
        ]
        of_brand = page.select('[style*="background:#4050d0"], [style*="color:#ffffff;font-weight"]')
        assert len(of_brand) <= 3
        stuck = [
            tag for tag in coloured if tag not in of_brand and not turned & {*tag.get_attribute_list("class")}
        ]
        assert stuck == [], kind


def colours_of(html):
    """Of each class: its text and its background, as they stand in the tags and where it is dark."""
    page = BeautifulSoup(html, "html.parser")
    light: dict[str, dict[str, str]] = {}
    for tag in page.select("[style][class^=m-]"):
        for name in tag.get_attribute_list("class"):
            for what, colour in re.findall(r"(?<![\w-])(color|background):(#\w{6})", str(tag["style"])):
                light.setdefault(name, {})[what] = colour
    dark = {
        name: dict(re.findall(r"(?<![\w-])(color|background):(#\w{6})", rules))
        for name, rules in re.findall(r"\.(m-\w+)\{([^}]*)\}", str(page.style))
    }
    return light, dark


def test_what_is_written_can_be_read_on_what_it_stands_on_in_light_and_in_the_dark(every_kind):
    for kind, (_message, _text, html) in every_kind.items():
        for theme in colours_of(html):
            for text, ground in (("m-text", "m-card"), ("m-muted", "m-card"), ("m-muted", "m-page")):
                pair = theme[text]["color"], theme[ground]["background"]
                assert contrast(*pair) >= TEXT_CONTRAST, (kind, text, ground, pair)


def test_the_text_part_says_all_that_the_qr_code_does(every_kind):
    _message, text, html = every_kind["credential-invitation"]
    picture = find(BeautifulSoup(html, "html.parser"), "img[src='cid:qr']")
    assert picture["alt"]
    assert find(BeautifulSoup(html, "html.parser"), "a[href*='#']")["href"] in text
