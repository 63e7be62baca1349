"""The ledger and vouchers by program."""

import csv
import io

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credits.models import Transfer, VoucherAttempt
from mipass.doors.api.v1.tests.program import make_program
from tests.fixtures import sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(operator):
    return sell(operator, 40, "sold")


def pair(sold, **changes):
    return {
        "serial_number": sold.voucher.serial,
        "authentication_code": sold.authentication_code,
        **changes,
    }


def test_accounts_balance(program, organization_a):
    accounts = program.get("/ledger/accounts").json()["data"]
    by_place = {(each["code"], each["organization_id"]): each for each in accounts}
    assert by_place["unallocated", None]["balance"] == 115 - 10
    assert by_place["allocated", str(organization_a.id)]["balance"] == 10
    assert by_place["sold", None]["balance"] == -115
    assert sum(each["balance"] for each in accounts) == 0


def test_the_statement_is_filtered_and_walked(program, organization_a, clock):
    body = program.get("/ledger/transfers", count="true").json()
    assert [each["code"] for each in body["data"]] == ["redeem", "allocate"]
    assert body["total"] == 2
    redeemed, allocated = body["data"]
    assert (redeemed["debit"], redeemed["credit"], redeemed["amount"]) == ("sold", "unallocated", 115)
    assert allocated["organization_id"] == str(organization_a.id)
    assert allocated["actor"]["kind"] == "admin"
    ids = {"organization_id": organization_a.id}
    assert program.get("/ledger/transfers", **ids).json()["data"] == [allocated]
    assert program.get("/ledger/transfers", code="redeem").json()["data"] == [redeemed]
    assert program.get("/ledger/transfers", until=redeemed["at"][:10] + "T00:00:00Z").json()["data"] == []
    first = program.get("/ledger/transfers", limit=1).json()
    second = program.get("/ledger/transfers", limit=1, after=first["next_cursor"]).json()
    assert (first["data"], second["data"]) == ([redeemed], [allocated])
    assert second["has_more"] is False


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "yesterday"}, 422),
        ({"since": "2026-11-30T16:00:00"}, 422),
        ({"since": "2026-11-30T16:00:00Z", "until": "2026-11-29T16:00:00Z"}, 422),
        ({"since": "0001-01-01T00:00:00+14:00"}, 422),
        ({"code": "gift"}, 422),
        ({"organization_id": "018f2d4e-0000-7000-8000-000000000000"}, 404),
    ],
)
def test_a_filter_that_is_none_widens_nothing(program, query, status):
    assert program.get("/ledger/transfers", **query).status_code == status


def test_the_statement_is_a_file_by_what_is_accepted(program, organization_a):
    answer = program.send("GET", "/ledger/transfers", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert int(answer["Content-Length"]) == len(answer.content)
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + Transfer.objects.count()
    assert Event.objects.filter(type="export:file_taken", actor_kind="client").count() == 1
    neither = program.send("GET", "/ledger/transfers", headers={"Accept": "image/png"})
    assert (neither.status_code, neither.json()["code"]) == (406, "not_acceptable")


def test_a_voucher_is_looked_at_and_redeemed_once(program, sold):
    assert program.post("/vouchers/preview", pair(sold)).json() == {"credits": 40}
    first, again = (program.post("/vouchers/redeem", pair(sold), key="r") for _ in range(2))
    assert (first.status_code, first.json()) == (200, {"credits": 40, "unallocated": 105 + 40})
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    spent = program.post("/vouchers/redeem", pair(sold))
    assert (spent.status_code, spent.json()["code"]) == (422, "voucher_mismatch")
    assert Transfer.objects.filter(code="redeem").count() == 2
    assert program.post("/vouchers/redeem", pair(sold), key=None).json()["code"] == "idempotency_key_required"


def test_guesses_count_by_client(program, sold, full_admin, distributor_a):
    wrong = pair(sold, authentication_code="WRONG")
    answers = [program.post("/vouchers/preview", wrong) for _ in range(11)]
    assert {each.status_code for each in answers[:10]} == {422}
    assert (answers[10].status_code, answers[10].json()["code"]) == (429, "too_many_attempts")
    assert int(answers[10]["Retry-After"]) > 0
    other = make_program(full_admin, distributor_a, "credits:redeem")
    assert other.post("/vouchers/preview", pair(sold)).json() == {"credits": 40}
    assert set(VoucherAttempt.objects.filter(failed=True).values_list("account_id", flat=True)) == {
        program.client.id
    }


def test_redeeming_shows_the_pool_to_who_may_see_it_alone(sold, full_admin, distributor_a):
    plain = make_program(full_admin, distributor_a, "credits:redeem")
    assert plain.post("/vouchers/redeem", pair(sold)).json() == {"credits": 40, "unallocated": None}
    assert plain.get("/ledger/accounts").json()["required"] == "credits:read"
