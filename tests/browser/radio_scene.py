"""The holder's page at doors by Bluetooth: Chromium's own Web Bluetooth, a link without hardware, a reader.

It is no radio: `web_bluetooth` beside names what the browser's emulation lacks.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from mipass.protocol.wiegand import encode
from mipass.simulator.tests.radio_doors import SHAPE
from tests.browser.holder_scene import FACILITY, Scene, holder_scene
from tests.browser.page_radio import SCRIPT, browser_by_radio
from tests.browser.trouble import Chooser, Trouble
from tests.browser.watch import Watch, person
from tests.browser.web_bluetooth import WebBluetooth
from tests.services.air import Air, air

INSTALLER = "installer@radio.test"
EXPERIMENTAL = "Web Bluetooth is experimental on this platform"  # what Chromium says on Linux, each time
SHOWN_WITHIN = 30_000  # ms; a page gives a reader 15 s
ENTRIES = 130_000  # of a long list; new ones lie behind them


def make_long_list(octets: int) -> int:
    """Runs within Django: a large organization's list, of which so much does not pack; its octets."""
    from mipass.domains.issuer.lists import status_token
    from mipass.domains.issuer.models import SignedList, StatusList
    from mipass.domains.issuer.places import BLOCK, size_for

    found = SignedList.objects.get()
    bits, kept = bytes(found.bits).ljust(size_for(ENTRIES) // 4, b"\0"), BLOCK // 4
    assert kept + octets <= ENTRIES // BLOCK * BLOCK // 4
    bits = bits[:kept] + secrets.token_bytes(octets) + bits[kept + octets :]
    StatusList.objects.filter(used__lt=ENTRIES).update(used=ENTRIES)
    SignedList.objects.update(bits=bits, issued_at=None)
    return len(status_token(found.organization_id).content)


@dataclass
class Doorway:
    """A portal, its reader in the air, and a browser that is there too."""

    scene: Scene
    sky: Air
    browser: Browser
    radio: WebBluetooth

    def holder(self, admin: Page, phone: Page, email: str) -> str:
        """A card for that person, accepted on the phone; its bits."""
        number = self.scene.invite(admin, email)
        self.scene.accept(phone, email)
        return encode("H10301", {"facility_code": FACILITY, "card_number": number}).binary

    def expect_opened(self, bits: str) -> None:
        """The reader says that it has opened for these bits."""
        decision = self.scene.reader.decision()
        assert (decision["reason"], decision.get("bits")) == ("opened", bits)

    def lengthen_list(self, phone: Page, octets: int) -> int:
        """The organization has a list of a little more than that, and the phone too; its octets."""
        function = f"{__name__}:{make_long_list.__name__}"
        command = [sys.executable, "-m", "tests.bench.inside", function, json.dumps([octets])]
        environment = self.scene.portal.environment
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
        phone.get_by_role("button", name="Refresh").click()
        expect(phone.locator("#live")).to_have_text("The credential is up to date.")
        return int(done.stdout.splitlines()[-1])


@contextmanager
def doorway_by_radio(folder: Path, browser_type: Any, *options: str) -> Iterator[Doorway]:
    """All of it, until the block ends. The options are the reader's, besides its adapter."""
    with (
        air(SHAPE) as sky,
        holder_scene(folder, "--ble", sky.adapter(), *options) as scene,
        browser_by_radio(browser_type, sky) as (browser, radio),
    ):
        yield Doorway(scene, sky, browser, radio)


@contextmanager
def holders_page(doorway: Doorway) -> Iterator[Page]:
    """The holder's browser, in which nothing goes wrong, at a radio that does all it is asked."""
    watch, radio = Watch(), doorway.radio
    radio.chooser, radio.trouble = Chooser(), Trouble()
    with person(doorway.browser, watch) as page:
        page.add_init_script(SCRIPT)
        yield page
    assert [fault for fault in watch.faults if EXPERIMENTAL not in fault] == []


@contextmanager
def admins_page(doorway: Doorway) -> Iterator[Page]:
    """The admin's browser, at the list of credentials."""
    with person(doorway.browser, Watch()) as page:
        doorway.scene.sign_in(page)
        yield page


def enroll(doorway: Doorway) -> None:
    """Enroll the reader by Bluetooth from an installer's page."""
    scene = doorway.scene
    with admins_page(doorway) as admin, holders_page(doorway) as phone:
        scene.invite(admin, INSTALLER, installer=True)
        scene.accept(phone, INSTALLER)
        phone.get_by_role("button", name="Enroll a reader").click()
        phone.get_by_role("button", name="Reader by Bluetooth").click()
        expect(phone.get_by_role("heading", name="Enroll this reader?")).to_be_visible(timeout=SHOWN_WITHIN)
        phone.get_by_label("Name").fill("Front door")
        phone.get_by_role("button", name="Enroll", exact=True).click()
        enrolled = phone.get_by_role("heading", name="Front door is enrolled")
        expect(enrolled).to_be_visible(timeout=SHOWN_WITHIN)
        admin.goto(scene.list_url.replace("credentials/", "readers/"))
        expect(admin.get_by_text("Front door").first).to_be_visible()


def begin(phone: Page) -> None:
    """From a screen that offers it until the page is on its way to the reader."""
    phone.get_by_role("button", name="Present to a reader").first.click()
    phone.get_by_role("button", name="Reader by Bluetooth").click()


def present(phone: Page, outcome: str) -> None:
    """From a screen that offers it to what came of it."""
    begin(phone)
    expect(phone.get_by_role("heading", name=outcome)).to_be_visible(timeout=SHOWN_WITHIN)
