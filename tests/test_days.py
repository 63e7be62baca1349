"""Any day will do: the pages that count days, on the days and in the zones of ``make test-days``."""

import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from mipass.base.kit.clock import today
from mipass.doors.web.plot import SPANS
from mipass.flows.issue_credential import issue_credential
from tests.days import NIGHTS, PATHS, all_days
from tests.fixtures import actor_of, sign_in
from tests.ledger.scene import card, key
from tests.pages import find, page_of, words

ROOT = Path(__file__).parent.parent
DAYS = [pytest.param(day, id=f"{day.name} in {day.zone}") for day in all_days()]
SAMPLE = [
    "mipass/doors/web",
    "mipass/domains/credits",
    "mipass/doors/portal/distributor/tests/test_credits.py",
]


@pytest.fixture(params=DAYS)
def day(request, clock):
    """One of the days; everything that the test makes afterwards is made on it."""
    clock.show(request.param.local, request.param.zone)
    return request.param


@pytest.fixture
def portal(day, client, full_admin, distributor_a, organization_a):
    """Somebody who lives in the zone of the day, and has just issued a credential."""
    full_admin.time_zone = day.zone
    full_admin.save()
    issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=card(),
        idempotency_key=key(),
    )
    pages = sign_in(client, full_admin)
    return lambda name, **query: pages.get(reverse(name, args=[distributor_a.id]), query)


@pytest.mark.django_db
def test_a_plot_has_the_bars_that_it_names_and_the_last_is_todays(portal, clock, day):
    clock.move(minutes=3)  # over midnight, or over the change of the clocks
    for span in SPANS:
        page = page_of(portal("distributor:view", span=span))
        assert len(page.select(".plot.issued rect")) == int(span[:2])
        newest = [
            words(cell) for row in page.select(".figures-of-chart tbody tr")[:2] for cell in row.select("td")
        ]
        assert "1" in newest


@pytest.mark.django_db
def test_a_statement_of_this_day_has_what_was_done_on_it_alone(portal, clock, day):
    here = clock.at.astimezone(ZoneInfo(day.zone)).date()
    shown = {}
    for name, days in {"yesterday": -1, "today": 0, "tomorrow": 1}.items():
        of_the_day = here + timedelta(days=days)
        page = page_of(portal("statement:list", **{"from": of_the_day, "to": of_the_day}))
        shown[name] = "Issue" in words(find(page, "main"))
    rows = {
        name: len(
            page_of(
                portal("statement:list", **{"from": here + timedelta(days=n), "to": here + timedelta(days=n)})
            ).select(".table tbody tr")
        )
        for name, n in {"yesterday": -1, "today": 0, "tomorrow": 1}.items()
    }
    assert rows["today"] > 0
    assert rows["yesterday"] == rows["tomorrow"] == 0


@pytest.mark.django_db
def test_a_file_is_named_after_the_day_where_the_person_lives(portal, clock, day):
    here = clock.at.astimezone(ZoneInfo(day.zone)).date()
    assert f"-{here:%Y-%m-%d}.csv" in portal("statement:download")["Content-Disposition"]


def run_on(day, *paths):
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    started = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *paths]
    return subprocess.run(
        [ROOT / "bin" / "on-day", day.zone, str(day.seconds), *started],
        cwd=ROOT,
        env={**outside, "MIPASS_TEST_DATABASE": "sqlite"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.skipif(shutil.which("faketime") is None, reason="bin/setup-test installs it")
@pytest.mark.parametrize("day", DAYS[:: len(DAYS) // len(NIGHTS) + 1])
def test_the_suite_itself_passes_on_another_day(day):
    ran = run_on(day, *SAMPLE)
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_the_rooms_that_ask_which_day_it_is_are_run_on_every_day():
    asks = re.compile(r"clock import .*\b(today|day_of|midnight)\b")
    asking = [path for path in ROOT.glob("mipass/**/*.py") if asks.search(path.read_text())]
    assert len(asking) > 3
    for path in asking:
        room = path.relative_to(ROOT).parent
        assert any(Path(known).is_relative_to(room) or room.is_relative_to(known) for known in PATHS), path


@pytest.mark.usefixtures("utc")
def test_today_is_read_from_the_clock_that_a_test_moves(clock):
    clock.show("2028-02-29 12:00")
    assert f"{today()}" == "2028-02-29"
