"""Organization Credentials: the summary, the list, its search, filters and pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.portal.credentials.tests.scene import bring_to, issue, url_of
from mipass.flows.add_holder import add_holder
from mipass.flows.withdraw_credential import withdraw_credential
from tests.fixtures import actor_of
from tests.pages import find, page_of, words

QUERIES = 18
NONE = "\u2013"


def emails(response):
    return [words(cell) for cell in page_of(response).select('td[data-label="Email"]')]


def row_of(response, email):
    rows = page_of(response).select("tbody tr")
    return next(row for row in rows if words(row.select_one('td[data-label="Email"]')) == email)


def cell(row, label):
    return words(row.select_one(f'td[data-label="{label}"]'))


def menu_of(row):
    return [words(item) for item in row.select("[data-menu] li")]


@pytest.fixture
def url(organization_a):
    return url_of("list", organization_a)


@pytest.fixture
def many(full_admin, organization_b):
    """Twelve credentials of Organization B: number 1 to 12 of facility 7."""
    for number in range(1, 13):
        values = {"facility_code": 7, "card_number": number}
        issue(full_admin, organization_b, f"person{number:02}@example.com", values=values)
    return url_of("list", organization_b)


def test_the_page_has_the_manuals_words(portal, url, invited):
    page = page_of(portal.get(url))
    assert [words(crumb) for crumb in page.select(".crumbs ol li")] == [
        "Organizations",
        "Organization A",
        "Organization Credentials",
    ]
    assert [words(link) for link in page.select("#crumb-siblings a")] == [
        "Organization Details",
        "Organization Readers",
        "Organization Credentials",
        "Organization Holders",
    ]
    assert [words(heading) for heading in page.select("main h2")] == [
        "Credential Summary",
        "Credentials List - Organization A",
    ]
    assert [words(head) for head in page.select("th")] == [
        "Email",
        "Holder",
        "Facility",
        "Card Number",
        "Format",
        "Status",
        "Progress",
        "Installer Permission",
        "Options",
    ]
    assert "1 - 1 of 1" in words(page)


def test_the_summary_counts_what_is_issued_and_what_is_left(portal, url, invited):
    figures = {words(part.dt): words(part.dd) for part in page_of(portal.get(url)).select(".figure")}
    assert [(name[:18], figure) for name, figure in figures.items()] == [
        ("Credentials Issued", "1"),
        ("Available Credits ", "9"),
    ]


def test_a_row_shows_the_card_in_the_formats_short_name(portal, url, full_admin, organization_a):
    issue(full_admin, organization_a, "installer@example.com", installer=True)
    row = row_of(portal.get(url), "installer@example.com")
    assert [cell(row, name) for name in ("Facility", "Card Number", "Format", "Status")] == [
        "123",
        "45677",
        "26-bit Wiegand",
        "Invited",
    ]
    assert "Installer Permission" in cell(row, "Installer")


def test_custom_data_stands_in_hex_and_a_format_without_facility_shows_none(
    portal, url, full_admin, organization_a
):
    issue(full_admin, organization_a, "custom@example.com", format="CUSTOM", bit_length=20, data_hex="1a2b")
    issue(full_admin, organization_a, "csn@example.com", format="CSN32", values={"card_number": 2**32 - 1})
    page = portal.get(url)
    custom, csn = row_of(page, "custom@example.com"), row_of(page, "csn@example.com")
    assert [cell(custom, name) for name in ("Facility", "Card Number", "Format")] == [NONE, "01A2B", "Custom"]
    assert [cell(csn, name) for name in ("Facility", "Card Number")] == [NONE, "4294967295"]


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (
            "invited",
            (
                "View|Copy|Resend Invitation|Correct Address|Set Installer Permission|Set Validity Dates|"
                "Withdraw|Revoke"
            ),
        ),
        ("enabled", "View|Copy|Disable|Set Installer Permission|Set Validity Dates|Revoke"),
        ("disabled", "View|Copy|Enable|Set Validity Dates|Revoke"),
        ("revoked", "View|Copy"),
    ],
)
def test_each_state_offers_its_options(portal, url, full_admin, invited, status, options):
    bring_to(status, full_admin, invited)
    assert menu_of(row_of(portal.get(url), "holder@example.com")) == options.split("|")


def test_an_installer_is_offered_the_removal_of_that_permission(portal, url, full_admin, organization_a):
    issue(full_admin, organization_a, installer=True)
    assert "Remove Installer Permission" in menu_of(row_of(portal.get(url), "holder@example.com"))


def test_an_invitation_whose_link_expired_says_so_and_is_too_old_to_withdraw(portal, url, invited):
    past = now() - timedelta(days=20)
    Credential.objects.filter(id=invited.id).update(issued_at=past, link_expires_at=past + timedelta(days=14))
    row = row_of(portal.get(url), "holder@example.com")
    assert cell(row, "Status") == "Link expired Resend Invitation"
    assert "Withdraw" not in menu_of(row)
    assert emails(portal.get(url, {"status": "link_expired"})) == ["holder@example.com"]
    assert emails(portal.get(url, {"status": "mail_failed"})) == []
    portal.post(find(row, ".state form")["action"])
    assert cell(row_of(portal.get(url), "holder@example.com"), "Status") == "Invited"
    assert emails(portal.get(url, {"status": "link_expired"})) == []


def test_an_invitation_that_came_back_says_so_until_another_is_sent(
    portal, url, invited, organization_b, full_admin
):
    issue(full_admin, organization_b, "other@example.com")
    Mail.objects.filter(kind="credential-invitation").update(status="failed", answer="550 no such user")
    listed = portal.get(url, {"status": "mail_failed"})
    row = row_of(listed, "holder@example.com")
    assert emails(listed) == ["holder@example.com"]
    assert cell(row, "Status") == "Mail failed Correct Address"
    assert "Mail failed (1)" in words(find(page_of(listed), "select[name=status]"))
    portal.post(find(row, ".state a")["href"], {"email": "right@example.com"})
    assert cell(row_of(portal.get(url), "right@example.com"), "Status") == "Invited"
    assert emails(portal.get(url, {"status": "mail_failed"})) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("son07", ["person07@example.com"]),
        ("PERSON1", ["person10@example.com", "person11@example.com", "person12@example.com"]),
        ("7", [f"person{number:02}@example.com" for number in range(1, 11)]),  # the facility, and number 7
        ("0012", ["person12@example.com"]),
        (" 12 ", ["person12@example.com"]),
        ("on", []),  # two characters of an e-mail are too few
        ("99999", []),
        ("%", []),
        ("person__", []),
        ("9" * 200, []),
        ("person\x0007", ["person07@example.com"]),
    ],
)
def test_a_search_finds_parts_of_emails_and_whole_numbers(portal, many, search, found):
    assert emails(portal.get(many, {"q": search})) == found


@pytest.mark.parametrize("spelling", ["{:X}", "{:x}", "0x{:X}", "0X00{:x}"])
def test_a_search_finds_a_whole_value_in_hex(portal, many, full_admin, organization_b, spelling):
    value = 0xABCDEF0123
    issue(full_admin, organization_b, "hex@x.com", format="CUSTOM", bit_length=64, data_hex=f"{value:X}")
    assert emails(portal.get(many, {"q": spelling.format(value)})) == ["hex@x.com"]


def test_filters_narrow_by_status_and_format_and_the_search_keeps_them(portal, many, full_admin):
    bring_to("enabled", full_admin, Credential.objects.get(email="person05@example.com"))
    assert emails(portal.get(many, {"status": "enabled"})) == ["person05@example.com"]
    assert emails(portal.get(many, {"format": "CSN32"})) == []
    page = page_of(portal.get(many, {"status": "enabled", "format": "H10301"}))
    kept = {field["name"]: field["value"] for field in page.select("search input[type=hidden]")}
    assert (kept["status"], kept["format"]) == ("enabled", "H10301")
    assert words(page.select_one("select[name=status] option[selected]")) == "Enabled (1)"


def test_a_filter_that_is_none_finds_nothing_and_says_so(portal, many):
    page = words(page_of(portal.get(many, {"status": "stolen\x00"})))
    assert "No credentials found" in page
    assert "0 of 0" in page


def test_pages_walk_by_cursor_to_the_end_and_back(portal, many):
    first = portal.get(many)
    following = find(page_of(first), 'a[aria-label="Next page"]')["href"]
    second = portal.get(following)
    assert emails(second) == ["person11@example.com", "person12@example.com"]
    assert "11 - 12 of 12" in words(page_of(second))
    previous = find(page_of(second), 'a[aria-label="Previous page"]')["href"]
    assert emails(portal.get(previous)) == emails(first)
    last = find(page_of(first), 'a[aria-label="Last page"]')["href"]
    assert emails(portal.get(last)) == emails(second)


def test_address_format_and_status_sort_both_ways_and_what_is_sealed_does_not(portal, many, full_admin):
    page = page_of(portal.get(many))
    assert [words(link) for link in page.select("th a")] == ["Email", "Format", "Status"]
    descending = find(page, "th a")["href"]
    assert emails(portal.get(descending))[0] == "person12@example.com"
    assert emails(portal.get(many, {"sort": "number"})) == emails(portal.get(many))


def test_within_a_status_the_list_is_sorted_by_address_over_all_pages(portal, many, full_admin):
    bring_to("enabled", full_admin, Credential.objects.get(email="person07@example.com"))
    first = portal.get(many, {"sort": "-status"})
    second = portal.get(str(find(page_of(first), 'a[aria-label="Next page"]')["href"]))
    invited = [f"person{number:02}@example.com" for number in range(12, 0, -1) if number != 7]
    assert emails(first) + emails(second) == [*invited, "person07@example.com"]


def test_each_choice_of_a_filter_tells_how_many_there_are(portal, many, full_admin):
    bring_to("enabled", full_admin, Credential.objects.get(email="person07@example.com"))
    page = page_of(portal.get(many))
    assert [words(option) for option in page.select("select[name=status] option")] == [
        "All",
        "Needs attention (0)",
        "Invited (11)",
        "Enabled (1)",
        "Disabled (0)",
        "Revoked (0)",
        "Mail failed (0)",
        "Code locked (0)",
        "Refused on the phone (0)",
        "Link expired (0)",
        "Link ends today (0)",
    ]
    assert [words(option) for option in page.select("select[name=format] option")] == [
        "All",
        "26-bit Wiegand (12)",
    ]


def test_a_cursor_into_another_organization_shows_nothing_of_it(portal, many, url, invited):
    following = find(page_of(portal.get(many)), 'a[aria-label="Next page"]')["href"]
    assert emails(portal.get(f"{url}?{str(following).partition('?')[2]}")) == ["holder@example.com"]


def test_a_withdrawn_credential_stays_in_the_list_and_in_its_total(portal, url, full_admin, invited):
    actor = actor_of(full_admin, invited.organization.distributor)
    withdraw_credential(actor=actor, credential=invited)
    page = page_of(portal.get(url))
    assert "1 - 1 of 1" in words(page)
    assert [words(figure) for figure in page.select(".figure dd")] == ["0", "10"]


def test_an_empty_list_says_what_to_do(portal, url):
    page = words(page_of(portal.get(url)))
    assert "No credentials yet" in page
    assert "0 of 0" in page


def test_a_disabled_organization_says_so_and_offers_no_issuing(portal, url, full_admin, organization_a):
    actor = actor_of(full_admin, organization_a.distributor)
    set_organization_status(actor=actor, organization=organization_a, status="disabled")
    page = page_of(portal.get(url))
    assert "Organization A is Disabled: nothing can be issued" in words(page)
    assert page.select_one(f'a[href="{url}issue/"]') is None


def test_the_page_costs_as_many_queries_for_a_hundred_rows_as_for_ten(
    portal, full_admin, organization_b, many, django_assert_num_queries
):
    for number in range(100, 188):
        values = {"facility_code": 9, "card_number": number}
        issue(full_admin, organization_b, f"more{number}@example.com", values=values)
    portal.get(many)
    for rows in ("10", "100"):
        with django_assert_num_queries(QUERIES):
            response = portal.get(many, {"per_page": rows})
        assert len(emails(response)) == int(rows)


def test_no_search_counts_the_whole_table(portal, many):
    portal.get(many)  # which notes whose the new token is
    with CaptureQueriesContext(connection) as captured:
        portal.get(many)
    # Of a query that PostgreSQL keeps the driver does not tell what was sent; those are written once.
    said = [query["sql"] or "" for query in captured.captured_queries]
    counts = [sql for sql in said if "COUNT(" in sql.upper()]
    assert all(query.upper().count("COUNT(*)") == query.count("LIMIT 10001") for query in counts)


def test_a_holder_is_named_in_the_list_and_found_by_name(portal, url, full_admin, organization_a, invited):
    actor = actor_of(full_admin, organization_a.distributor)
    facts = HolderFacts("desk@example.com", "Ada", "Lovelace")
    holder = add_holder(actor=actor, organization=organization_a, facts=facts, idempotency_key="ada")
    Credential.objects.update(holder=holder)
    issue(full_admin, organization_a, "other@example.com", values={"facility_code": 1, "card_number": 2})
    row = row_of(portal.get(url), "holder@example.com")
    assert cell(row, "Holder") == "Ada Lovelace"
    assert portal.get(find(row, 'td[data-label="Holder"] a')["href"]).status_code == 200
    assert emails(portal.get(f"{url}?q=love ada")) == ["holder@example.com"]
    assert emails(portal.get(f"{url}?q=babbage")) == []
