"""The holder's page at doors by Bluetooth: a long status list, and a page that is left in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mipass.simulator.tests.radio_doors import soon
from tests.browser.radio_scene import (
    Doorway,
    admins_page,
    begin,
    doorway_by_radio,
    enroll,
    holders_page,
    present,
)

pytestmark = [pytest.mark.browser]

LIST = 30_000  # octets
INTERVAL = 0.03  # seconds between connection events, as modelled
PACKETS = 6  # that each of them carries
FIRST_WRITES = 40  # of more than 160: the request is answered, and the list is on its way


@pytest.fixture(scope="module")
def doorway(tmp_path_factory: pytest.TempPathFactory, browser_type: Any) -> Iterator[Doorway]:
    """One of all for the tests of this file, with its reader enrolled; each test has holders of its own."""
    with doorway_by_radio(tmp_path_factory.mktemp("radio"), browser_type) as found:
        enroll(found)
        yield found


@pytest.fixture
def phone(doorway: Doorway) -> Iterator[Page]:
    """The holder's browser, which nothing goes wrong in."""
    with holders_page(doorway) as page:
        yield page


@pytest.fixture
def admin(doorway: Doorway) -> Iterator[Page]:
    """The admin's browser."""
    with admins_page(doorway) as page:
        yield page


def events(doorway: Doorway, phone: Page, bits: str) -> int:
    """Open the door; how many connection events all of it needs."""
    doorway.sky.forget()
    present(phone, "Opened")
    doorway.expect_opened(bits)
    phone.get_by_role("button", name="Done").click()
    assert soon(lambda: not doorway.radio.is_connected)
    return doorway.sky.link.events_needed(PACKETS)


def test_a_list_of_30_kb_is_over_within_three_seconds(doorway: Doorway, admin: Page, phone: Page) -> None:
    """By events, not by the clock: browser and programs take longer than the radio that is modelled."""
    bits = doorway.holder(admin, phone, "list@radio.test")
    octets = doorway.lengthen_list(phone, LIST)
    assert LIST < octets < 1.05 * LIST
    with_list = events(doorway, phone, bits)
    sent = sum(map(len, doorway.sky.link.frames))
    without = events(doorway, phone, bits)
    assert sent - sum(map(len, doorway.sky.link.frames)) > octets
    assert (with_list - without) * INTERVAL <= 2
    assert with_list * INTERVAL <= 3  # all of it, from connecting to the decision


def test_a_page_that_is_loaded_anew_in_the_middle_keeps_its_card(
    doorway: Doorway, admin: Page, phone: Page
) -> None:
    bits = doorway.holder(admin, phone, "anew@radio.test")
    doorway.radio.trouble.holds_back = True
    begin(phone)
    load_anew(doorway, phone)
    present(phone, "Opened")
    doorway.expect_opened(bits)


def test_a_page_that_is_loaded_anew_inside_a_list_leaves_the_reader_its_old_one(
    doorway: Doorway, admin: Page, phone: Page
) -> None:
    bits = doorway.holder(admin, phone, "inside@radio.test")
    doorway.lengthen_list(phone, LIST)
    old = doorway.scene.reader.lists()
    doorway.radio.trouble.writes = FIRST_WRITES
    begin(phone)
    load_anew(doorway, phone)
    assert doorway.scene.reader.lists() == old
    present(phone, "Opened")
    doorway.expect_opened(bits)
    assert soon(lambda: doorway.scene.reader.lists() > old)


def load_anew(doorway: Doorway, phone: Page) -> None:
    """Load the page anew once something is held back: the reader was left in the middle, and says so."""
    trouble = doorway.radio.trouble
    assert soon(lambda: trouble.holds)
    phone.reload()
    trouble.holds_back, trouble.writes = False, None
    assert soon(lambda: not doorway.radio.is_connected)
    assert doorway.scene.reader.decision()["reason"] == "truncated"


def test_a_device_without_bluetooth_is_told_so(doorway: Doorway, admin: Page, phone: Page) -> None:
    doorway.holder(admin, phone, "without@radio.test")
    phone.get_by_role("button", name="Present to a reader").click()
    doorway.radio.be(there=False)
    try:
        phone.get_by_role("button", name="Reader by Bluetooth").click()
        expect(phone.get_by_role("alert")).to_contain_text("has no Bluetooth, or it is off")
    finally:
        doorway.radio.be(there=True)
