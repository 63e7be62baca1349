"""A planted list of 5,000 rows with every finding, as a panel could have written it; what is told of it."""

import csv
import io
import logging
import re
from itertools import count

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Notice
from mipass.domains.credentials.models import Finding
from mipass.domains.credits.vouchers import redeem_voucher
from tests.dump import rows as rows_of_database
from tests.fixtures import sell, sign_in
from tests.reconciliation.scene import Panel, card_of

pytestmark = pytest.mark.django_db

ROWS = 5_000
ISSUED = 4_000
STOPPED, QUIET, DIFFERS, TWICE, UNREAD, LACKING = 40, 30, 50, 60, 10, 100
UNKNOWN = ROWS - ISSUED + LACKING - TWICE - UNREAD
STRANGERS = range(41_000, 41_000 + UNKNOWN)  # card numbers that nobody has here


@pytest.fixture
def panel(operator, full_admin, distributor_a, organization_b):
    panel = Panel.of(full_admin, distributor_a, organization_b)
    sold = sell(operator, ISSUED, "planted")
    redeem_voucher(
        actor=panel.actor,
        distributor=distributor_a,
        serial=sold.voucher.serial,
        code=sold.authentication_code,
        idempotency_key="planted",
    )
    return panel


@pytest.fixture
def planted(panel):
    """The list, and how many rows of each finding it holds."""
    cards = [(*card_of(each), "active") for each in _prepared(panel)]
    differing = slice(STOPPED + QUIET, STOPPED + QUIET + DIFFERS)
    cards[differing] = [(number, (site + 1) % 256, state) for number, site, state in cards[differing]]
    quiet = slice(STOPPED, STOPPED + QUIET)
    cards[quiet] = [(number, site, "Gesperrt") for number, site, _state in cards[quiet]]
    there = cards[: ISSUED - LACKING]
    again = there[-TWICE:]
    strangers = [(number, 9, "active") for number in STRANGERS]
    lines = [*there, *again, *strangers, *[("none", "", "active")] * UNREAD]
    assert len(lines) == ROWS
    counter = count(1)
    text = "".join(f"{next(counter)};{number};{site};{state}\n" for number, site, state in lines)
    return "Lfd. Nr.;Kartennummer;Anlagencode;Kartenstatus\n" + text


def _prepared(panel):
    credentials = panel.issued(ISSUED)
    for each in credentials[: STOPPED + QUIET]:
        panel.stopped(each)
    return credentials


@pytest.fixture
def found(panel, planted):
    sent = panel.compared(planted.encode("cp1252"))
    columns = {1: "card_number", 2: "facility_code", 3: "status"}
    return panel.mapped(sent, columns, format="H10301")


def test_every_finding_is_counted_as_it_was_planted_and_no_unknown_card_is_told_whole(
    found, panel, client, full_admin, caplog
):
    expected = {
        "rows": ROWS,
        "stopped": STOPPED,
        "only_there": UNKNOWN,
        "twice": TWICE,
        "differs": DIFFERS,
        "only_here": LACKING,
        "in_both": ROWS - STOPPED - UNKNOWN - TWICE - DIFFERS - UNREAD,
        "unread": UNREAD,
    }
    assert {name: found.counts[name] for name in expected} == expected
    lines = panel.findings(found)
    assert [lines[line] for line in (2, STOPPED + 2, STOPPED + QUIET + 2)] == [
        "stopped",
        "in_both",
        "differs",
    ]
    _nothing_whole(found, sign_in(client, full_admin), caplog)


def _nothing_whole(found, client, caplog):
    """No number of a stranger, in any answer, event, notice, log or anywhere in the database."""
    caplog.set_level(logging.DEBUG)
    address = {"reconciliation_id": found.id, "organization_id": found.organization_id}
    address["distributor_id"] = found.distributor_id
    told = [
        client.get(reverse("reconciliations:view", kwargs=address), {"finding": finding}).content.decode()
        for finding in Finding.values
    ]
    taken = client.get(reverse("reconciliations:download", kwargs=address))
    rows = list(csv.reader(io.StringIO(b"".join(taken.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 1 + ROWS + LACKING
    unknown = [row for row in rows if row[0] == "only_there"]
    assert {row[4] for row in unknown} == {str(number)[-2:] for number in STRANGERS}
    told += [cell for row in unknown for cell in row]
    told += [str(details) for details in Event.objects.values_list("details", flat=True)]
    told += [str(params) for params in Notice.objects.values_list("params", flat=True)]
    told += [caplog.text]
    told += [str(cell) for row in rows_of_database() for cell in row if isinstance(cell, str | dict)]
    numbers = {str(number) for number in STRANGERS}
    words = {word for text in told for word in _numbers_in(text)}
    assert numbers & words == set()


def _numbers_in(text):
    """Numbers of five digits that are no part of an id or a token."""
    return re.findall(r"(?<![\w-])\d{5}(?![\w-])", text)
