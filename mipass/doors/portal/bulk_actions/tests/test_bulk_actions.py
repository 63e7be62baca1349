"""Changing many credentials from their list."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import local, now
from mipass.domains.credentials.bulk_actions import listing
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import BulkAction, Credential
from mipass.doors.portal.bulk_actions import views
from mipass.flows.issue_credential import issue_credential
from mipass.flows.run_bulk_actions import run_bulk_actions
from tests.access import answers
from tests.factories import seed_accepted
from tests.fixtures import PASSWORD, actor_of, sign_in
from tests.pages import find, page_of, words


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


@pytest.fixture
def many(full_admin, organization_b):
    """Four credentials, three of them Enabled."""
    actor = actor_of(full_admin, organization_b.distributor)
    for number in range(4):
        request = CardRequest(
            email=f"person{number}@demo.test",
            format="H10301",
            values={"facility_code": 7, "card_number": number},
        )
        credential = issue_credential(
            actor=actor, organization=organization_b, request=request, idempotency_key=f"issue-{number}"
        )
        if number < 3:
            seed_accepted(actor=Actor.system(), credential=credential)
    return organization_b


def url_of(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(name, kwargs={**place, **ids})


def begin(portal, organization, **data):
    return portal.post(url_of("bulk_actions:begin", organization), data)


def confirmed(page):
    """The fields that the press on the review's button sends."""
    fields = page.select("form[method=post] input[type=hidden]")
    sent: dict[str, list[str]] = {}
    for field in fields:
        if field.get("name") and field["name"] != "csrfmiddlewaretoken":
            sent.setdefault(field["name"], []).append(field["value"])
    return sent


def test_the_list_offers_a_box_for_each_credential_and_the_actions(portal, many):
    page = page_of(portal.get(url_of("credentials:list", many)))
    boxes = page.select('tbody input[type=checkbox][form="bulk"]')
    assert [box["aria-label"] for box in boxes] == [f"Select person{number}@demo.test" for number in range(4)]
    assert [words(option) for option in page.select("#bulk-verb option")] == [
        "Choose…",
        "Enable",
        "Disable",
        "Revoke",
        "Resend Invitation",
        "Set Installer Permission",
        "Remove Installer Permission",
        "Set Validity Dates",
        "Send Reminder",
    ]


def test_ticked_credentials_are_reviewed_then_changed_and_the_result_can_be_taken_away(portal, many):
    ids = [str(id) for id in Credential.objects.order_by("email").values_list("id", flat=True)[1:]]
    review = begin(portal, many, verb="disable", ids=ids)
    page = page_of(review)
    assert [words(figure) for figure in page.select(".figure dd")] == ["2", "1"]
    assert not BulkAction.objects.exists()
    started = begin(portal, many, **confirmed(page))
    assert started.status_code == 302
    while run_bulk_actions():
        pass
    shown = page_of(portal.get(started["Location"]))
    assert [words(figure) for figure in shown.select(".figure dd")] == ["3", "2", "1"]
    assert "hx-get" not in str(find(shown, "#bulk-progress"))
    assert not shown.select('a[href$="cancel/"]')
    answer = portal.get(url_of("bulk_actions:download", many, action_id=BulkAction.objects.get().id))
    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [line[1:3] for line in lines[1:]] == [
        ["person1@demo.test", "Changed"],
        ["person2@demo.test", "Changed"],
        ["person3@demo.test", "Not changed"],
    ]
    statuses = Credential.objects.order_by("email").values_list("status", flat=True)
    assert [*statuses] == ["enabled", "disabled", "disabled", "invited"]


def test_everything_that_the_filter_finds_is_meant_when_that_box_is_ticked(portal, many):
    page = page_of(begin(portal, many, verb="disable", everything="on", status="enabled", q=""))
    assert [words(figure) for figure in page.select(".figure dd")] == ["3", "0"]
    begin(portal, many, **confirmed(page))
    assert BulkAction.objects.get().total == 3


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"verb": "disable"}, "Select credentials in the list first."),
        ({"verb": "", "everything": "on"}, "Choose what to do."),
        ({"verb": "disable", "ids": "nonsense"}, "Select credentials in the list."),
    ],
)
def test_what_is_missing_is_said(portal, many, data, problem):
    answer = begin(portal, many, **data)
    assert answer.status_code == 422
    assert problem in words(page_of(answer))


def test_what_is_to_be_done_can_still_be_chosen(portal, many):
    page = page_of(begin(portal, many, verb="", everything="on", status="enabled", q=""))
    hidden = page.select("[data-dialog-panel] [type=hidden]")
    kept = {str(field["name"]): field["value"] for field in hidden}
    assert {name: kept.get(name) for name in ("everything", "status")} == {
        "everything": "on",
        "status": "enabled",
    }
    assert "ids" not in kept
    review = page_of(begin(portal, many, **kept, verb="disable"))
    assert [words(figure) for figure in review.select(".figure dd")] == ["3", "0"]


def test_a_revocation_asks_why(portal, many):
    page = page_of(begin(portal, many, verb="revoke", everything="on"))
    assert "This cannot be undone" in words(page)
    assert begin(portal, many, **confirmed(page)).status_code == 422
    assert not BulkAction.objects.exists()


@pytest.mark.parametrize(("verb", "status"), [("disable", "enabled"), ("enable", "disabled")])
def test_what_is_undone_as_easily_asks_nobody_who_they_are(
    client, full_admin, many, monkeypatch, verb, status
):
    Credential.objects.filter(status="enabled").update(status=status)
    monkeypatch.setattr(views, "MANY", 0)
    stale = sign_in(client, full_admin, minutes_ago=16)
    page = page_of(begin(stale, many, verb=verb, everything="on"))
    assert "confirm that it is you" not in words(page)
    begin(stale, many, **confirmed(page))
    assert BulkAction.objects.get().verb == verb


def test_more_than_a_hundred_ask_who_and_go_on_with_what_was_selected(client, full_admin, many, monkeypatch):
    monkeypatch.setattr(views, "MANY", 2)
    stale = sign_in(client, full_admin, minutes_ago=16)
    page = page_of(begin(stale, many, verb="revoke", everything="on"))
    assert "you will be asked to confirm that it is you" in words(page)
    asked = begin(stale, many, **confirmed(page), reason="lost")
    assert asked["Location"].startswith(reverse("confirm_sign_in"))
    assert not BulkAction.objects.exists()
    nonce = find(page_of(stale.get(asked["Location"])), "[name=kept_form]")["value"]
    sent = {"way": "password", "password": PASSWORD, "kept_form": nonce}
    confirming = stale.post(reverse("confirm_sign_in"), sent)
    assert confirming.status_code == 307
    assert stale.post(confirming["Location"], sent).status_code == 302
    action = BulkAction.objects.get()
    assert (action.verb, action.total) == ("revoke", 4)


def test_a_look_at_its_address_leads_to_the_list(portal, many):
    looked = portal.get(url_of("bulk_actions:begin", many))
    assert (looked.status_code, looked["Location"]) == (302, url_of("credentials:list", many))


def test_another_organizations_credential_is_not_touched(portal, many, full_admin, organization_a):
    other = Credential.objects.get(email="person0@demo.test")
    page = page_of(begin(portal, organization_a, verb="revoke", ids=str(other.id)))
    assert "None of the credentials would change." in words(page)


def test_a_running_one_is_cancelled_and_listed(portal, many):
    page = page_of(begin(portal, many, verb="disable", everything="on"))
    started = begin(portal, many, **confirmed(page))
    action = BulkAction.objects.get()
    progress = find(page_of(portal.get(started["Location"])), "#bulk-progress")
    assert "hx-get" in str(progress)
    assert words(find(progress, 'a[href$="cancel/"]')) == "Stop"  # goes when the bar is full
    assert portal.post(url_of("bulk_actions:cancel", many, action_id=action.id)).status_code == 302
    assert "Cancelled" in words(page_of(portal.get(url_of("bulk_actions:list", many))))


def test_who_may_see_the_actions(full_admin, organization_admin, stranger, operator, organization_a):
    people = {"full": full_admin, "own": organization_admin, "stranger": stranger, "operator": operator}
    assert answers(url_of("bulk_actions:list", organization_a), people) == {
        "full": 200,
        "own": 200,
        "stranger": 404,
        "operator": 404,
        "nobody": 302,
    }


def test_dates_are_asked_for_in_the_review_and_set(portal, many):
    page = page_of(begin(portal, many, verb="set_validity", everything="on"))
    assert find(page, '[name="valid_from"]')["type"] == "datetime-local"
    wrong = begin(portal, many, **confirmed(page) | {"valid_until": "2020-01-01T08:00"})
    assert "must lie in the future" in words(page_of(wrong))
    nonsense = begin(portal, many, **confirmed(page) | {"valid_until": "some day"})
    assert nonsense.status_code == 422
    assert page_of(nonsense).select_one('[name="valid_until"]') is not None
    assert not BulkAction.objects.exists()
    end = now().replace(microsecond=0) + timedelta(days=5)
    typed = f"{local(end):%Y-%m-%dT%H:%M:%S}"
    assert begin(portal, many, **confirmed(page) | {"valid_until": typed}).status_code == 302
    assert BulkAction.objects.get().valid_until == end


def test_the_review_lists_the_rows_and_which_stay_as_they_are(portal, many, monkeypatch):
    ids = [str(id) for id in Credential.objects.order_by("email").values_list("id", flat=True)[1:]]
    rows = page_of(begin(portal, many, verb="disable", ids=ids)).select(".review li")
    assert [words(row) for row in rows] == [
        "person1@demo.test",
        "person2@demo.test",
        "person3@demo.test stays as it is: Invited",
    ]
    rows = page_of(begin(portal, many, verb="remind", everything="on", q="person3")).select(".review li")
    assert [words(row) for row in rows] == [
        "person3@demo.test will not be mailed: mailed within the last day, or about to be"
    ]


def test_the_review_of_many_says_how_many_more_there_are(portal, many, monkeypatch):
    monkeypatch.setattr(listing.list_preview, "__kwdefaults__", {"most": 3})
    rows = page_of(begin(portal, many, verb="disable", everything="on")).select(".review li")
    assert words(rows[-1]) == "and 1 more"
