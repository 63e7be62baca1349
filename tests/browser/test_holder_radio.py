"""The holder's page at doors by Bluetooth, with a panel on the reader's line.

What is shown is the page's way through Web Bluetooth, from the list of devices to the bits at the panel.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from mipass.simulator.tests.organization import Organization
from mipass.simulator.tests.radio_doors import Door, soon
from tests.browser.radio_scene import (
    SHOWN_WITHIN,
    Doorway,
    admins_page,
    begin,
    doorway_by_radio,
    enroll,
    holders_page,
    present,
)
from tests.browser.trouble import Chooser
from tests.browser.web_bluetooth import WebBluetooth
from tests.services.panel import ControlPanel, control_panel

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def panel() -> Iterator[ControlPanel]:
    """What the reader's line leads to."""
    with control_panel(secrets.token_bytes(16), polls=False) as found:
        yield found


@pytest.fixture(scope="module")
def doorway(
    tmp_path_factory: pytest.TempPathFactory, browser_type: Any, panel: ControlPanel
) -> Iterator[Doorway]:
    """One of all for the tests of this file; each test has holders of its own."""
    folder = tmp_path_factory.mktemp("radio")
    key = folder / "panel.key"
    key.write_text(panel.key.hex())
    with doorway_by_radio(folder, browser_type, "--osdp", str(panel.device), "--osdp-key", str(key)) as found:
        panel.begin()
        assert soon(lambda: panel.is_secure)
        yield found


@pytest.fixture
def phone(doorway: Doorway, panel: ControlPanel) -> Iterator[Page]:
    """The holder's browser, which nothing goes wrong in, before a reader that its panel talks with."""
    assert soon(lambda: panel.is_secure)
    with holders_page(doorway) as page:
        yield page


@pytest.fixture
def admin(doorway: Doorway, enrolled: None) -> Iterator[Page]:
    """The admin's browser, once there is a reader."""
    with admins_page(doorway) as page:
        yield page


@pytest.fixture(scope="module")
def enrolled(doorway: Doorway) -> None:
    """The reader, enrolled by Bluetooth from an installer's page."""
    enroll(doorway)


def expect_at_panel(doorway: Doorway, panel: ControlPanel, bits: str) -> None:
    """The reader says that it has opened, and these bits come out of its line."""
    doorway.expect_opened(bits)
    received = panel.received()
    assert received["length"] == len(bits)
    assert f"{int.from_bytes(received['data']):0{8 * len(received['data'])}b}"[: len(bits)] == bits


def test_a_door_opens_and_the_panel_has_the_cards_bits(
    doorway: Doorway, panel: ControlPanel, admin: Page, phone: Page
) -> None:
    email = "holder+open@radio.test"
    bits = doorway.holder(admin, phone, email)
    present(phone, "Opened")
    expect(phone.locator("#live")).to_be_empty()
    expect_at_panel(doorway, panel, bits)


def test_a_revoked_credential_opens_nothing(
    doorway: Doorway, panel: ControlPanel, admin: Page, phone: Page
) -> None:
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
    assert panel.received(-1) is None


def test_another_organizations_door_is_not_in_the_chooser(
    doorway: Doorway, panel: ControlPanel, admin: Page, phone: Page, tmp_path: Path
) -> None:
    email = "elsewhere@radio.test"
    bits = doorway.holder(admin, phone, email)
    other = Door(tmp_path / "other").enroll(Organization("Other"))
    with other.listening(doorway.sky):
        assert soon(lambda: places_of(doorway.radio, other.advertised) & doorway.radio.known)
        doorway.radio.chooser.patience = 2.0  # both have been told of some ten times
        present(phone, "Opened")
    expect_at_panel(doorway, panel, bits)
    assert len(doorway.radio.chooser.offered) == 1
    assert not doorway.radio.chooser.offered & places_of(doorway.radio, other.advertised)
    assert other.decisions.empty()


def places_of(radio: WebBluetooth, advertised: UUID) -> set[str]:
    """The addresses at which this is advertised."""
    return {address for address, uuids in radio.advertised.items() if advertised in uuids}


def test_a_reader_that_is_gone_in_the_middle_is_said_and_the_next_try_opens(
    doorway: Doorway, panel: ControlPanel, admin: Page, phone: Page
) -> None:
    email = "gone@radio.test"
    bits = doorway.holder(admin, phone, email)
    doorway.radio.trouble.loses_after = 1  # the first part of what it asks came through
    present(phone, "Not opened")
    expect(phone.get_by_text("The connection ended early.")).to_be_visible()
    assert doorway.scene.reader.decision()["reason"] == "truncated"
    phone.get_by_role("button", name="Present again").click()
    expect(phone.get_by_role("heading", name="Opened")).to_be_visible(timeout=SHOWN_WITHIN)
    expect_at_panel(doorway, panel, bits)


def test_who_chooses_no_reader_is_told_so_and_can_choose_again(
    doorway: Doorway, panel: ControlPanel, admin: Page, phone: Page
) -> None:
    email = "nobody@radio.test"
    bits = doorway.holder(admin, phone, email)
    doorway.radio.chooser.is_willing = False
    begin(phone)
    expect(phone.get_by_role("alert")).to_contain_text("No reader was chosen.")
    doorway.radio.chooser = Chooser()
    phone.get_by_role("button", name="Reader by Bluetooth").click()
    expect(phone.get_by_role("heading", name="Opened")).to_be_visible(timeout=SHOWN_WITHIN)
    expect_at_panel(doorway, panel, bits)
