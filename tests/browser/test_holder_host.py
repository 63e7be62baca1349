"""The holder's page on a host of its own: the same journey across origins."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mipass.doors.jobs.tests.conftest import free_port
from tests.browser.holder_scene import holder_scene
from tests.browser.watch import Watch, person
from tests.services import portal

pytestmark = [pytest.mark.browser, pytest.mark.deep]


def test_a_credential_is_accepted_and_removed_there(
    browser: Browser, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    page_url, email = f"http://127.0.0.1:{port}", "elsewhere@holder.test"
    monkeypatch.setattr(portal, "free_port", lambda: port)
    monkeypatch.setenv("MIPASS_HOLDER_URL", page_url)
    with holder_scene(tmp_path) as scene, person(browser, Watch()) as admin, person(browser, watch) as phone:
        scene.sign_in(admin)
        scene.invite(admin, email)
        link = scene.link(phone, email)
        assert link.startswith(f"{page_url}/credential/#")
        scene.accept(phone, email)
        assert phone.url == f"{page_url}/credential/"
        phone.reload()
        phone.get_by_role("button", name="Details").click()
        phone.get_by_role("button", name="Refresh").click()
        expect(phone.locator("#live")).to_have_text("The credential is up to date.")
        phone.get_by_role("button", name="Remove from this phone").click()
        phone.get_by_role("button", name="Remove", exact=True).click()
        expect(phone.get_by_text("No credential on this phone yet")).to_be_visible()
