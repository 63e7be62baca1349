"""What stands where a person looks first: on screens, in mails, and on paper."""

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.panels import open_panel
from tests.browser.watch import NARROW, WCAG, WIDE, violations
from tests.gallery.screen import CREDENTIALS
from tests.gallery.walk import Site, served_scene, signed_in
from tests.interop.test_qr import read_qr
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]
SMALL_LAPTOP = {"width": 1280, "height": 720}
MAIL_PROGRAMS = [("light", WIDE), ("dark", WIDE), ("dark", NARROW)]
MIDDLE = 128  # of 0 to 255
# Of text: in dark it is light.
LIGHTNESS = """() => {
  const [red, green, blue] = getComputedStyle(document.body).color.match(/[0-9.]+/g).map(Number);
  return (red + green + blue) / 3;
}"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A started server with the gallery's scene."""
    with served_scene(kind_under_test()) as started:
        yield started


def test_issuing_begins_at_the_address_and_all_of_it_is_seen(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "admin") as context:
        page = context.new_page()
        page.set_viewport_size(SMALL_LAPTOP)  # type: ignore[arg-type]
        page.goto(site.url + CREDENTIALS.format(**site.facts))
        panel = open_panel(page, "+ Credential")
        expect(panel.get_by_label("Email")).to_be_focused()
        for seen in (
            panel.get_by_label("Installer Permissions"),
            panel.get_by_role("button", name="Issue Credential"),
        ):
            expect(seen.last).to_be_in_viewport(ratio=1)
        page.goto(page.url + "issue/")
        expect(page.get_by_label("Email")).to_be_focused()


@pytest.mark.parametrize("theme", ["dark", "light", ""])
def test_paper_is_light_whatever_the_screen_is(browser: Browser, site: Site, theme: str) -> None:
    with signed_in(browser, site, "admin") as context:
        if theme:
            context.add_cookies([{"name": "theme", "value": theme, "url": site.url}])
        page = context.new_page()
        page.emulate_media(media="screen", color_scheme="dark")
        page.goto(site.url + CREDENTIALS.format(**site.facts))
        assert (page.evaluate(LIGHTNESS) > 128) == (theme != "light")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(LIGHTNESS) < 60


def shade(page: Page, selector: str, what: str) -> float:
    """How light a colour of an element is, from 0 to 255."""
    colour = page.locator(selector).evaluate("(each, what) => getComputedStyle(each)[what]", what)
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) / 3


def without_sandbox(route: Route) -> None:
    """Answer with the same page, without its headers."""
    route.fulfill(body=route.fetch().body(), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(("theme", "size"), MAIL_PROGRAMS, ids=["light", "dark", "dark, 320 px"])
def test_a_camera_reads_the_invitations_link_off_the_mail(
    browser: Browser, site: Site, theme: str, size: Mapping[str, int]
) -> None:
    with signed_in(browser, site) as context:
        page = context.new_page()
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(site.url + "{mail_credential}".format(**site.facts))
        address = f"{site.url}{page.locator('iframe').get_attribute('src')}"
        page.route(address, without_sandbox)  # in which axe-core cannot run
        page.goto(address)  # the mail alone, as a mail program shows it
        link = page.get_by_role("link", name="Accept Credential").get_attribute("href")
        page.get_by_role("img", name="QR code of the same link").scroll_into_view_if_needed()
        assert read_qr(page.screenshot()) == link
        assert str(link).endswith(site.facts["holder_link"])
        ground, text = shade(page, "body", "backgroundColor"), shade(page, "h1", "color")
        assert (ground < MIDDLE < text) if theme == "dark" else (text < MIDDLE < ground)
        assert violations(page, WCAG) == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
