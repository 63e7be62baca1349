"""What stands where a person looks first: on screens, and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.panels import open_panel
from tests.gallery.screen import CREDENTIALS
from tests.gallery.walk import Site, served_scene, signed_in
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]
SMALL_LAPTOP = {"width": 1280, "height": 720}
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
