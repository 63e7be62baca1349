"""The holder's page at doors by Bluetooth: Chromium's own Web Bluetooth, a link without hardware, a reader.

Behind it is `mipass reader listen --ble`, with a panel on its line. What is shown is the page's way through
Web Bluetooth, from the list of devices to the bits at the panel. It is no radio: `web_bluetooth` beside names
what the browser's emulation lacks.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from mipass.protocol.wiegand import encode
from mipass.simulator.tests.organization import Organization
from mipass.simulator.tests.radio_doors import SHAPE, Door, soon
from tests.browser.holder_scene import FACILITY, Scene, holder_scene
from tests.browser.page_radio import SCRIPT, browser_by_radio
from tests.browser.watch import Watch, person
from tests.browser.web_bluetooth import Chooser, WebBluetooth
from tests.services.air import Air, air
from tests.services.panel import ControlPanel, control_panel

pytestmark = [pytest.mark.browser]

INSTALLER = "installer@radio.test"
EXPERIMENTAL = "Web Bluetooth is experimental on this platform"  # what Chromium says on Linux, each time
SHOWN_WITHIN = 30_000  # ms; a page gives a reader 15 s


@dataclass
class Doorway:
    """A portal, its reader in the air with a panel behind it, and a browser that is there too."""

    scene: Scene
    sky: Air
    panel: ControlPanel
    browser: Browser
    radio: WebBluetooth


@pytest.fixture(scope="module")
def doorway(tmp_path_factory: pytest.TempPathFactory, browser_type: Any) -> Iterator[Doorway]:
    """One of all for the tests of this file; each test has holders of its own."""
    folder, key = tmp_path_factory.mktemp("radio"), secrets.token_bytes(16)
    (folder / "panel.key").write_text(key.hex())
    with air(SHAPE) as sky, control_panel(key, polls=False) as panel:
        options = "--ble", sky.adapter(), "--osdp", str(panel.device), "--osdp-key", str(folder / "panel.key")
        with (
            holder_scene(folder, *options) as scene,
            browser_by_radio(browser_type, sky) as (browser, radio),
        ):
            panel.begin()
            assert soon(lambda: panel.is_secure)
            yield Doorway(scene, sky, panel, browser, radio)


@pytest.fixture
def phone(doorway: Doorway) -> Iterator[Page]:
    """The holder's browser, which nothing goes wrong in."""
    watch = Watch()
    doorway.radio.chooser, doorway.radio.loses_after, doorway.radio.holds_back = Chooser(), None, False
    with person(doorway.browser, watch) as page:
        page.add_init_script(SCRIPT)
        yield page
    assert [fault for fault in watch.faults if EXPERIMENTAL not in fault] == []


@pytest.fixture
def admin(doorway: Doorway, enrolled: None) -> Iterator[Page]:
    """The admin's browser, at the list of credentials, once there is a reader."""
    with person(doorway.browser, Watch()) as page:
        doorway.scene.sign_in(page)
        yield page


@pytest.fixture(scope="module")
def enrolled(doorway: Doorway) -> None:
    """The reader, enrolled by Bluetooth from an installer's page."""
    scene, watch = doorway.scene, Watch()
    with person(doorway.browser, Watch()) as admin, person(doorway.browser, watch) as phone:
        phone.add_init_script(SCRIPT)
        scene.sign_in(admin)
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
    assert [fault for fault in watch.faults if EXPERIMENTAL not in fault] == []


def present(phone: Page, outcome: str) -> None:
    """From a screen that offers it to what came of it."""
    phone.get_by_role("button", name="Present to a reader").first.click()
    phone.get_by_role("button", name="Reader by Bluetooth").click()
    expect(phone.get_by_role("heading", name=outcome)).to_be_visible(timeout=SHOWN_WITHIN)


def bits_of(number: int) -> str:
    return encode("H10301", {"facility_code": FACILITY, "card_number": number}).binary


def expect_at_panel(doorway: Doorway, bits: str) -> None:
    """The reader says that it has opened, and these bits come out of its line."""
    decision = doorway.scene.reader.decision()
    assert (decision["reason"], decision["bits"]) == ("opened", bits)
    received = doorway.panel.received()
    assert received["length"] == len(bits)
    assert f"{int.from_bytes(received['data']):0{8 * len(received['data'])}b}"[: len(bits)] == bits


def test_a_door_opens_and_the_panel_has_the_cards_bits(doorway: Doorway, admin: Page, phone: Page) -> None:
    email = "holder+open@radio.test"
    number = doorway.scene.invite(admin, email)
    doorway.scene.accept(phone, email)
    present(phone, "Opened")
    expect(phone.locator("#live")).to_be_empty()
    expect_at_panel(doorway, bits_of(number))


def test_a_revoked_credential_opens_nothing(doorway: Doorway, admin: Page, phone: Page) -> None:
    scene, email = doorway.scene, "revoked@radio.test"
    scene.invite(admin, email)
    scene.accept(phone, email)
    admin.get_by_role("button", name=f"Options for {email}").click()
    admin.get_by_role("link", name="Revoke", exact=True).click()
    admin.get_by_role("radio", name="Lost").check()
    admin.get_by_role("button", name="Revoke").last.click()
    expect(admin.get_by_role("row", name=email)).to_contain_text("Revoked")
    scene.reader.run("pull")
    present(phone, "Not opened")
    expect(phone.get_by_text("The reader knows that this credential was revoked.")).to_be_visible()
    assert scene.reader.decision()["reason"] == "revoked"
    assert doorway.panel.received(-1) is None


def test_another_organizations_door_is_not_in_the_chooser(
    doorway: Doorway, admin: Page, phone: Page, tmp_path: Path
) -> None:
    email = "elsewhere@radio.test"
    number = doorway.scene.invite(admin, email)
    doorway.scene.accept(phone, email)
    other = Door(tmp_path / "other").enroll(Organization("Other"))
    with other.listening(doorway.sky):
        assert soon(lambda: places_of(doorway.radio, other.advertised) & doorway.radio.known)
        doorway.radio.chooser.patience = 2.0  # both have been told of some ten times
        present(phone, "Opened")
    expect_at_panel(doorway, bits_of(number))
    assert len(doorway.radio.chooser.offered) == 1
    assert not doorway.radio.chooser.offered & places_of(doorway.radio, other.advertised)
    assert other.decisions.empty()


def places_of(radio: WebBluetooth, advertised: UUID) -> set[str]:
    """The addresses at which this is advertised."""
    return {address for address, uuids in radio.advertised.items() if advertised in uuids}


def test_a_reader_that_is_gone_in_the_middle_is_said_and_the_next_try_opens(
    doorway: Doorway, admin: Page, phone: Page
) -> None:
    email = "gone@radio.test"
    number = doorway.scene.invite(admin, email)
    doorway.scene.accept(phone, email)
    doorway.radio.loses_after = 1  # the first part of what it asks came through
    present(phone, "Not opened")
    expect(phone.get_by_text("The connection ended early.")).to_be_visible()
    assert doorway.scene.reader.decision()["reason"] == "truncated"
    phone.get_by_role("button", name="Present again").click()
    expect(phone.get_by_role("heading", name="Opened")).to_be_visible(timeout=SHOWN_WITHIN)
    expect_at_panel(doorway, bits_of(number))


def test_who_chooses_no_reader_is_told_so_and_can_choose_again(
    doorway: Doorway, admin: Page, phone: Page
) -> None:
    email = "nobody@radio.test"
    number = doorway.scene.invite(admin, email)
    doorway.scene.accept(phone, email)
    doorway.radio.chooser.is_willing = False
    phone.get_by_role("button", name="Present to a reader").click()
    phone.get_by_role("button", name="Reader by Bluetooth").click()
    expect(phone.get_by_role("alert")).to_contain_text("No reader was chosen.")
    doorway.radio.chooser = Chooser()
    phone.get_by_role("button", name="Reader by Bluetooth").click()
    expect(phone.get_by_role("heading", name="Opened")).to_be_visible(timeout=SHOWN_WITHIN)
    expect_at_panel(doorway, bits_of(number))
