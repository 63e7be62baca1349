"""+ Enroll Readers in Chromium: a reader takes the code, and the portal knows it until it is released.

A deep run leaves pictures of every step in ``build/screenshots/readers``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.holder_scene import ADMIN, filled, holder_scene
from tests.browser.panels import open_panel, panel
from tests.browser.steps import log_in, look_again
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.services.portal import Portal

pytestmark = [pytest.mark.browser]


@pytest.fixture
def readers_url(portal: Portal) -> str:
    """The list of readers of an organization that has none."""
    return portal.url + filled(portal)["credentials"].replace("/credentials/", "/readers/")


@pytest.fixture
def admin(browser: Browser, watch: Watch, readers_url: str) -> Iterator[Page]:
    """The organization's admin, at the list of readers."""
    with person(browser, watch) as page:
        page.clock.install()
        page.goto(readers_url)
        log_in(page, ADMIN)
        expect(page.get_by_role("heading", name="Readers List - Harbour Gate")).to_be_visible()
        yield page


def reader(folder: Path, command: str, *words: str) -> dict[str, Any]:
    """What a command of the simulated reader answers. Raises CalledProcessError where it is refused."""
    line = [sys.executable, "-m", "mipass.cli", "reader", command, "--folder", str(folder), "--json", *words]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def make_code(admin: Page) -> tuple[str, str]:
    """Press for a one-time code; as it is shown, and the text of its picture."""
    panel(admin).get_by_role("button", name="Make a Code").click()
    return shown_code(admin)


def shown_code(admin: Page) -> tuple[str, str]:
    """The code in the dialog, and the text of its picture."""
    expect(panel(admin).get_by_text("Waiting for an app to use the code")).to_be_visible()
    code = panel(admin).locator(".with-copy [data-copy]").get_attribute("data-copy")
    text = panel(admin).locator("[data-copy^='http']").get_attribute("data-copy")
    assert code
    assert text
    return code, text


def expect_the_end(admin: Page, name: str) -> None:
    """The reader has joined, and its code is gone from the dialog."""
    expect(panel(admin).get_by_text(f"{name} is enrolled.")).to_be_visible()
    expect(panel(admin).locator(".qr-code")).to_have_count(0)
    expect(panel(admin).get_by_text("One-Time Code")).to_have_count(0)


def test_a_reader_is_enrolled_reports_and_is_released(
    admin: Page, portal: Portal, readers_url: str, tmp_path: Path
) -> None:
    gallery, folder = Gallery(SCREENSHOTS / "readers"), tmp_path / "reader"
    reader(folder, "init", "--version", "1.2")
    open_panel(admin, "+ Enroll Readers")
    gallery.look(admin, "enroll")
    code, text = make_code(admin)
    gallery.look(admin, "the-code")
    made = reader(folder, "enroll", code.lower(), "--portal", portal.url, "--name", "Quay door")

    expect_the_end(admin, "Quay door")
    gallery.look(admin, "joined")
    panel(admin).get_by_role("button", name="Enroll the Next One").click()
    _code, second = shown_code(admin)
    assert second != text
    reader(tmp_path / "second", "init")
    reader(tmp_path / "second", "enroll", second, "--name", "Yard door")
    expect_the_end(admin, "Yard door")
    panel(admin).get_by_role("link", name="Done").click()
    expect(admin.get_by_role("link", name="Yard door")).to_be_visible()
    expect(panel(admin)).to_have_count(0)

    admin.get_by_role("link", name="Quay door").click()
    expect(admin.get_by_role("heading", name="Quay door", level=1)).to_be_visible()
    assert reader(folder, "show")["reader_id"] == made["reader_id"]
    expect(admin.get_by_text("Not reported yet")).to_be_visible()

    reader(folder, "report")
    look_again(admin)
    expect(admin.get_by_text("Number 1, the newest")).to_be_visible()
    gallery.look(admin, "reported")
    reader(tmp_path / "other", "init")
    with pytest.raises(subprocess.CalledProcessError):
        reader(tmp_path / "other", "enroll", text, "--name", "Another door")

    open_panel(admin, "Remove Reader").get_by_role("button", name="Remove Reader").click()
    expect(admin.get_by_role("link", name="Not Yet Released (1)")).to_be_visible()
    admin.get_by_role("link", name="Not Yet Released (1)").click()
    expect(admin.get_by_role("cell", name="Quay door")).to_be_visible()
    gallery.look(admin, "not-yet-released")
    reader(folder, "report")
    assert reader(folder, "show")["state"] == "factory"
    reader(folder, "report")
    look_again(admin)
    expect(admin.get_by_text("Every removed reader knows about it")).to_be_visible()
    assert gallery.faults == []


SCANNED = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) { return video.videoWidth ? [{ rawValue: globalThis.before }] : []; }
}"""  # this system's Chromium has none: what it would read is given, and the rest is the page's


def test_an_installers_phone_types_scans_and_opens_codes(
    browser: Browser, watch: Watch, tmp_path: Path
) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-enrolling")
    with (
        holder_scene(tmp_path) as scene,
        person(browser, watch) as page,
        person(browser, watch) as phone,
    ):
        page.goto(scene.list_url.replace("/credentials/", "/readers/"))
        log_in(page, ADMIN)
        open_panel(page, "+ Enroll Readers")
        code, _text = make_code(page)
        phone.add_init_script(SCANNED)
        phone.context.grant_permissions(["camera"])
        phone.goto(f"{scene.portal.url}/credential/")
        gallery.look(phone, "empty")
        phone.get_by_role("button", name="Enroll a reader with a one-time code").click()
        gallery.look(phone, "code")
        enter(phone, "nonsense")
        expect(phone.get_by_role("alert")).to_contain_text("This is not a one-time code")
        enter(phone, code.lower().replace("-", " "))
        expect(phone.get_by_text("This code enrolls one reader to Harbour Gate.")).to_be_visible()
        gallery.look(phone, "reader")
        name_reader(phone, "Gate")
        gallery.look(phone, "enrolled")
        expect_the_end(page, "Gate")
        gallery.look(page, "portal")

        scene.reader.replace(tmp_path / "second")
        panel(page).get_by_role("button", name="Enroll the Next One").click()
        _code, text = shown_code(page)
        phone.get_by_role("button", name="Enroll the Next One").click()
        phone.evaluate("text => { globalThis.before = text }", text)
        phone.get_by_role("button", name="Scan the code").click()
        name_reader(phone, "Shed")
        expect_the_end(page, "Shed")

        scene.reader.replace(tmp_path / "third")
        panel(page).get_by_role("button", name="Enroll the Next One").click()
        _code, text = shown_code(page)
        phone.goto(text)
        expect(phone.get_by_text("This code enrolls one reader to Harbour Gate.")).to_be_visible()
        assert phone.url == f"{scene.portal.url}/credential/"
        name_reader(phone, "Pier")
        expect_the_end(page, "Pier")
    assert gallery.faults == []


def enter(phone: Page, code: str) -> None:
    """Type a one-time code."""
    phone.get_by_label("One-Time Code").fill(code)
    phone.get_by_role("button", name="Continue").click()


def name_reader(phone: Page, name: str) -> None:
    """From the choice of the reader to its end."""
    phone.get_by_role("button", name="Simulated reader").click()
    expect(phone.get_by_text("Step 3 of 3")).to_be_visible()
    phone.get_by_label("Name").fill(name)
    phone.get_by_role("button", name="Enroll", exact=True).click()
    expect(phone.get_by_role("heading", name=f"{name} is enrolled")).to_be_visible()
