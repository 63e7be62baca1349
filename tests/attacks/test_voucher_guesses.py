"""Somebody guesses vouchers: many at once, and behind a cloud of harmless refusals."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx

from mipass.doors.jobs.tour.people import issue, redeem
from mipass.doors.jobs.tour.visitor import TourError, Visitor

GUESSES, LIMIT = 20, 10
NOTED = 60  # refusals of a kind in an hour
COUNT = (
    "SELECT count(*) FROM audit_event AS event"
    " JOIN distributors_distributor AS distributor ON distributor.id = event.distributor_id"
    " WHERE distributor.name = %s AND event.type = 'operation:refused' AND {} LIKE '%%{}%%'"
)


def refusals(company, operation):
    """How many of an operation's refusals the audit log tells."""
    details = "CAST(event.details AS TEXT)"
    return company.stage.sql(COUNT.format(details, operation), [company.name])[0][0]


def guess(admin: Visitor, url: str, number: int) -> int:
    """The status of one wrong pair, sent without looking at a page."""
    token = admin._client.cookies["csrftoken"]
    form = {
        "csrfmiddlewaretoken": token,
        "step": "2",
        "request_key": f"guess-{number}",
        "serial_number": f"{number:016}",
        "authentication_code": f"{number:020}",
    }
    answer: httpx.Response = admin._client.post(url, data=form, headers={"Referer": url})
    return answer.status_code


def test_guesses_at_once_do_not_exceed_their_limit(company):
    company.admin.open(f"{company.portal}distributor/redeem/")
    url = company.admin.url
    with ThreadPoolExecutor(GUESSES) as pool:
        answers = list(pool.map(lambda number: guess(company.admin, url, number), range(GUESSES)))
    assert sorted(answers) == [422] * LIMIT + [429] * (GUESSES - LIMIT)


def test_many_harmless_refusals_hide_no_guess(company):
    credentials = f"{company.organization()}credentials/"
    for number in range(NOTED + 1):
        with suppress(TourError):  # there are no credits
            issue(company.admin, credentials, company.address("holder"), number)
    assert refusals(company, "issue") == NOTED
    redeem(company.admin, company.portal, "0" * 16, "0" * 20, expect=422)
    assert refusals(company, "voucher") == 1
