"""The plot, the pace and the low-credit alert of the Distributor page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credits.models import LedgerAccount, Transfer
from mipass.domains.credits.pace import days_left
from mipass.domains.distributors.models import Distributor
from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import errors_of, find, page_of, words


@pytest.fixture
def url(distributor_a):
    return lambda name: reverse(f"distributor:{name}", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


@pytest.fixture
def issued(distributor_a, organization_b):
    """Credentials issued so many days ago; the distributor is older than that."""
    Distributor.objects.filter(id=distributor_a.id).update(created_at=now() - timedelta(days=400))
    pool = LedgerAccount.objects.get(distributor=distributor_a, code="unallocated")
    account = LedgerAccount.objects.get(organization=organization_b, code="issued")

    def add(days_ago, amount):
        Transfer.objects.create(
            id=new_id(),
            distributor=distributor_a,
            debit=pool,
            credit=account,
            amount=amount,
            code="issue",
            subject_id=new_id(),
            idempotency_key=str(new_id()),
            actor_kind="system",
            at=now() - timedelta(days=days_ago),
        )

    return add


def totals(page):
    return {plot["class"][1]: words(plot.b) for plot in page.select(".plot")}


def test_the_plot_shows_what_was_redeemed_and_issued(portal, url, issued):
    issued(0, 4)
    issued(29, 5)
    issued(40, 1000)
    page = page_of(portal.get(url("view")))
    assert totals(page) == {"redeemed": "115", "issued": "9"}
    assert [words(cell) for cell in find(page, ".figures-of-chart tbody tr").select("td")] == ["115", "4"]
    assert len(page.select(".plot.issued rect")) == 30


def test_the_plot_names_itself_to_those_who_do_not_see_it(portal, url):
    drawing = find(page_of(portal.get(url("view"))), ".plot.issued svg")
    named = [find(drawing, f"#{id}") for id in str(drawing["aria-labelledby"]).split()]
    assert words(named[0]) == "Credentials Issued"
    assert ": 0. The table below" in words(named[1])
    assert drawing["role"] == "img"


def test_it_looks_further_back_when_asked(portal, url, issued):
    issued(40, 1000)
    issued(300, 20_000)
    for span, total in (("12w", "1,000"), ("12m", "21,000"), ("30d", "0")):
        page = page_of(portal.get(url("view"), {"span": span}))
        assert totals(page)["issued"] == total
        assert words(find(page, ".spans [aria-current]")).startswith(span[:2])


def test_nothing_of_the_page_carries_a_style_of_its_own(portal, url):
    assert page_of(portal.get(url("view"))).select("main [style], main style, main script") == []


def test_the_days_left_follow_the_mean_of_the_last_thirty_days(portal, url, issued):
    issued(1, 40)
    issued(29, 20)
    issued(35, 5000)
    assert "about 57 days left at the current pace" in words(page_of(portal.get(url("view"))))


def test_a_young_distributors_pace_is_of_its_own_days(portal, url, issued, distributor_a):
    Distributor.objects.filter(id=distributor_a.id).update(created_at=now() - timedelta(days=9))
    issued(0, 60)
    assert "about 19 days left at the current pace" in words(page_of(portal.get(url("view"))))


@pytest.mark.parametrize(("days", "shown"), [(0, False), (5, False), (6, True)])
def test_the_first_days_rush_is_no_pace(portal, url, issued, distributor_a, days, shown):
    Distributor.objects.filter(id=distributor_a.id).update(created_at=now() - timedelta(days=days))
    issued(0, 4)
    page = words(page_of(portal.get(url("view"))))
    assert ("about 201 days left at the current pace" in page) == shown
    assert ("Known once the portal is seven days old" in page) != shown


def test_what_lasts_for_less_than_a_day_is_never_called_none(portal, url, issued):
    issued(1, 4000)
    assert "less than a day left at the current pace" in words(page_of(portal.get(url("view"))))


def test_without_issues_there_is_no_pace(portal, url):
    assert "Nothing was issued in the last 30 days" in words(page_of(portal.get(url("view"))))


@pytest.mark.parametrize(
    ("unallocated", "issued", "left"), [(100, 0, None), (0, 5, 0), (100, 30, 100), (7, 31, 6), (99, 4, 742)]
)
def test_days_left_are_whole_and_never_too_many(unallocated, issued, left):
    assert days_left(unallocated=unallocated, issued=issued, days=30) == left


def test_the_alert_is_set_shown_and_switched_off(portal, url, distributor_a):
    assert "Low-Credit Alert Off" in words(page_of(portal.get(url("view"))))
    assert portal.post(url("low_credit_alert"), {"low_credit_threshold": " 1 000 "}).status_code == 302
    assert "Below 1000 unallocated credits Low" in words(page_of(portal.get(url("view"))))
    assert (
        find(page_of(portal.get(url("low_credit_alert"))), '[name="low_credit_threshold"]')["value"] == "1000"
    )
    assert portal.post(url("low_credit_alert"), {"low_credit_threshold": ""}).status_code == 302
    distributor_a.refresh_from_db()
    assert distributor_a.low_credit_threshold is None


@pytest.mark.parametrize("typed", ["0", "-5", "many", "1000000001", "9" * 400])
def test_a_threshold_that_cannot_be_is_refused(portal, url, distributor_a, typed):
    answer = portal.post(url("low_credit_alert"), {"low_credit_threshold": typed})
    assert answer.status_code == 422
    assert errors_of(answer, "low_credit_threshold")
    distributor_a.refresh_from_db()
    assert distributor_a.low_credit_threshold is None


def test_full_admins_alone_set_it(
    url, full_admin, colleague, organization_admin, stranger, operator, distributor_b, distributor_a
):
    others = {"organization_admin": organization_admin, "stranger": stranger, "operator": operator}
    insiders = {"full_admin": full_admin, "colleague": colleague}
    refused = {"organization_admin": 403, "stranger": 404, "operator": 404, "nobody": 302}
    form = {"low_credit_threshold": "5"}
    assert answers(url("low_credit_alert"), others, method="post", data=form) == refused
    distributor_a.refresh_from_db()
    assert distributor_a.low_credit_threshold is None
    assert answers(url("low_credit_alert"), insiders | others) == dict.fromkeys(insiders, 200) | refused
    assert set(answers(url("low_credit_alert"), insiders, method="put").values()) == {405}


def test_the_page_costs_no_more_with_more_transfers(portal, url, issued, django_assert_max_num_queries):
    issued(1, 1)
    portal.get(url("view"))
    with django_assert_max_num_queries(40) as few:
        portal.get(url("view"))
    cost = len(few)
    for day in range(25):
        issued(day, 2)
    with django_assert_max_num_queries(cost):
        portal.get(url("view"))
