"""The holder's page at doors by Bluetooth: Chromium's emulated radio, joined to a reader on the air.

There is no hardware: the reader is `mipass reader listen --ble`, behind an adapter of `bumble`. From the page
to the panel's wire nothing of ours is left out.
"""

import random
import secrets
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from mipass.doors.jobs.tests.conftest import free_port
from mipass.protocol.wiegand import encode
from mipass.simulator import radio
from mipass.simulator.reader import Reader as OtherReader
from mipass.simulator.reader_memory import ReaderMemory, ReaderStorage
from mipass.simulator.tests.organization import Organization
from tests.browser.chromium import launch_options
from tests.browser.holder_scene import FACILITY, Reader, Scene, holder_scene
from tests.browser.watch import Watch, person
from tests.browser.web_bluetooth import NOTIFIED, OPTIONS, WebBluetooth
from tests.services.air import Air, Shape, air
from tests.services.panel import ControlPanel, control_panel

pytestmark = [pytest.mark.browser]

INTERVAL = 0.03  # seconds between two connection events
LIST = 30_000  # octets
LIST_WITHIN = 3.0  # seconds, of connection events
TOLD_WITHIN = 60_000  # ms


@dataclass
class RadioReader(Reader):
    """A reader that listens by Bluetooth alone, with a panel on a wire."""

    adapter: str = ""
    panel: ControlPanel | None = None
    key: Path = Path()

    def listen(self) -> None:
        """Take phones and apps from now on."""
        assert self.panel
        wire = ["--osdp", str(self.panel.device), "--osdp-key", str(self.key)]
        command = [*self._command("listen"), "--ble", self.adapter, *wire]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert "listening" in self._line()


@dataclass
class Stage:
    """A portal, a reader on the air that an installer enrolled from the page, and a browser beside it."""

    scene: Scene
    sky: Air
    door: RadioReader
    browser: Browser
    bluetooth: WebBluetooth

    @contextmanager
    def phone(self, email: str, *, installer: bool = False) -> Iterator[tuple[Page, int]]:
        """A phone that accepted a credential, and the card's number."""
        with person(self.browser, Watch()) as admin, person(self.browser, Watch()) as page:
            page.set_default_timeout(TOLD_WITHIN)
            page.add_init_script(NOTIFIED)
            self.scene.sign_in(admin)
            number = self.scene.invite(admin, email, installer=installer)
            self.scene.accept(page, email)
            self.bluetooth.watch(page.url)
            yield page, number

    def enroll(self) -> None:
        """From an installer's page, by Bluetooth."""
        with self.phone("installer@radio.test", installer=True) as (page, _):
            page.get_by_role("button", name="Enroll a reader").click()
            page.get_by_role("button", name="Reader by Bluetooth").click()
            said(page, "Enroll this reader?")
            page.get_by_label("Name").fill("Side door")
            page.get_by_role("button", name="Enroll", exact=True).click()
            said(page, "Side door is enrolled")


def said(page: Page, heading: str) -> None:
    """The page comes to that screen."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=TOLD_WITHIN)


def present(page: Page) -> None:
    """From a screen that offers it, to the chooser."""
    page.get_by_role("button", name="Present to a reader").first.click()
    page.get_by_role("button", name="Reader by Bluetooth").click()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, browser_type: BrowserType) -> Iterator[Stage]:
    """One for all tests of this file; each has a phone of its own."""
    folder, port, secret = tmp_path_factory.mktemp("radio"), free_port(), secrets.token_bytes(16)
    options = launch_options()
    options["args"] = [*options["args"], *OPTIONS, f"--remote-debugging-port={port}"]
    (folder / "panel.key").write_text(secret.hex())
    with (
        air(Shape(INTERVAL, packets=6)) as sky,
        control_panel(secret) as panel,
        holder_scene(folder) as scene,
        browser_type.launch(**options) as browser,
    ):
        bluetooth = WebBluetooth(sky, port)
        door = RadioReader(folder / "radio", 0, adapter=sky.adapter(), panel=panel, key=folder / "panel.key")
        door.run("init")
        door.listen()
        try:
            made = Stage(scene, sky, door, browser, bluetooth)
            made.enroll()
            yield made
        finally:
            bluetooth.close()
            door.stop()


def test_from_the_page_by_radio_to_the_panels_wire_and_to_the_revocation(stage: Stage) -> None:
    with stage.phone("opens@radio.test") as (page, number):
        present(page)
        said(page, "Opened")
        bits = encode("H10301", {"facility_code": FACILITY, "card_number": number}).binary
        decision = stage.door.decision()
        assert (decision["opened"], decision["bits"]) == (True, bits)
        assert stage.door.panel
        card = stage.door.panel.received()
        assert stage.door.panel.is_secure
        assert (card["length"], f"{int.from_bytes(card['data']):032b}"[: card["length"]]) == (len(bits), bits)

        with person(stage.browser, Watch()) as admin:
            stage.scene.sign_in(admin)
            admin.get_by_role("button", name="Options for opens@radio.test").click()
            admin.get_by_role("link", name="Revoke", exact=True).click()
            admin.get_by_role("radio", name="Lost").check()
            admin.get_by_role("button", name="Revoke").last.click()
        stage.door.run("pull")
        page.get_by_role("button", name="Present again").click()
        said(page, "Not opened")
        assert stage.door.decision()["reason"] == "revoked"


def test_another_organizations_door_is_not_in_the_chooser(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OtherReader(ReaderStorage(tmp_path / "other"))
    other.storage.make(ReaderMemory(model="R", serial="1", version="1.0", sequence=0, firmware_root=None))
    organization = Organization("Other")
    other.take_config(organization.config_for(other.begin_enrollment(**organization.enrollment())))
    monkeypatch.setattr("mipass.simulator.radio.serving.NAME", "Other")
    with (
        radio.listening(other.meet, adapter=stage.sky.adapter(), advertised=other.advertises),
        stage.phone("chooses@radio.test") as (page, _),
    ):
        present(page)
        said(page, "Opened")
        assert stage.bluetooth.offered == ["miPASS"]
        stage.door.decision()


def test_who_cancels_the_chooser_is_told_that_nothing_was_chosen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.bluetooth, "choose", None)
    with stage.phone("cancels@radio.test") as (page, _):
        present(page)
        expect(page.get_by_role("alert")).to_contain_text("No reader was chosen")


def test_a_reader_that_is_gone_in_the_middle_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with stage.phone("walks@radio.test") as (page, _):
        monkeypatch.setattr(stage.bluetooth, "cuts_after", 2)
        present(page)
        said(page, "Not opened")
        expect(page.get_by_text("The connection ended early")).to_be_visible()
        assert stage.door.decision()["reason"] == "truncated"


CARRY = """async (list) => {
  const opening = indexedDB.open("holder", 1);
  const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
  const writing = database.transaction("cards", "readwrite"), cards = writing.objectStore("cards");
  const reading = cards.getAll();
  const [card] = await new Promise((resolve) => { reading.onsuccess = () => resolve(reading.result); });
  cards.put({ ...card, statusList: Uint8Array.from(atob(list), (letter) => letter.charCodeAt(0)) });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
}"""


def test_a_long_list_takes_three_seconds_at_most(stage: Stage) -> None:
    """The list is a stranger's, so the reader goes by its own; it goes over all the same."""
    stranger = Organization("Stranger")
    stranger.bits.octets[:] = random.Random(1).randbytes(LIST)
    token = stranger.status_list()
    with stage.phone("carries@radio.test") as (page, _):
        page.evaluate(CARRY, b64encode(token).decode())
        stage.sky.forget()
        present(page)
        said(page, "Opened")
        assert sum(map(len, stage.sky.link.frames)) > len(token) > LIST
        assert stage.sky.link.events * INTERVAL <= LIST_WITHIN
        stage.door.decision()
