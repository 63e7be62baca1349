"""The credit statement: what it lists, what it comes to, who may see it, what it costs."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credits.models import LedgerAccount, Transfer
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization, continue_closings
from mipass.flows.correct_credits import correct_credits
from mipass.flows.issue_credential import issue_credential
from tests.access import answers
from tests.fixtures import actor_of, sign_in
from tests.ledger.scene import card, key
from tests.pages import find, page_of, words

NOTHING = "\u2013"


@pytest.fixture
def url(distributor_a):
    return lambda name="list": reverse(f"statement:{name}", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


@pytest.fixture
def issued(full_admin, distributor_a, organization_a, organization_b):
    """One credential of each organization."""
    for organization in (organization_a, organization_b):
        issue_credential(
            actor=actor_of(full_admin, distributor_a),
            organization=organization,
            request=card(),
            idempotency_key=key(),
        )


@pytest.fixture
def backdated(distributor_a, organization_b):
    """Transfers of former years, so many of each day: ``(day, amount)``."""
    accounts = {account.code: account for account in LedgerAccount.objects.filter(distributor=distributor_a)}
    issued = LedgerAccount.objects.get(organization=organization_b, code="issued")

    def add(*days):
        Transfer.objects.bulk_create(
            Transfer(
                id=new_id(),
                distributor=distributor_a,
                organization_id=organization_b.id,
                debit=accounts["unallocated"],
                credit=issued,
                amount=amount,
                code="issue",
                subject_id=uuid4(),
                idempotency_key=str(uuid4()),
                actor_kind="system",
                at=at,
            )
            for at, amount in days
        )

    return add


def lines(response):
    """Event with its reason, organization, movement, amount and person of each row."""
    return [
        tuple(words(cell) for cell in row.select("td")[1:])
        for row in page_of(response).select(".table tbody tr")
    ]


def figures(response):
    return {words(figure.dt): words(figure.dd) for figure in page_of(response).select(".figures .figure")}


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [*csv.reader(io.StringIO(text, newline=""))]


def test_it_reads_like_the_history_of_the_credits_newest_first(portal, url, issued, distributor_a, operator):
    correct_credits(
        actor=operator_actor(operator),
        distributor=distributor_a,
        amount=-5,
        reason="Counted twice",
        idempotency_key="correction",
    )
    response = portal.get(url())
    assert lines(response) == [
        ("Correction Counted twice", NOTHING, "Unallocated → Vendor", "5", "The vendor"),
        ("Credential issued", "Organization B", "Unallocated → Issued", "1", "Farah Keys"),
        ("Credential issued", "Organization A", "Allocated → Issued", "1", "Farah Keys"),
        ("Limit raised", "Organization A", "Unallocated → Allocated", "10", "Farah Keys"),
        ("Voucher redeemed", NOTHING, "Vendor → Unallocated", "115", "Farah Keys"),
    ]
    assert figures(response) == {
        "Voucher redeemed": "115",
        "Limit raised": "10",
        "Credential issued": "2",
        "Correction": "5",
        "Change of Unallocated Credits": "+99",
    }
    assert words(find(page_of(response), ".range")) == "1 - 5 of 5"


@pytest.mark.usefixtures("utc")
def test_the_time_is_clear_to_everybody(portal, url):
    shown = words(page_of(portal.get(url())).select_one("tbody time"))
    assert datetime.strptime(shown, "%d %b %Y, %H:%M UTC").replace(tzinfo=UTC) <= now()


def test_it_narrows_to_an_organization_and_totals_that(portal, url, issued, organization_a):
    response = portal.get(url(), {"organization": organization_a.id})
    assert [line[0] for line in lines(response)] == ["Credential issued", "Limit raised"]
    assert figures(response) == {
        "Limit raised": "10",
        "Credential issued": "1",
        "Change of Unallocated Credits": "-10",
    }
    chosen = find(page_of(response), "#filter_organization option[selected]")
    assert words(chosen) == "Organization A"


@pytest.mark.usefixtures("utc")
def test_it_narrows_to_days_both_included(portal, url, backdated):
    for day, amount in ((1, 2), (2, 30), (3, 400), (4, 5000)):
        backdated(
            (datetime(2024, 5, day, tzinfo=UTC), amount),
            (datetime(2024, 5, day, 23, 59, 59, tzinfo=UTC), amount),
        )
    response = portal.get(url(), {"from": "2024-05-02", "to": "2024-05-03"})
    assert [line[3] for line in lines(response)] == ["400", "400", "30", "30"]
    assert figures(response)["Credential issued"] == "860"
    assert find(page_of(response), "#filter_from")["value"] == "2024-05-02"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_is_far_away_breaks_nothing(portal, url, day):
    assert portal.get(url(), {"from": day}).status_code == 200
    assert portal.get(url(), {"to": day}).status_code == 200


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("day", ["29/11/2026", "2026-02-30", "yesterday", "2024-05-01' OR 1=1"])
def test_what_is_no_day_is_told_beside_its_field_and_nothing_is_listed(portal, url, issued, name, day):
    response = portal.get(url(), {name: day})
    page = page_of(response)
    assert response.status_code == 422
    assert day in words(find(page, f"#filter_{name}_error"))
    assert find(page, f"#filter_{name}")["aria-describedby"] == f"filter_{name}_error"
    assert (lines(response), figures(response), page.select(".pager")) == ([], {}, [])
    assert page.select(f'a[href^="{url("download")}"]') == []


def test_a_last_day_before_the_first_is_told_beside_it(portal, url, issued):
    response = portal.get(url(), {"from": "2024-05-02", "to": "2024-05-01"})
    assert response.status_code == 422
    assert words(find(page_of(response), "#filter_to_error")) == "The last day comes before the first."


@pytest.mark.parametrize("wrong", [{"from": "29/11/2026"}, {"to": "2026-02-30"}])
def test_no_file_is_made_for_what_is_no_day(portal, url, issued, wrong):
    response = portal.get(url("download"), wrong)
    assert response.status_code == 422
    assert next(iter(wrong.values())) in words(find(page_of(response), "main"))


def test_an_organization_of_another_distributor_is_not_found(portal, url, distributor_b, stranger):
    foreign = add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Elsewhere",
        ceiling=None,
        idempotency_key="foreign",
    )
    for wrong in (foreign.id, uuid4(), "no-id"):
        assert portal.get(url(), {"organization": wrong}).status_code == 404
        assert portal.get(url("download"), {"organization": wrong}).status_code == 404


def test_a_removed_organization_keeps_its_name_in_the_history(
    portal, url, issued, organization_a, full_admin, distributor_a
):
    close_organization(
        actor=actor_of(full_admin, distributor_a), organization=organization_a, typed_name="Organization A"
    )
    while continue_closings():
        pass
    response = portal.get(url(), {"organization": organization_a.id})
    assert lines(response)[0][:4] == ("Limit lowered", "Organization A", "Allocated → Unallocated", "9")


def test_pages_walk_through_all_of_it_without_a_gap(portal, url, backdated):
    same_moment = datetime(2024, 5, 1, tzinfo=UTC)
    backdated(*((same_moment, amount) for amount in range(1, 26)))
    place, seen = f"{url()}?to=2024-05-02", []
    while place:
        response = portal.get(place)
        seen += [int(line[3]) for line in lines(response)]
        following = page_of(response).select_one('.pages a[aria-label="Next page"]')
        place = str(following.get("href", "")) if following else ""
    assert sorted(seen) == [*range(1, 26)]


@pytest.mark.usefixtures("utc")
def test_the_file_holds_all_that_passes_the_filter(portal, url, backdated, organization_b):
    backdated(*((datetime(2024, 5, 1, tzinfo=UTC), amount) for amount in range(1, 41)))
    response = portal.get(url("download"), {"to": "2024-05-02"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="credit-statement-{now():%Y-%m-%d}.csv"'
    header, *rows = read(response)
    assert header == ["At", "Event", "Organization", "From", "To", "Amount", "By", "Reason", "Key"]
    assert len(rows) == 40
    assert rows[0][:5] == [
        "2024-05-01 00:00:00+00:00",
        "Credential issued",
        "Organization B",
        "Unallocated",
        "Issued",
    ]
    assert sorted(int(row[5]) for row in rows) == [*range(1, 41)]


def test_no_cell_of_the_file_is_a_formula(portal, url, full_admin, distributor_a, operator):
    add_organization(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        name="=HYPERLINK(1)",
        ceiling=3,
        idempotency_key="@key",
    )
    correct_credits(
        actor=operator_actor(operator),
        distributor=distributor_a,
        amount=1,
        reason="+1",
        idempotency_key="-correction",
    )
    cells = {cell for row in read(portal.get(url("download"))) for cell in row}
    assert {"'=HYPERLINK(1)", "'+1", "'-correction"} <= cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_file_is_read_in_batches(portal, url, backdated, django_assert_max_num_queries):
    backdated(*((datetime(2024, 5, 1, tzinfo=UTC) + timedelta(seconds=n), 1) for n in range(2500)))
    with django_assert_max_num_queries(25):
        assert len(read(portal.get(url("download")))) == 2500 + 2


def test_an_empty_statement_says_so(client, stranger, distributor_b):
    page = sign_in(client, stranger).get(
        reverse("statement:list", kwargs={"distributor_id": distributor_b.id})
    )
    assert "No transfers yet" in words(page_of(page))


@pytest.mark.parametrize("name", ["list", "download"])
def test_full_admins_alone_read_it(
    name, url, full_admin, colleague, organization_admin, stranger, operator, distributor_b
):
    people = {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }
    assert answers(url(name), people) == {
        "full_admin": 200,
        "colleague": 200,
        "organization_admin": 403,
        "stranger": 404,
        "operator": 404,
        "nobody": 302,
    }
    assert set(answers(url(name), people, method="post").values()) == {405}


def test_a_long_page_costs_as_many_queries_as_a_short_one(
    portal, url, backdated, django_assert_max_num_queries
):
    backdated((now(), 1))
    portal.get(url())
    with django_assert_max_num_queries(30) as short:
        portal.get(url())
    cost = len(short)
    backdated(*((now(), 1) for _ in range(60)))
    with django_assert_max_num_queries(cost):
        portal.get(url(), {"per_page": "50"})
