"""The races that matter most, over HTTP: browsers with a session each, against a server of its own."""

from functools import partial

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.queries import get_credit_summary, get_pool
from tests.fixtures import actor_of, sell, sign_in
from tests.ledger.scene import key
from tests.races.processes import running_server
from tests.races.race import race

pytestmark = pytest.mark.django_db(transaction=True)

CSRF = "0" * 32
SEEN, REFUSED, LIMITED = 302, 422, 429


@pytest.fixture
def server(transactional_db):
    with running_server() as address:
        yield address


class Browser:
    """A signed-in person's browser, as far as forms need one."""

    def __init__(self, server, account, distributor):
        session = sign_in(Client(), account).cookies["sessionid"].value
        cookies = {"sessionid": session, "csrftoken": CSRF}
        headers = {"X-CSRFToken": CSRF}
        self.http = httpx.Client(base_url=server, cookies=cookies, headers=headers, timeout=60)
        self.distributor = distributor

    def post(self, route, *ids, **data):
        url = reverse(route, args=[self.distributor.id, *ids])
        return self.http.post(url, data={"request_key": key(), **data}).status_code


def issue(browser, organization, number):
    data = {"format": "H10301", "facility_code": 1, "card_number": number, "email": "holder@demo.test"}
    return browser.post("credentials:issue", organization.id, **data)


def test_of_many_redemptions_of_one_voucher_one_wins(
    server, operator, distributor_a, full_admin, distributor_b, stranger
):
    sold = sell(operator, 50, "raced-for")
    people = [(full_admin, distributor_a), (stranger, distributor_b)]
    browsers = [Browser(server, *people[turn % 2]) for turn in range(8)]
    pair = {"serial_number": sold.voucher.serial, "authentication_code": sold.authentication_code}
    answers = race([partial(each.post, "distributor:redeem", step="3", **pair) for each in browsers])
    assert sorted(answers) == [SEEN, *[REFUSED] * 7]
    pools = [get_pool(actor=actor_of(*person), distributor=person[1]).sold for person in people]
    assert sum(pools) == 115 + 50
    assert list(check_ledger()) == []


def test_the_same_form_sent_many_times_redeems_once_and_looks_the_same(
    server, operator, distributor_a, full_admin
):
    sold = sell(operator, 50, "pressed-twice")
    browser = Browser(server, full_admin, distributor_a)
    pair = {"serial_number": sold.voucher.serial, "authentication_code": sold.authentication_code}
    press = partial(browser.post, "distributor:redeem", step="3", request_key=key(), **pair)
    assert race([press] * 6) == [SEEN] * 6
    assert Transfer.objects.filter(code="redeem", subject_id=sold.voucher.id).count() == 1


def test_the_last_credits_are_issued_once_each(server, distributor_a, full_admin, organization_a):
    browsers = [Browser(server, full_admin, distributor_a) for _ in range(14)]
    calls = [partial(issue, browser, organization_a, number) for number, browser in enumerate(browsers, 1)]
    answers = race(calls)
    assert sorted(answers) == [*[SEEN] * 10, *[REFUSED] * 4]
    assert Credential.objects.count() == 10
    assert list(check_ledger()) == []


def test_a_limit_lowered_among_many_issues_holds(server, distributor_a, full_admin, organization_a):
    browsers = [Browser(server, full_admin, distributor_a) for _ in range(11)]
    limit = {"allocation": "limited", "ceiling": 4}
    calls = [
        partial(issue, browser, organization_a, number) for number, browser in enumerate(browsers[1:], 1)
    ]
    calls.insert(5, partial(browsers[0].post, "organizations:limit", organization_a.id, **limit))
    answers = race(calls)
    ceiling = 4 if answers[5] == SEEN else 10
    summary = get_credit_summary(actor=actor_of(full_admin, distributor_a), organization=organization_a)
    assert set(answers) <= {SEEN, REFUSED}
    assert summary.ceiling == ceiling
    assert summary.issued == Credential.objects.count() <= ceiling
    assert list(check_ledger()) == []
