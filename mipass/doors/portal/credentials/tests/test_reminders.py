"""Reminding whoever has not accepted: what the list says of each, whom the preview names, what is mailed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.admins.models import Admin
from mipass.domains.credentials.models import BulkAction, Credential, Device, Offer
from mipass.domains.credentials.reminders import NoReminder, at_a_pace, remind
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.api.mobile.tests.phone import Phone, mailed
from mipass.doors.portal.credentials.tests.scene import bring_to, issue, url_of
from mipass.doors.portal.credentials.tests.test_list import NONE, cell, emails, row_of
from mipass.flows.run_bulk_actions import run_bulk_actions
from tests.fixtures import actor_of, sign_in
from tests.pages import find, page_of, words

HOLDER = "holder@example.com"


@pytest.fixture
def url(organization_a):
    return url_of("list", organization_a)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def status_of(portal, url, email=HOLDER):
    """What stands in the columns *Status* and *Progress*."""
    row = row_of(portal.get(url), email)
    return " ".join(part for part in (cell(row, "Status"), cell(row, "Progress")) if part != NONE)


def invitations():
    return Mail.objects.filter(kind="credential-invitation").order_by("id")


@pytest.fixture(autouse=True)
def day_later(clock, portal, full_admin):
    """The clock stands, until a day and a minute pass; then the admin logs in again."""

    def move(days=1):
        clock.move(days=days, minutes=1)
        sign_in(portal, full_admin)

    return move


def sent():
    """Every waiting mail is delivered."""
    given = mailed()
    Mail.objects.filter(status="queued").update(status="sent", sent_at=now(), context=None)
    return given


def press(portal, url):
    """The button above the list, and the review that it leads to."""
    form = find(page_of(portal.get(url)), ".attention form")
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    fields.pop("csrfmiddlewaretoken", None)
    return portal.post(form["action"], fields)


def sent_by(review):
    """What the review's button would send."""
    fields = page_of(review).select("form[method=post] input[name]")
    return {each["name"]: each["value"] for each in fields if each["name"] != "csrfmiddlewaretoken"}


def confirm(portal, review):
    begun = portal.post(review.wsgi_request.path, sent_by(review))
    assert begun.status_code == 302, begun.content.decode()
    while run_bulk_actions():
        pass
    return begun["Location"]


def figures(page):
    return [words(figure) for figure in page_of(page).select(".figure dd")]


def reasons(page):
    return sorted(words(item) for item in page_of(page).select("ul.small.muted li"))


def test_the_list_says_how_far_each_invitation_has_come(portal, url, invited):
    assert status_of(portal, url) == "Invited Mail queued"
    Mail.objects.update(status="held")
    assert status_of(portal, url) == "Invited Mail held"
    Mail.objects.update(status="queued")
    phone = Phone(invited.organization_id, str(sent()[invited.id, "credential-invitation"]["token"]))
    assert status_of(portal, url) == "Invited Mail sent"
    code = phone.mailed_code(invited)
    assert status_of(portal, url) == "Invited Code asked for"
    phone.claim(code)
    phone.fetch()
    assert status_of(portal, url) == "Invited (fetched) Fetched"
    phone.notify()
    assert status_of(portal, url) == "Enabled Accepted"
    assert "Enabled" in words(
        find(page_of(portal.get(url_of("view", invited.organization, invited))), "dl .state")
    )


def test_the_details_say_the_same_with_the_way_on(portal, url, invited):
    Mail.objects.update(status="failed")
    page = page_of(portal.get(url_of("view", invited.organization, invited)))
    assert words(find(page, "dl .state")) == "Mail failed Correct Address"
    assert "Mail failed" in words(find(page, ".page-head"))


def test_a_link_that_a_program_delivers_and_a_mail_that_was_forgotten_say_nothing(portal, url, invited):
    Mail.objects.all().delete()
    assert status_of(portal, url) == "Invited"
    Credential.objects.update(link_hash=None, link_expires_at=None)  # of a bulk, before its turn
    assert status_of(portal, url) == "Invited Mail queued"


def test_whoever_needs_a_hand_is_in_one_filter_with_the_reason(portal, url, full_admin, organization_a):
    names = ["failed", "expired", "locked", "both", "fine", "done"]
    rows = {name: issue(full_admin, organization_a, f"{name}@example.com") for name in names}
    by = {name: Credential.objects.filter(id=row.id) for name, row in rows.items()}
    failed = [rows["failed"].id, rows["both"].id]
    Mail.objects.filter(subject_id__in=failed).update(status="failed")
    for name in ("expired", "both"):
        by[name].update(link_expires_at=now() - timedelta(hours=1))
    Offer.objects.create(
        distributor_id=organization_a.distributor_id,
        credential=rows["locked"],
        link_hash=b"x" * 32,
        wrong_tries=5,
    )
    bring_to("enabled", full_admin, rows["done"])
    page = portal.get(url)
    assert words(find(page_of(page), ".attention a.badge")) == "Needs attention: 4"
    assert "Not accepted yet: 5" in words(find(page_of(page), ".attention"))
    listed = portal.get(find(page_of(page), ".attention a.badge")["href"])
    assert emails(listed) == [f"{name}@example.com" for name in ("both", "expired", "failed", "locked")]
    assert [
        cell(row_of(listed, f"{name}@example.com"), "Status") for name in ("both", "expired", "locked")
    ] == [
        "Mail failed Correct Address",
        "Link expired Resend Invitation",
        "Code locked Resend Invitation",
    ]
    assert "1 - 4 of 4" in words(page_of(listed))
    assert emails(portal.get(url, {"status": "code_locked"})) == ["locked@example.com"]
    assert emails(portal.get(url, {"status": "needs_attention", "q": "lock"})) == ["locked@example.com"]
    assert emails(portal.get(url, {"status": "needs_attention", "format": "CSN32"})) == []


def test_many_that_need_a_hand_are_the_same_list(portal, url, full_admin, organization_a, monkeypatch):
    from mipass.domains.credentials import troubles

    monkeypatch.setattr(troubles, "NAMED_AT_MOST", 1)
    for number in range(4):
        issue(full_admin, organization_a, f"person{number}@example.com")
    Credential.objects.exclude(email="person1@example.com").update(link_expires_at=now() - timedelta(1))
    Mail.objects.filter(recipient="person1@example.com").update(status="failed")
    assert emails(portal.get(url, {"status": "needs_attention"})) == [
        f"person{number}@example.com" for number in range(4)
    ]


def test_nobody_in_trouble_is_said_too(portal, url, invited):
    page = page_of(portal.get(url))
    assert "Nothing needs attention" in words(find(page, ".attention"))


def test_a_list_without_invitations_has_no_line_above_it(portal, url, full_admin, invited):
    bring_to("enabled", full_admin, invited)
    assert not page_of(portal.get(url)).select(".attention")


def test_no_filter_costs_more_statements_with_more_rows(portal, url, full_admin, organization_b):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            portal.get(url_of("list", organization_b), {"status": "needs_attention", "per_page": 100})
        return len(captured)

    issue(full_admin, organization_b, "one@example.com")
    Credential.objects.update(link_expires_at=now())
    cost()
    one = cost()
    for number in range(20):
        issue(full_admin, organization_b, f"more{number}@example.com")
    Credential.objects.update(link_expires_at=now())
    cost()
    assert cost() == one


def test_the_preview_says_whom_a_reminder_reaches_and_whom_not_and_why(
    portal, url, full_admin, organization_a, day_later
):
    old, failed, begun = (
        issue(full_admin, organization_a, f"{name}@example.com") for name in ("old", "failed", "begun")
    )
    waiting = issue(full_admin, organization_a, "waiting@example.com")
    accepted = issue(full_admin, organization_a, "accepted@example.com")
    given = sent()
    Mail.objects.filter(subject_id=failed.id).update(status="failed")
    Credential.objects.filter(id=waiting.id).update(link_hash=None, link_expires_at=None)
    bring_to("enabled", full_admin, accepted)
    day_later()
    issue(full_admin, organization_a, "new@example.com")
    phone = Phone(begun.organization_id, str(given[begun.id, "credential-invitation"]["token"]))
    phone.claim(phone.mailed_code(begun))
    review = press(portal, url)
    assert figures(review) == ["1", "4"]
    assert reasons(review) == [
        "A phone has begun to accept it: 1",
        "Mailed within the last day, or about to be: 1",
        "The invitation has not been sent yet: 1",
        "The mail came back: correct the address first: 1",
    ]
    before = {row.id: (row.link_hash, row.status) for row in Credential.objects.exclude(id=old.id)}
    page = confirm(portal, review)
    assert figures(portal.get(page)) == ["5", "1", "4"]
    assert {row.id: (row.link_hash, row.status) for row in Credential.objects.exclude(id=old.id)} == before
    assert Device.objects.filter(ended_at=None).count() == 1
    [mail] = invitations().filter(status="queued").exclude(recipient="new@example.com")
    assert mail.recipient == "old@example.com"
    told = mailed()[old.id, "credential-invitation"]
    assert told["is_reminder"]
    assert (
        Event.objects.filter(type="credential:reminded").values_list("subject_id", flat=True).get() == old.id
    )
    assert Event.objects.filter(type="credential:bulk_begun", details__operation="remind").exists()
    assert Phone(old.organization_id, str(told["token"])).offer().status_code == 200


def test_nobody_is_reminded_twice_a_day(portal, url, invited, day_later, admin):
    sent()
    day_later()
    confirm(portal, press(portal, url))
    again = press(portal, url)
    assert figures(again) == ["0", "1"]
    with pytest.raises(NoReminder) as refused:
        remind(actor=admin, credential=invited)
    assert refused.value.code == "mailed_lately"
    sent()
    day_later()
    remind(actor=admin, credential=invited)
    assert invitations().count() == 3


def test_a_reminder_opens_a_link_that_ended_or_was_locked(portal, url, invited, day_later, admin):
    token = str(sent()[invited.id, "credential-invitation"]["token"])
    phone = Phone(invited.organization_id, token)
    phone.mailed_code(invited)
    Offer.objects.update(wrong_tries=5)
    day_later(20)
    assert status_of(portal, url) == "Code locked Resend Invitation Code asked for"
    remind(actor=admin, credential=invited)
    assert status_of(portal, url) == "Invited Mail queued"
    assert phone.offer().status_code != 200


def test_a_reminder_speaks_the_language_of_the_invitation(invited, day_later, admin):
    sent()
    Mail.objects.update(language="de")
    day_later()
    remind(actor=admin, credential=invited)
    assert invitations().last().language == "de"


def test_the_mails_leave_at_a_pace(
    settings, day_later, admin, portal, url, full_admin, organization_a, monkeypatch
):
    monkeypatch.setattr(settings.CONFIG, "invitations_per_minute", 2)
    for number in range(3):
        issue(full_admin, organization_a, f"person{number}@example.com")
    sent()
    day_later()
    confirm(portal, press(portal, url))
    begun = BulkAction.objects.get().created_at
    waiting = [mail.due_at for mail in invitations().filter(status="queued").order_by("due_at")]
    assert waiting == [at_a_pace(begun, number) for number in range(3)]
    assert waiting[2] - begun == timedelta(minutes=1)
    ends = [row.link_expires_at for row in Credential.objects.order_by("link_expires_at")]
    assert ends == [due_at + timedelta(days=settings.CONFIG.credential_invitation_days) for due_at in waiting]


def test_a_disabled_organization_reminds_nobody(portal, url, invited, day_later, admin):
    sent()
    day_later()
    organization = invited.organization
    set_organization_status(actor=admin, organization=organization, status="disabled")
    assert not page_of(portal.get(url)).select(".attention form")
    begin = reverse("bulk_actions:begin", args=[organization.distributor_id, organization.id])
    review = portal.post(begin, {"verb": "remind", "everything": "on", "status": "invited"})
    confirm(portal, review)
    assert (BulkAction.objects.get().changed, BulkAction.objects.get().unchanged) == (0, 1)
    assert not invitations().filter(status="queued").exists()


def test_whose_rights_end_reminds_nobody_any_more(portal, url, invited, day_later, full_admin):
    sent()
    day_later()
    review = press(portal, url)
    portal.post(review.wsgi_request.path, sent_by(review))
    Admin.objects.filter(account=full_admin).update(status="removed", ended_at=now())
    while run_bulk_actions():
        pass
    assert BulkAction.objects.get().state == "stopped"
    assert not invitations().filter(status="queued").exists()


def test_only_admins_within_reach_are_offered_the_button(portal, url, invited):
    assert page_of(portal.get(url)).select(".attention form")
