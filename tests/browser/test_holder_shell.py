"""The holder's page by itself: without network, without scripts, with links of nobody, in both themes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.services.portal import Portal

pytestmark = [pytest.mark.browser]

NOTHING_YET = "No credential on this phone yet"
OF_ANOTHER = "https%3A%2F%2Fevil.test%2Fmobile%2Fx%2Foffers%2Ft"
KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = await Promise.all(caches_.map((cache) => cache.keys()));
  return requests.flat().map(({ url }) => new URL(url).pathname);
}"""


def open_page(page: Page, portal: Portal, fragment: str = "") -> None:
    page.goto(f"{portal.url}/credential/{fragment}")


def test_it_opens_without_network_once_it_was_opened(browser: Browser, portal: Portal, watch: Watch) -> None:
    with person(browser, watch) as page:
        open_page(page, portal)
        expect(page.get_by_text(NOTHING_YET)).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.context.set_offline(True)
        faults = len(watch.faults)
        page.reload()
        expect(page.get_by_text(NOTHING_YET)).to_be_visible()
        del watch.faults[faults:]  # what a browser says of having no network


def test_its_cache_holds_the_shell_alone(browser: Browser, portal: Portal, watch: Watch) -> None:
    with person(browser, watch) as page:
        open_page(page, portal)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.evaluate(f"fetch('{portal.url}/healthz').then((answer) => answer.text())")
        kept = page.evaluate(KEPT)
        assert "/credential/" in kept
        assert all(path.startswith(("/static/", "/credential/")) for path in kept)


def test_a_link_of_another_portal_is_refused_unasked(browser: Browser, portal: Portal, watch: Watch) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-shell")
    asked: list[str] = []
    with person(browser, watch) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        open_page(page, portal, f"#credential_offer_uri={OF_ANOTHER}")
        expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
        assert page.url == f"{portal.url}/credential/"
        assert not [url for url in asked if "evil.test" in url]
        gallery.look(page, "other-portal")
        page.get_by_role("button", name="To my credentials").click()
        expect(page.get_by_text(NOTHING_YET)).to_be_visible()
        gallery.look(page, "empty")
        page.get_by_label("Code from the mail").fill("nonsense")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("neither a code nor a link")
        expect(page.get_by_label("Code from the mail")).to_have_value("nonsense")
    assert gallery.faults == []


def test_without_scripts_it_says_why_it_needs_them(browser: Browser, portal: Portal, watch: Watch) -> None:
    with person(browser, watch, scripts=False) as page:
        open_page(page, portal)
        expect(page.get_by_role("heading", name="This page needs JavaScript")).to_be_visible()


def test_the_keyboard_reaches_everything(browser: Browser, portal: Portal, watch: Watch) -> None:
    with person(browser, watch) as page:
        open_page(page, portal)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        for name in ("Add a credential by its code or link", "English"):
            for _ in range(5):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
                    break
            else:
                raise AssertionError(f"no Tab leads to {name}")


def test_it_may_be_installed(browser: Browser, portal: Portal, watch: Watch) -> None:
    with person(browser, watch) as page:
        open_page(page, portal)
        session = page.context.new_cdp_session(page)
        found = session.send("Page.getAppManifest")
        assert found["errors"] == []
        assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
            [],
            [{"errorId": "in-incognito", "errorArguments": []}],  # each test's browser forgets everything
        )
