"""What a page needs beside the browser's emulated radio: see decision 0058.

Two things are missing in the emulation: notifications (so the script reads on and on, and each read fires the
page's own listeners), and word of a page that hangs up. The browser takes that page as connected until it is
told otherwise, so the script lets it connect again only then. And it stretches the page's limits of time: a
busy machine is slower than a radio.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser

from mipass.doors.jobs.tests.conftest import free_port
from tests.browser.chromium import OPTIONS, launch_options
from tests.browser.web_bluetooth import CONNECTED_WITHIN, WebBluetooth
from tests.services.air import Air

ORIGIN = "http://127.0.0.1"  # a browser lets a page of its own machine use the radio; nobody listens there

SCRIPT = """
const start = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
BluetoothRemoteGATTCharacteristic.prototype.startNotifications = async function () {
  await start.call(this);
  (async () => { try { for (;;) await this.readValue(); } catch { /* the reader is gone */ } })();
  return this;
};
const { connect, disconnect } = BluetoothRemoteGATTServer.prototype;
let parted = null;
BluetoothRemoteGATTServer.prototype.disconnect = function () {
  if (this.connected) {
    parted = new Promise((resolve) => { window.forgotten = resolve; });
    hungUp("");
  }
  return disconnect.call(this);
};
BluetoothRemoteGATTServer.prototype.connect = async function () {
  await parted;
  return connect.call(this);
};
const wait = window.setTimeout;
window.setTimeout = (act, ms, ...rest) => wait(act, ms >= 1000 ? 6 * ms : ms, ...rest);
"""


@contextmanager
def browser_by_radio(browser_type: Any, sky: Air) -> Iterator[tuple[Browser, WebBluetooth]]:
    """A Chromium whose radio is in that air, until the block ends."""
    port, radio = free_port(), WebBluetooth(sky)
    own = [f"--remote-debugging-port={port}", "--enable-features=WebBluetooth"]
    browser = browser_type.launch(**launch_options() | {"args": [*OPTIONS, *own]})
    try:
        with urlopen(f"http://127.0.0.1:{port}/json/version", timeout=CONNECTED_WITHIN) as told:
            radio.join(json.load(told)["webSocketDebuggerUrl"])
        _stay(browser)
        try:
            yield browser, radio
        finally:
            radio.leave()
    finally:
        browser.close()


def _stay(browser: Browser) -> None:
    """A page that has asked for the radio stays: the emulation ends with the last one, at a reload too."""
    page = browser.new_page()
    page.route(f"{ORIGIN}/", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(f"{ORIGIN}/")
    assert page.evaluate("navigator.bluetooth.getAvailability()")
