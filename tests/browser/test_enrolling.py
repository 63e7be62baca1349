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

from tests.browser.holder_scene import ADMIN, filled
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


def test_a_reader_is_enrolled_reports_and_is_released(admin: Page, readers_url: str, tmp_path: Path) -> None:
    gallery, folder = Gallery(SCREENSHOTS / "readers"), tmp_path / "reader"
    reader(folder, "init", "--version", "1.2")
    dialog = open_panel(admin, "+ Enroll Readers")
    gallery.look(admin, "enroll")
    dialog.get_by_role("button", name="Make a Code").click()
    expect(panel(admin).get_by_text("Waiting for an app to use the code")).to_be_visible()
    gallery.look(admin, "the-code")
    text = panel(admin).locator("[data-copy^='http']").get_attribute("data-copy")
    assert text
    made = reader(folder, "enroll", text, "--name", "Quay door")

    expect(panel(admin).get_by_text("Quay door is enrolled.")).to_be_visible()
    gallery.look(admin, "joined")
    panel(admin).get_by_role("link", name="Reader Details").click()
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
