"""Sums by the hour tell the same as the transfers themselves."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mipass.base.kit.clock import midnight
from mipass.base.kit.ids import new_id
from mipass.base.kit.period import ALWAYS, Period
from mipass.domains.credits import tally
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import HourTally, LedgerAccount, TallyMark, Transfer
from mipass.domains.credits.pace import list_days
from mipass.domains.credits.statement import total_transfers
from mipass.domains.credits.tally import roll_up
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db
WAYS = [("correct", "sold", "unallocated"), ("correct", "unallocated", "sold")]
NOON = datetime(2026, 3, 29, 12, 20, tzinfo=UTC)  # the day on which summer time begins in Berlin


@pytest.fixture
def scene():
    """Transfers at random times of three days, some of them of an organization."""
    made = make_scene(credits=5)
    organization = made.add("North")
    random, accounts = Random(7), accounts_of(made)
    for number in range(60):
        code, debit, credit = random.choice(WAYS)
        unit = organization.id if number % 3 else None
        move(made, accounts[debit], accounts[credit], code, random, number, unit)
    return made


def accounts_of(scene):
    rows = LedgerAccount.objects.filter(distributor=scene.distributor, organization=None)
    return {account.code: account for account in rows}


def move(scene, debit, credit, code, random, number, organization_id):
    Transfer.objects.create(
        id=new_id(),
        distributor=scene.distributor,
        debit=debit,
        credit=credit,
        amount=random.randint(1, 9),
        code=code,
        organization_id=organization_id,
        subject_id=new_id(),
        idempotency_key=f"move-{number}",
        actor_kind="system",
        at=NOON - timedelta(seconds=random.randint(0, 3 * 86_400)),
    )


def move_at(scene, debit, credit, at, key, organization_id):
    Transfer.objects.create(
        id=new_id(),
        distributor=scene.distributor,
        debit=debit,
        credit=credit,
        amount=1,
        code="issue",
        organization_id=organization_id,
        subject_id=new_id(),
        idempotency_key=key,
        actor_kind="system",
        at=at,
    )


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(tally, "now", lambda: NOON)


PERIODS = [
    ALWAYS,
    Period(since=NOON - timedelta(hours=30, minutes=7)),
    Period(until=NOON - timedelta(hours=30, minutes=7)),
    Period(since=NOON - timedelta(hours=50), until=NOON - timedelta(hours=20, minutes=30)),
    Period(since=NOON - timedelta(minutes=50), until=NOON - timedelta(minutes=40)),
]


def totals(scene):
    return [
        total_transfers(actor=scene.admin, distributor=scene.distributor, period=period) for period in PERIODS
    ]


def test_totals_are_the_same_before_and_after_the_hours_are_summed(scene, at_noon):
    before = totals(scene)
    assert before[0].transfers == 61
    while roll_up():
        pass
    assert HourTally.objects.filter(whole=True).count() > 20
    assert totals(scene) == before


def test_the_totals_of_an_organization_are_its_own(scene, at_noon):
    [organization_id] = {*Transfer.objects.values_list("organization_id", flat=True)} - {None}
    of_it = {"actor": scene.admin, "distributor": scene.distributor, "organization_id": organization_id}
    before = total_transfers(**of_it)
    assert before.transfers == 40
    roll_up()
    assert total_transfers(**of_it) == before


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_days_are_the_same_in_every_zone(scene, at_noon, zone):
    since = NOON - timedelta(days=2)
    with timezone.override(ZoneInfo(zone)):
        before = list_days(actor=scene.admin, distributor=scene.distributor, since=since)
        roll_up()
        assert list_days(actor=scene.admin, distributor=scene.distributor, since=since) == before


def test_a_zone_whose_summer_time_is_half_an_hour_has_its_days(scene, clock):
    """On Lord Howe Island midnight is at 13:00 UTC at both ends of the year, and at 13:30 in its winter."""
    clock.show("2026-12-01 00:00")
    accounts = accounts_of(scene)
    row = Transfer.objects.filter(code="correct").earliest("at")
    for number, minute in enumerate((29, 31)):
        at = datetime(2026, 6, 15, 13, minute, tzinfo=UTC)
        move_at(scene, accounts["unallocated"], accounts["sold"], at, f"issued-{number}", row.organization_id)
    with timezone.override("Australia/Lord_Howe"):
        since = midnight(date(2026, 1, 1))
        before = list_days(actor=scene.admin, distributor=scene.distributor, since=since)
        assert {date(2026, 6, 15), date(2026, 6, 16)} <= set(before)
        while roll_up():
            pass
        assert list_days(actor=scene.admin, distributor=scene.distributor, since=since) == before


def test_an_hour_is_summed_once_and_not_before_it_has_settled(scene, at_noon):
    while roll_up():
        pass
    summed = HourTally.objects.count()
    assert TallyMark.objects.get().until == datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert not roll_up()
    assert HourTally.objects.count() == summed


def test_the_check_finds_a_sum_that_is_wrong(scene, at_noon):
    roll_up()
    rule = "the sums of an hour are those of its transfers"
    assert rule not in {breach.rule for breach in check_ledger()}
    HourTally.objects.filter(whole=True).update(credits=1_000)
    assert rule in {breach.rule for breach in check_ledger()}
