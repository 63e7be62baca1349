"""Dates on the pages: a visitor's credential, setting dates, badges, filters, in the person's zone."""

from datetime import UTC, datetime, timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.models import BulkAction, Credential
from mipass.domains.credentials.validity import Dates
from mipass.doors.portal.credentials.tests.scene import form, issue, url_of
from tests.fixtures import sign_in
from tests.pages import errors_of, find, page_of, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(clock, utc):
    clock.show("2027-03-10 12:00")


@pytest.fixture
def url(organization_a):
    return url_of("issue", organization_a)


def made():
    return Credential.objects.get()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- issuing ---


def test_a_credential_has_no_dates_unless_they_are_asked_for(portal, url):
    assert (
        portal.post(url, form(until_time="18:00", days="3", valid_from="2027-03-11T08:00:00")).status_code
        == 302
    )
    assert (made().valid_from, made().valid_until) == (None, None)


def test_a_visitor_until_a_time_today(portal, url):
    portal.post(url, form(validity="until_time", until_time="18:30"))
    assert (made().valid_from, made().valid_until) == (None, at("2027-03-10T18:30"))


def test_a_visitor_for_some_days_until_the_last_of_them_ends(portal, url):
    portal.post(url, form(validity="for_days", days="2"))
    assert made().valid_until == at("2027-03-11T23:59:59")


def test_from_and_until_both_may_be_left_out(portal, url):
    dates = {"valid_from": "2027-03-11T08:00", "valid_until": "2027-03-12T17:00:30"}
    portal.post(url, form(validity="dates", **dates))
    assert (made().valid_from, made().valid_until) == (at("2027-03-11T08:00"), at("2027-03-12T17:00:30"))


def test_times_are_those_of_the_persons_zone_which_is_said(client, full_admin, url):
    Account.objects.filter(id=full_admin.id).update(time_zone="Asia/Kolkata")
    full_admin.refresh_from_db()
    portal = sign_in(client, full_admin)
    assert "Asia/Kolkata (UTC+5:30)" in words(page_of(portal.get(url)))
    portal.post(url, form(validity="until_time", until_time="18:30"))
    assert made().valid_until == at("2027-03-10T13:00")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"validity": "until_time"}, "until_time"),
        ({"validity": "until_time", "until_time": "11:59"}, "until_time"),
        ({"validity": "for_days"}, "days"),
        ({"validity": "for_days", "days": "0"}, "days"),
        ({"validity": "dates", "valid_until": "2027-03-10T11:00"}, "valid_until"),
        ({"validity": "dates", "valid_until": "tomorrow"}, "valid_until"),
        ({"validity": "until_time", "until_time": "18:00", "installer": "on"}, "installer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_issued(portal, url, typed, field):
    response = portal.post(url, form(**typed))
    assert response.status_code == 422
    assert errors_of(response, field)
    assert not Credential.objects.exists()


def test_a_time_that_the_clocks_skip_is_refused(client, full_admin, url, clock):
    Account.objects.filter(id=full_admin.id).update(time_zone="Europe/Berlin")
    full_admin.refresh_from_db()
    response = sign_in(client, full_admin).post(url, form(validity="dates", valid_until="2027-03-28T02:30"))
    assert response.status_code == 422
    assert not Credential.objects.exists()


def test_a_copy_begins_without_dates(portal, full_admin, organization_a):
    credential = issue(full_admin, organization_a, dates=Dates(None, now() + DAY))
    page = page_of(portal.get(url_of("copy", organization_a, credential)))
    assert find(page, '[name="validity"] [selected]')["value"] == ""
    assert "value" not in find(page, '[name="valid_until"]').attrs


# --- setting ---


def test_dates_are_set_changed_and_taken_away(portal, full_admin, organization_a):
    credential = issue(full_admin, organization_a)
    url = url_of("set_validity", organization_a, credential)
    portal.post(url, {"valid_until": "2027-04-01T18:00"})
    assert made().valid_until == at("2027-04-01T18:00")
    assert find(page_of(portal.get(url)), '[name="valid_until"]')["value"] == "2027-04-01T18:00:00"
    portal.post(url, {"valid_from": "2027-03-20T08:00:00", "valid_until": ""})
    assert (made().valid_from, made().valid_until) == (at("2027-03-20T08:00"), None)


def test_a_date_that_has_passed_is_refused_beside_its_field(portal, full_admin, organization_a):
    credential = issue(full_admin, organization_a)
    response = portal.post(
        url_of("set_validity", organization_a, credential), {"valid_until": "2027-03-01T08:00"}
    )
    assert response.status_code == 422
    assert "must lie in the future" in errors_of(response, "valid_until")
    assert made().valid_until is None


# --- looking ---


def test_a_badge_stands_beside_the_status(portal, full_admin, organization_a, clock):
    early = issue(full_admin, organization_a, "early@example.com", dates=Dates(now() + DAY, None))
    issue(full_admin, organization_a, "over@example.com", dates=Dates(None, now() + DAY / 2))
    issue(full_admin, organization_a, "always@example.com")
    clock.move(hours=13)
    sign_in(portal, full_admin)  # it was too long ago
    rows = page_of(portal.get(url_of("list", organization_a))).select("tbody tr")
    badges = {words(row.select_one("td.address")): words(row.select_one("td.status")) for row in rows}
    assert "Invited Not Yet Valid" in badges["early@example.com"]
    assert "Ended" in badges["over@example.com"]
    assert "Set Validity Dates" in badges["over@example.com"]  # not Resend, which would be refused
    assert badges["always@example.com"] == "Invited"
    details = words(page_of(portal.get(url_of("view", organization_a, early))))
    assert "Not Yet Valid" in details
    assert "Validity From 11 Mar 2027, 12:00 UTC" in details


def test_the_list_is_filtered_and_a_bulk_action_keeps_to_it(portal, full_admin, organization_a):
    issue(full_admin, organization_a, "soon@example.com", dates=Dates(None, now() + DAY))
    issue(full_admin, organization_a, "always@example.com")
    listed = url_of("list", organization_a)
    page = page_of(portal.get(listed, {"validity": "ends_soon"}))
    assert [words(cell) for cell in page.select("td.address")] == ["soon@example.com"]
    assert "Ends within 7 days (1)" in words(page)
    hidden = {each["name"]: each["value"] for each in page.select("#bulk input[type=hidden]")}
    assert hidden["validity"] == "ends_soon"
    begin = listed.replace("credentials/", "bulk-actions/begin/")
    asked = {"verb": "resend", "everything": "on", "validity": "ends_soon"}
    key = find(page_of(portal.post(begin, asked)), '[name="request_key"]')["value"]
    portal.post(begin, asked | {"request_key": key, "confirmed": "on"})
    assert BulkAction.objects.get().total == 1


def test_without_dates_in_the_organization_no_choice_of_them_is_offered(portal, full_admin, organization_a):
    issue(full_admin, organization_a)
    options = page_of(portal.get(url_of("list", organization_a))).select('select[name="validity"] option')
    assert [words(option) for option in options] == ["All"]
