"""Server, worker and database killed (SIGKILL) while somebody uploads, issues and undoes through the pages.

Whoever it was: all of the bulk is issued or none of it, it is paid once, each holder is mailed once, and what
is undone is paid back once.
"""

import os
import random
import time

import httpx
import pytest

from mipass.doors.jobs.tour.people import sign_in
from mipass.doors.jobs.tour.visitor import TourError, Visitor
from tests.bench.browser import FULL_ADMIN
from tests.bench.browser import PASSWORD as DEMO_PASSWORD
from tests.bulk.scene import rows
from tests.crash.killable import killable_portal
from tests.crash.test_worker_killed import mail_server

IS_DEEP = os.environ.get("MIPASS_DEEP") == "1"
ROWS, ROUNDS = (20_000, 4) if IS_DEEP else (2_500, 1)
HOST = "bulk.test"
PATIENCE = 240.0
FREE = "UPDATE credentials_batch SET leased_until = NULL"  # as if the dead worker's lease had run out


@pytest.fixture
def scene(tmp_path):
    with mail_server() as (receiver, port), killable_portal(tmp_path, f"smtp://127.0.0.1:{port}") as portal:
        yield portal, receiver


class Person(Visitor):
    """Somebody who tries again until an answer comes, as people do."""

    def again_and_again(self, what):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return what()
            except (httpx.HTTPError, TourError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _take(self, answer, expect):
        """An error leaves the page open from which it came."""
        page, url = self._page, self.url
        try:
            super()._take(answer, expect)
        except TourError:
            self._page, self.url = page, url
            raise

    def reload_until(self, text):
        """Look at the page again until it shows the text."""

        def look():
            self.open(self.url)
            self.shows(text)

        self.again_and_again(look)


def wait_for_state(portal, states):
    """Until the only batch is in one of these states; a lease of somebody who died runs out meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while True:
        state = portal.rows("SELECT state FROM credentials_batch")
        if state and state[0][0] in states:
            return
        assert time.monotonic() < deadline, state
        time.sleep(0.002)


def kill_each(portal, chance, states):
    """Every kind of victim in turn, each at a random moment after the bulk came to one of these states."""
    for victim, kill in [*portal.victims.items()] * ROUNDS:
        wait_for_state(portal, states)
        time.sleep(chance.uniform(0, 0.3))
        kill()
        portal.rows(FREE)
        found = portal.place.call("tests.crash.after:facts", HOST)
        assert found["faults"] == [], victim
        assert (found["issued"], found["paid"]) in ((0, []), (ROWS, [ROWS])), victim
        assert found["returned"] in {0, ROWS}, victim
        assert found["most_mails"] <= 1, victim


def uploaded(portal):
    """Somebody on the page of a bulk that they have just uploaded."""
    path = portal.place.call("tests.bench.scene:found", ROWS + 100)
    portal.start()
    person = Person("admin", portal.url)
    sign_in(person, FULL_ADMIN, DEMO_PASSWORD)
    person.open(f"{path}/bulk/upload/")
    content = rows(ROWS, host=HOST).encode()
    person.again_and_again(lambda: person.submit("Upload and check", files={"Workbook or CSV file": content}))
    return person


@pytest.mark.deep
@pytest.mark.database
def test_a_bulk_outlives_server_worker_and_database(scene):
    portal, receiver = scene
    chance, person = random.Random(26), uploaded(portal)

    kill_each(portal, chance, {"uploaded", "checking", "checked"})
    person.reload_until("Issue all")
    person.again_and_again(lambda: person.submit("Issue all"))
    kill_each(portal, chance, {"issuing", "issued"})
    person.reload_until("Issued")
    found = portal.place.call("tests.crash.after:facts", HOST)
    assert (found["states"], found["issued"], found["paid"]) == (["issued"], ROWS, [ROWS])

    portal.kill_worker()
    portal.rows(FREE)
    deadline = time.monotonic() + PATIENCE
    while portal.rows("SELECT invited FROM credentials_batch") != [(ROWS,)]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    found = portal.place.call("tests.crash.after:facts", HOST)
    assert (found["mailed"], found["most_mails"], found["faults"]) == (ROWS, 1, [])
    sent = {to: ids for to, ids in receiver.ids_by_recipient.items() if to.endswith(f"@{HOST}")}
    assert sent
    assert all(len(set(ids)) == 1 for ids in sent.values())  # what was sent again is known by its Message-ID


@pytest.mark.deep
@pytest.mark.database
def test_an_undo_outlives_server_worker_and_database(scene):
    portal, _receiver = scene
    chance, person = random.Random(27), uploaded(portal)
    person.reload_until("Issue all")
    person.again_and_again(lambda: person.submit("Issue all"))
    person.reload_until("Issued")
    bulk = person.url
    person.open(f"{bulk}undo/")
    person.again_and_again(lambda: person.submit("Undo"))

    kill_each(portal, chance, {"undoing", "undone"})
    wait_for_state(portal, {"undone"})
    found = portal.place.call("tests.crash.after:facts", HOST)
    assert (found["withdrawn"], found["returned"], found["faults"]) == (ROWS, ROWS, [])
