"""The work people really do: undo, the keyboard, many rows at once, one's own views and columns.

Each test works with credentials of its own in the gallery's scene.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watch import NARROW, THEMES, Watch, violations
from tests.gallery.screen import BULK_CREDENTIALS, CREDENTIALS, ORGANIZATIONS
from tests.gallery.walk import Site, served_scene, signed_in
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A started server with the gallery's scene."""
    with served_scene(kind_under_test()) as started:
        yield started


@contextmanager
def at(browser: Browser, site: Site, watch: Watch, address: str) -> Iterator[Page]:
    """The Full Admin at a page."""
    with signed_in(browser, site, "admin") as context:
        watch.over(context)
        page = context.new_page()
        page.goto(site.url + address.format(**site.facts))
        page.wait_for_load_state("networkidle")
        yield page


def faults(page: Page) -> list[str]:
    """What axe-core finds in light and in dark, and whether the page is too wide for 320 px."""
    told = []
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        told += [f"{theme}: {rule} at {places}" for rule, places in violations(page, rules).items()]
    size = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    return told + ([f"{width} px wide at 320"] if width > NARROW["width"] else [])


def test_a_press_is_undone_from_its_toast_by_keyboard(browser: Browser, site: Site, watch: Watch) -> None:
    with at(browser, site, watch, CREDENTIALS + "?status=enabled&sort=email") as page:
        row = page.locator("tbody tr").first
        email = row.locator(".address").inner_text()
        page.clock.install()
        row.get_by_role("button", name="Options for").click()
        page.get_by_role("button", name="Disable", exact=True).locator("visible=true").click()
        toast = page.locator("[data-toast]")
        expect(toast).to_contain_text(f"The credential of {email} is disabled.")
        expect(page.get_by_role("status").filter(has_text="is disabled")).to_be_visible()
        expect(page.locator("body")).to_be_focused()  # it took the focus from nothing
        assert faults(page) == []

        undo = toast.get_by_role("button", name="Undo")
        undo.focus()
        page.clock.fast_forward(20_000)
        expect(toast).to_be_visible()  # whoever is at it has time
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Enter")
        expect(page.locator("[data-toast]")).to_contain_text(f"The credential of {email} is enabled.")

        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(9_000)
        expect(page.locator("[data-toast]")).to_have_count(0)


def test_the_palette_finds_and_leads_there(browser: Browser, site: Site, watch: Watch) -> None:
    with at(browser, site, watch, ORGANIZATIONS) as page:
        keys = page.keyboard
        keys.press("Control+k")
        box, options = page.get_by_role("combobox", name="Find"), page.locator("#palette [role=option]")
        expect(box).to_be_focused()
        expect(page.get_by_role("option", name="Add New Organization")).to_be_visible()
        assert faults(page) == []
        keys.type("organization")
        expect(page.get_by_role("option", name="Organization B")).to_be_visible()
        expect(options.first).to_have_attribute("aria-selected", "true")
        keys.press("ArrowDown")
        second = options.nth(1)
        expect(second).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
        keys.press("ArrowUp")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Credentials List - Organization A")).to_be_visible()

        keys.press("Control+k")
        keys.type("45677")
        expect(page.get_by_role("group", name="Credentials")).to_be_visible()
        keys.press("Escape")
        expect(box).to_be_hidden()


def test_single_keys_search_add_and_explain_but_not_while_one_types(
    browser: Browser, site: Site, watch: Watch
) -> None:
    with at(browser, site, watch, CREDENTIALS) as page:
        keys = page.keyboard
        keys.press("/")
        search = page.get_by_role("searchbox")
        expect(search).to_be_focused()
        keys.type("c?/")
        expect(search).to_have_value("c?/")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.locator("main").focus()
        keys.press("?")
        expect(page.get_by_role("heading", name="Keyboard Shortcuts")).to_be_visible()
        assert faults(page) == []
        keys.press("Escape")
        keys.press("c")
        expect(page.get_by_role("heading", name="Issue New Credential")).to_be_visible()


def test_shift_ticks_a_range_that_is_counted_and_reviewed(browser: Browser, site: Site, watch: Watch) -> None:
    with at(browser, site, watch, BULK_CREDENTIALS) as page:
        boxes = page.locator("tbody input[name=ids]")
        boxes.nth(0).click()
        boxes.nth(3).click(modifiers=["Shift"])
        expect(page.get_by_text("4 selected")).to_be_visible()
        assert boxes.evaluate_all("all => all.filter(box => box.checked).length") == 4
        boxes.nth(3).focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("3 selected")).to_be_visible()
        assert faults(page) == []
        page.get_by_label("With selected").select_option("revoke")
        page.get_by_role("button", name="Review").click()
        expect(page.get_by_role("list", name="Selected credentials").get_by_role("listitem")).to_have_count(3)
        assert faults(page) == []


def test_a_view_and_columns_of_ones_own(browser: Browser, site: Site, watch: Watch) -> None:
    with at(browser, site, watch, CREDENTIALS + "?status=revoked&sort=email") as page:
        page.get_by_role("button", name="Views").click()
        page.get_by_role("link", name="Save This View").click()
        page.get_by_label("Name").fill("Gone")
        assert faults(page) == []
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Views").click()
        expect(page.get_by_role("link", name="Gone")).to_have_attribute("aria-current", "true")
        page.get_by_role("link", name="Columns").click()
        page.get_by_label("Progress", exact=True).uncheck()
        page.get_by_label("Issued", exact=True).check()
        page.get_by_label("Place of Status").fill("1")
        assert faults(page) == []
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("columnheader").filter(has_text="Issued")).to_be_visible()
        expect(page.get_by_role("columnheader", name="Progress")).to_have_count(0)
        assert faults(page) == []
        page.get_by_role("button", name="Views").click()
        page.get_by_role("link", name="Columns").click()
        page.get_by_label("Progress", exact=True).check()
        for column in page.locator(".column-choices").get_by_role("checkbox").all():
            column.check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("columnheader", name="Progress")).to_be_attached()
        for width in (1280, 1024, 800):  # what does not fit is reached by scrolling the table, not the page
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
