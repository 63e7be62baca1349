"""The page of one credential: its data, its state, its mail and its history."""

import pytest

from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import mark_failed, mark_sent
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.doors.portal.credentials.tests.scene import bring_to, issue, url_of
from tests.fixtures import actor_of
from tests.pages import details, page_of, words


@pytest.fixture
def url(organization_a, invited):
    return url_of("view", organization_a, invited)


@pytest.fixture
def actor(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def history(response):
    rows = page_of(response).select("tbody tr")
    return [(words(row.select("td")[1]), words(row.select("td")[2])) for row in rows]


def test_its_label_is_changed_in_a_dialog(portal, url, invited, organization_a, full_admin):
    dialog = url_of("label", organization_a, invited)
    assert page_of(portal.get(url)).select(f'a[href="{dialog}"]')
    assert portal.post(dialog, {"label": "Main entrance"}).status_code == 302
    assert details(portal.get(url))["Label"] == "Main entrance"
    assert portal.post(dialog, {"label": "x" * 61}).status_code == 422
    bring_to("revoked", full_admin, invited)
    assert not page_of(portal.get(url)).select(f'a[href="{dialog}"]')
    assert details(portal.get(url))["Label"] == "Main entrance"
    assert portal.post(dialog, {"label": "Late"}).status_code == 422


@pytest.mark.usefixtures("utc")
def test_it_shows_the_card_in_every_form(portal, url, invited):
    shown = details(portal.get(url))
    assert shown["Format"] == "26-bit Wiegand"
    assert (shown["Facility Code"], shown["Card Number"]) == ("123", "45677")
    assert shown["Credential Data Bit Length"] == "26"
    assert shown["Credential Data (Binary)"] == "10111101110110010011011011"
    assert shown["Credential Data (Hex)"].startswith("2F764DB")
    assert shown["Installer Permission"] == "No"
    assert f"{invited.link_expires_at:%Y, %H:%M} UTC" in shown["Invitation open until"]


def test_it_tells_what_happened_by_whom_newest_first(portal, url, actor, invited):
    resend_invitation(actor=actor, credential=invited)
    move_credential(actor=actor, credential=invited, verb="set_installer")
    revoke_credential(actor=actor, credential=invited, reason="stolen")
    assert history(portal.get(url)) == [
        ("Credential revoked Stolen", "Farah Keys"),
        ("Installer permission set", "Farah Keys"),
        ("Invitation sent again", "Farah Keys"),
        ("Credential issued", "Farah Keys"),
    ]


def test_what_the_installation_did_is_told_as_such(portal, url, full_admin, invited):
    bring_to("enabled", full_admin, invited)
    assert history(portal.get(url))[0] == ("Credential enabled", "The system")


def test_an_organization_admin_sees_the_history_too(client, url, organization_admin):
    from tests.fixtures import sign_in

    assert history(sign_in(client, organization_admin).get(url)) == [("Credential issued", "Farah Keys")]


def test_a_revoked_one_says_why(portal, url, full_admin, invited):
    bring_to("revoked", full_admin, invited)
    shown = details(portal.get(url))
    assert shown["Status"] == "Revoked Lost"
    assert "Invitation open until" not in shown


def test_a_queued_mail_is_queued(portal, url):
    assert "Invitation to holder@example.com Queued" in details(portal.get(url))["Latest Mail"]


def test_a_sent_mail_shows_the_servers_answer(portal, url, invited):
    mark_sent(mail_id=Mail.objects.get(subject_id=invited.id).id, answer="250 accepted as 42")
    latest = details(portal.get(url))["Latest Mail"]
    assert "Sent" in latest
    assert "250 accepted as 42" in latest


def test_a_refused_mail_shows_why(portal, url, invited):
    mail = Mail.objects.get(subject_id=invited.id)
    mark_failed(mail_id=mail.id, attempts=8, answer="550 no such user", give_up=True)
    latest = details(portal.get(url))["Latest Mail"]
    assert "Failed" in latest
    assert "550 no such user" in latest


def test_a_copy_leads_to_its_original(portal, url, full_admin, organization_a, invited):
    copy = issue(full_admin, organization_a, "second@example.com")
    type(copy).objects.filter(id=copy.id).update(copy_of_id=invited.id)
    page = page_of(portal.get(url_of("view", organization_a, copy)))
    assert page.select_one(f'.details-list a[href="{url}"]') is not None


def test_a_mail_servers_answer_cannot_write_markup(portal, url, invited):
    mark_sent(mail_id=Mail.objects.get(subject_id=invited.id).id, answer="<script>alert(1)</script>")
    assert b"<script>alert" not in portal.get(url).content
