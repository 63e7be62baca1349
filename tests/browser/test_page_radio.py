"""A page of the holder's scripts in Chromium, and a reader by Bluetooth: one connection after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from mipass.simulator.tests.radio_doors import SHAPE, Door, soon
from tests.browser.page_radio import ORIGIN, SCRIPT, browser_by_radio
from tests.browser.web_bluetooth import WebBluetooth
from tests.services.air import air

pytestmark = [pytest.mark.browser]

SCRIPTS = Path("mipass/doors/portal/static/js/holder")
SHOWN_WITHIN = 60_000  # ms
DENIED = {
    "NotFoundError": "User denied the browser permission to scan for Bluetooth devices.",
    "NotAllowedError": "Permission to use Bluetooth was not granted.",
    "SecurityError": 'Access to the feature "bluetooth" is disallowed by permissions policy.',
}
REFUSE = """([name, message]) => {
  navigator.bluetooth.requestDevice = async () => { throw new DOMException(message, name); };
}"""
PAGE = """<!doctype html><title>Reader</title><button>Ask</button><output></output><script type="module">
import { BluetoothTransport } from "/transports.js";
import { converse } from "/service.js";
const transport = new BluetoothTransport();
const told = document.querySelector("output");
let count = 0;
document.querySelector("button").onclick = async () => {
  count += 1;
  try { told.value = `${count} ${(await converse(transport, (reader) => reader.about())).state}`; }
  catch (error) { told.value = `${count} ${error.code}`; }
};
</script>"""


@pytest.fixture
def joined(tmp_path: Path, browser_type: Any) -> Iterator[tuple[Page, WebBluetooth]]:
    """A page that asks the reader what it is whenever its button is pressed."""
    with (
        air(SHAPE) as sky,
        Door(tmp_path).listening(sky),
        browser_by_radio(browser_type, sky) as (browser, radio),
    ):
        page = browser.new_page()
        page.add_init_script(SCRIPT)
        page.route(f"{ORIGIN}/**", _serve)
        page.goto(f"{ORIGIN}/")
        yield page, radio


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if name:
        route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def ask(page: Page, told: str) -> None:
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("status")).to_have_text(told, timeout=SHOWN_WITHIN)


def test_a_page_connects_as_often_as_it_likes(joined: tuple[Page, WebBluetooth]) -> None:
    page, _ = joined
    for number in (1, 2, 3):
        ask(page, f"{number} factory")


def test_a_page_connects_again_after_the_reader_was_gone(joined: tuple[Page, WebBluetooth]) -> None:
    page, radio = joined
    radio.trouble.loses_after = 0
    ask(page, "1 truncated")
    ask(page, "2 factory")


def test_a_page_can_choose_again_after_it_chose_none(joined: tuple[Page, WebBluetooth]) -> None:
    page, radio = joined
    radio.chooser.is_willing = False
    ask(page, "1 no_choice")
    radio.chooser.is_willing = True
    ask(page, "2 factory")


def test_a_page_that_is_loaded_anew_in_the_middle_connects_again(joined: tuple[Page, WebBluetooth]) -> None:
    page, radio = joined
    radio.trouble.holds_back = True
    page.get_by_role("button", name="Ask").click()
    assert soon(lambda: radio.trouble.holds)
    page.reload()
    radio.trouble.holds_back = False
    assert soon(lambda: not radio.is_connected)
    ask(page, "1 factory")


@pytest.mark.parametrize("name", DENIED)
def test_a_page_that_may_use_no_bluetooth_says_so(joined: tuple[Page, WebBluetooth], name: str) -> None:
    page, _ = joined
    page.evaluate(REFUSE, [name, DENIED[name]])
    ask(page, "1 bluetooth_denied")
