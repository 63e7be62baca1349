"""The vendor's figures over all distributors."""

import pytest

from mipass.domains.admins.queries import operator_actor
from mipass.domains.credits.vouchers import void_voucher
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.console.tests.scene import at
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of, sell, sign_in
from tests.ledger.scene import card, key
from tests.pages import find, page_of, words


@pytest.fixture
def overview(client, operator):
    return lambda **query: page_of(sign_in(client, operator).get(at("home"), query))


def figures(page):
    return {
        words(figure.dt).removesuffix(" Credits of all vouchers that have not been voided."): words(figure.dd)
        for figure in page.select(".figure")
    }


def test_it_counts_what_was_sold_redeemed_and_issued(
    overview, operator, distributor_a, distributor_b, organization_a, full_admin
):
    sell(operator, 40, "open")
    void_voucher(actor=operator_actor(operator), voucher=sell(operator, 1000, "void").voucher)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_b)
    issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=card(),
        idempotency_key=key(),
    )
    assert figures(overview()) == {
        "Distributors": "2",
        "of them suspended": "1",
        "Credits Sold": "155",
        "Credits Redeemed": "115",
        "Credits Not Yet Redeemed": "40",
        "Credentials Issued": "1",
    }
    assert [words(plot.b) for plot in overview().select("figcaption")] == ["155", "1"]
    latest = find(overview(), ".figures-of-chart tbody tr")
    assert [words(cell) for cell in latest.select("td")] == ["155", "1"]


def test_it_tells_no_organization_and_no_person(overview, organization_a, full_admin):
    text = words(find(overview(), "main"))
    assert organization_a.name not in text
    assert full_admin.email not in text


@pytest.mark.parametrize(("span", "bars"), [("30d", 30), ("12w", 12), ("12m", 12), ("no-such", 30)])
def test_the_span_is_chosen_in_the_address(overview, distributor_a, span, bars):
    assert len(overview(span=span).select(".plot.issued rect")) == bars


def test_an_empty_installation_has_an_empty_plot(overview):
    assert figures(overview())["Credits Sold"] == "0"


def test_the_overview_alone_is_marked_in_the_sidebar(client, operator):
    sign_in(client, operator)
    for name, label in (("home", "Overview"), ("vouchers", "Vouchers")):
        current = page_of(client.get(at(name))).select(".sidebar [aria-current]")
        assert [words(link) for link in current] == [label]
