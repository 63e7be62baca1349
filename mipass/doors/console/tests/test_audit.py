"""The console's audit log: the installation's events and operators' acts, nothing from within a tenant."""

import csv
import io

import pytest

from mipass.domains.admins.queries import operator_actor
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.console.tests.scene import at
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of, sell, sign_in
from tests.ledger.scene import card, key
from tests.pages import page_of, words

NOTHING = "\u2013"


@pytest.fixture
def console(client, operator):
    return sign_in(client, operator)


def lines(response):
    rows = page_of(response).select(".table tbody tr")
    return [tuple(words(cell) for cell in row.select("td")[1:]) for row in rows]


def test_it_tells_what_operators_did(console, operator, distributor_a, full_admin):
    voucher = sell(operator, 7, "sale").voucher
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    suspended, sold = lines(console.get(at("audit")))[:2]
    assert suspended == ("Distributor suspended", "Distributor A", "Distributor A", "Opal Vendor")
    assert sold[0] == "Voucher created 7 credits"
    assert sold[1].replace("-", "") == voucher.serial
    told = lines(console.get(at("audit"), {"per_page": "100"}))
    nominated = [line for line in told if "nominated" in line[0]]
    assert nominated == [("Full Admin nominated", full_admin.email, "Distributor A", "Opal Vendor")]


def test_nothing_from_within_a_distributor_is_listed(
    console, distributor_a, organization_a, full_admin, organization_admin
):
    issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=card("holder@demo.test"),
        idempotency_key=key(),
    )
    page = console.get(at("audit"), {"per_page": "100"})
    text = words(page_of(page))
    secrets = ("holder@demo.test", "Organization A", "Farah Keys", str(organization_a.id))
    for hidden in (*secrets, "Credential issued", "Voucher redeemed"):
        assert hidden not in text
    file = b"".join(console.get(at("download_audit")).streaming_content).decode()
    for hidden in (*secrets, "credential:issued"):
        assert hidden not in file


def test_people_who_are_no_operators_stay_nameless(console, stranger):
    created = [line for line in lines(console.get(at("audit"), {"kind": "account"})) if line[1] == NOTHING]
    assert created
    assert stranger.full_name not in words(page_of(console.get(at("audit"))))


def test_it_narrows_to_a_kind(console, operator, distributor_a):
    sell(operator, 7, "sale")
    assert {line[0] for line in lines(console.get(at("audit"), {"kind": "credits"}))} == {
        "Voucher created 7 credits",
        "Voucher created 115 credits",
    }


def test_the_file_holds_the_same(console, operator):
    sell(operator, 7, "sale")
    answer = console.get(at("download_audit"), {"kind": "credits"})
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline=""))
    assert [(row[1], row[6]) for row in rows][1:] == [("Voucher created", "credits:voucher_created")]


def test_its_cost_does_not_grow_with_what_it_lists(console, operator, django_assert_max_num_queries):
    sell(operator, 7, "first")
    console.get(at("audit"))
    with django_assert_max_num_queries(40) as one:
        console.get(at("audit"))
    cost = len(one)
    for number in range(9):
        sell(operator, 7, f"sale-{number}")
    console.get(at("audit"))
    with django_assert_max_num_queries(cost):
        console.get(at("audit"), {"per_page": "50"})


@pytest.mark.parametrize("wrong", [{"from": "29/11/2026"}, {"to": "2026-02-30"}, {"kind": "no-kind"}])
def test_a_filter_that_means_nothing_is_told_beside_it_and_lists_nothing(console, operator, wrong):
    page = console.get(at("audit"), wrong)
    assert page.status_code == 422
    assert page_of(page).select_one(f"#filter_{next(iter(wrong))}_error")
    assert page_of(page).select(".table tbody tr") == []
    assert console.get(at("download_audit"), wrong).status_code == 422
