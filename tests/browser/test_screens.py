"""The manual's words on every screen, by label and role, and what a page does beside showing them.

The scene and the list of screens are the gallery's. One portal serves all tests of this file, in any order,
so each works in places that no other looks at.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.manual import WORDS
from tests.browser.steps import look_again
from tests.browser.watch import COLOURS, THEMES, WCAG, Watch, person, violations
from tests.gallery.screen import CREDENTIALS, ORGANIZATIONS
from tests.gallery.screens import SCREENS
from tests.gallery.walk import Site, at_screen, served_scene, signed_in
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]

BY_NAME = {f"{screen.chapter} / {screen.name}": screen for screen in SCREENS}
TAB_STOPS = 80


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A started server with the gallery's scene."""
    with served_scene(kind_under_test()) as started:
        yield started


def found(page: Page, role: str, text: str) -> Locator:
    """What has this text in this role. A term has no name of its own in ARIA, so its content is compared."""
    whole = re.compile(rf"^\s*{re.escape(text)}\s*(optional\s*)?$")
    if role == "label":
        return page.get_by_label(whole)
    if role == "text":
        return page.get_by_text(re.compile(re.escape(text))).filter(visible=True)
    if role == "term":
        return page.get_by_role("term").filter(has_text=whole)
    return page.get_by_role(role, name=text, exact=True)  # type: ignore[arg-type]


def test_what_is_wrong_with_a_page_is_found(browser: Browser) -> None:
    with person(browser, Watch()) as page:
        page.set_content("<p style='color: #777; background: #888'>Who can read this? <input></p>")
        assert {"label", "color-contrast"} <= violations(page, WCAG).keys()
        assert violations(page, COLOURS).keys() == {"color-contrast"}


@pytest.mark.parametrize("name", WORDS)
def test_a_screen_shows_the_manuals_words(browser: Browser, site: Site, name: str) -> None:
    with at_screen(browser, site, BY_NAME[name]) as page:
        for role, text in WORDS[name]:
            expect(found(page, role, text).first, f"{role} {text}").to_be_visible()
        assert faults(page) == []


def faults(page: Page) -> list[str]:
    """What axe-core finds in light and in dark."""
    told = []
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        told += [f"{theme}: {rule} at {places}" for rule, places in violations(page, rules).items()]
    return told


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - WORDS.keys()))
def test_axe_finds_nothing_on_the_other_screens(browser: Browser, site: Site, name: str) -> None:
    with at_screen(browser, site, BY_NAME[name]) as page:
        assert faults(page) == []


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name is focused."""
    told = "e => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent"
    page.wait_for_load_state()  # before its scripts have run, a link leads to a page instead of a dialog
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        if re.match(rf"\s*{re.escape(name)}", focused.evaluate(told)):
            return
    raise AssertionError(f"no Tab leads to {name!r}")


def test_the_keyboard_alone_adds_issues_and_revokes(browser: Browser, site: Site, watch: Watch) -> None:
    with signed_in(browser, site, "branded") as context:
        watch.over(context)
        page, keys = (page := context.new_page()), page.keyboard
        page.goto(site.url + ORGANIZATIONS.format(a=site.facts["branded"]))
        tab_to(page, "+ Organization")
        keys.press("Enter")
        expect(page.get_by_label("Organization Name")).to_be_focused()
        keys.type("Keyboard Hall")
        keys.press("Tab")
        keys.press("ArrowDown")
        expect(page.get_by_role("radio", name=re.compile("^Limited"))).to_be_checked()
        keys.press("Tab")
        keys.type("2")
        keys.press("Enter")
        expect(page.get_by_role("link", name="Keyboard Hall")).to_be_visible()

        tab_to(page, "Keyboard Hall")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Keyboard Hall", level=1)).to_be_visible()
        tab_to(page, "Manage Organization Credentials")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Credentials List - Keyboard Hall")).to_be_visible()
        tab_to(page, "+ Credential")
        keys.press("Enter")
        expect(page.get_by_label("Email", exact=True)).to_be_focused()
        keys.type("fingers@demo.test")
        for number in ("7", "4711"):
            keys.press("Tab")
            keys.type(number)
        keys.press("Enter")
        expect(page.get_by_role("link", name="fingers@demo.test", exact=True)).to_be_visible()

        tab_to(page, "Options for fingers@demo.test")
        keys.press("Enter")
        expect(page.get_by_role("link", name="View", exact=True)).to_be_focused()
        keys.press("End")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Revoke", level=1)).to_be_visible()
        tab_to(page, "Lost")
        keys.press("Space")
        tab_to(page, "Revoke")
        keys.press("Enter")
        expect(page.get_by_role("cell", name="Revoked")).to_be_visible()


def test_an_open_list_shows_what_somebody_else_issued_and_says_so(
    browser: Browser, site: Site, watch: Watch
) -> None:
    address = site.url + CREDENTIALS.format(**site.facts)
    with signed_in(browser, site, "admin") as here, signed_in(browser, site, "site") as elsewhere:
        for context in (here, elsewhere):
            watch.over(context)
        page, other = here.new_page(), elsewhere.new_page()
        page.clock.install()
        page.goto(address)
        other.goto(f"{address}issue/")
        other.get_by_label("Email").fill("just.now@demo.test")
        other.get_by_label("Facility Code").fill("9")
        other.get_by_label("Card Number").fill("9999")
        other.get_by_role("button", name="Issue Credential").last.click()
        expect(other.get_by_role("link", name="just.now@demo.test", exact=True)).to_be_visible()
        look_again(page)
        expect(page.get_by_role("link", name="just.now@demo.test", exact=True)).to_be_visible()
        expect(page.locator("#live-status")).to_have_text("This page was updated.")


def test_alert_history_shows_what_happened_and_is_cleared_by_its_cross(
    browser: Browser, site: Site, watch: Watch
) -> None:
    with signed_in(browser, site, "stranger") as context:
        watch.over(context)
        page = context.new_page()
        page.goto(f"{site.url}/my-account/name/")
        page.get_by_role("button", name="Save").click()
        toasts = page.get_by_role("region", name="Notifications")
        expect(toasts).to_contain_text("Your name was saved.")
        page.get_by_role("button", name="Alert History").click()
        history = page.get_by_role("region", name="Alert History")
        expect(history).to_contain_text("Your name was saved.")
        history.get_by_role("button", name="Clear Alert History").click()
        page.get_by_role("button", name="Alert History").click()
        expect(history).to_contain_text("Nothing has happened in this session yet.")


def test_theme_and_sidebar_are_remembered(browser: Browser, site: Site, watch: Watch) -> None:
    with signed_in(browser, site, "site") as context:
        watch.over(context)
        page = context.new_page()
        page.emulate_media(color_scheme="light")
        page.goto(f"{site.url}/my-account/")
        sidebar = page.get_by_role("navigation", name="Main")
        page.get_by_role("button", name="Toggle Dark Mode").click()
        page.get_by_role("button", name="Navigation").click()
        expect(sidebar).to_be_hidden()
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(sidebar).to_be_hidden()
        page.get_by_role("button", name="Navigation").click()
        page.get_by_role("button", name="Toggle Dark Mode").click()
        page.reload()
        expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
        expect(sidebar).to_be_visible()
