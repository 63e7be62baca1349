"""A day's work with many people, as different people go about it.

By keyboard alone, without scripts, in German on a small screen: what needs a hand is found from home and from
the list, and seen to. The scene is the gallery's: a firm of many people on the way to their phones.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.panels import panel
from tests.browser.watch import NARROW, THEMES, Watch, violations
from tests.gallery.day_screens import BULK, CREDENTIALS, W
from tests.gallery.screen import DISTRIBUTOR, A
from tests.gallery.walk import Site, served_scene, signed_in
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]
TAB_STOPS = 120


@dataclass(frozen=True)
class Way:
    """How somebody works."""

    keyboard: bool = False
    scripts: bool = True
    language: str = "en"

    def word(self, text: str) -> str:
        """What stands there in the person's language."""
        with override(self.language):
            return gettext(text)

    def press(self, page: Page, target: Locator) -> None:
        """Click it; or go there by *Tab*, and press *Enter*."""
        if not self.keyboard:
            target.click()
            return
        page.wait_for_load_state("networkidle")
        for _stop in range(TAB_STOPS):
            page.keyboard.press("Tab")
            if target.evaluate("each => each === document.activeElement"):
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"no Tab leads to {target}")


WAYS = {
    "by keyboard": Way(keyboard=True),
    "without scripts": Way(scripts=False),
    "in German at 320 px": Way(language="de"),
}


@pytest.fixture(params=[*WAYS.values()], ids=[*WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    """Each of them."""
    found: Way = request.param
    return found


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A started server with the gallery's scene."""
    with served_scene(kind_under_test()) as started:
        yield started


@contextmanager
def at(
    browser: Browser, site: Site, watch: Watch, way: Way, address: str, person: str = "works"
) -> Iterator[Page]:
    """The admin of the many people, or another person, at a page, in their way."""
    with signed_in(browser, site, person, scripts=way.scripts) as context:
        watch.over(context)
        context.add_cookies([{"name": "language", "value": way.language, "url": site.url}])
        page = context.new_page()
        if way.language != "en":
            page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        page.goto(site.url + address.format(**site.facts))
        yield page


def faults(page: Page, way: Way) -> list[str]:
    """What axe-core finds in light and in dark, and whether the page is too wide for a small screen."""
    told = []
    if way.scripts:
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            told += [f"{theme}: {rule} at {places}" for rule, places in violations(page, rules).items()]
    width = page.evaluate("document.documentElement.scrollWidth")
    allowed = (page.viewport_size or {"width": 0})["width"]
    return told + ([f"{width} px wide at {allowed}"] if width > allowed else [])


def number_in(link: Locator) -> int:
    """Behind the colon."""
    found = re.search(r": (\d+)$", link.inner_text().strip())
    assert found
    return int(found[1])


def forecast(page: Page, way: Way) -> str:
    """What the page says about how long the credits last; axe-core finds nothing there."""
    row = page.locator(".details-list > div").filter(
        has=page.get_by_role("term").get_by_text(way.word("Pace"))
    )
    told = row.get_by_role("definition").inner_text().strip()
    assert faults(page, way) == []
    return told


def figure_after(page: Page, label: str) -> int:
    """The number that a legend or a plot tells in bold beside its label."""
    whole = page.locator("figcaption, .legend li").filter(has_text=label).locator("b").inner_text()
    return int(re.sub(r"\D", "", whole))


def test_home_foretells_how_long_the_credits_last_by_the_mean_of_thirty_days(
    browser: Browser, site: Site, watch: Watch, way: Way
) -> None:
    if way.keyboard:
        pytest.skip("nothing is pressed")
    with at(browser, site, watch, way, A + "home/", "admin") as page:
        told, issued = forecast(page, way), figure_after(page, way.word("Credentials Issued"))
        page.goto(site.url + DISTRIBUTOR.format(**site.facts))
        days = 30 * figure_after(page, way.word("Unallocated Credits")) // issued
        with override(way.language):
            words = (
                "about %(days)s day left at the current pace",
                "about %(days)s days left at the current pace",
            )
            counted = ngettext(*words, days) % {"days": days}
        assert days > 0
        assert told == forecast(page, way) == counted


def test_the_first_rush_of_a_new_portal_foretells_nothing(
    browser: Browser, site: Site, watch: Watch, way: Way
) -> None:
    if way.keyboard:
        pytest.skip("nothing is pressed")
    with at(browser, site, watch, way, W + "home/") as page:
        assert forecast(page, way) == way.word("Known once the portal is seven days old")


def test_invitations_are_printed(browser: Browser, site: Site, watch: Watch, way: Way) -> None:
    with at(browser, site, watch, way, CREDENTIALS + "?status=invited") as page:
        for place in (2, 3):  # whose links have not ended
            page.locator("tbody input[name=ids]").nth(place).check()
        way.press(page, page.get_by_role("button", name=way.word("Print Invitations")))
        assert faults(page, way) == []
        way.press(page, page.get_by_role("button", name=way.word("Make the Sheet")))
        codes = page.get_by_role("img", name=way.word("QR code of the invitation"))
        expect(codes).to_have_count(2)
        assert faults(page, way) == []
        page.emulate_media(media="print")
        expect(page.locator(".sheet-bar")).to_be_hidden()
        expect(codes.first).to_be_visible()


def test_home_leads_to_a_mail_that_came_back_and_its_address_is_corrected(
    browser: Browser, site: Site, watch: Watch, way: Way
) -> None:
    with at(browser, site, watch, way, W + "home/") as page:
        assert faults(page, way) == []
        failed = page.get_by_role("link", name=re.compile(f"^{way.word('Failed mails')}: "))
        number = number_in(failed)
        way.press(page, failed)
        badges = page.get_by_role("cell").get_by_text(way.word("Mail failed"), exact=True)
        expect(badges).to_have_count(number)
        assert faults(page, way) == []
        listed = page.url
        row = page.locator("tbody tr").filter(has=badges).first
        email = row.locator(".address").inner_text()
        way.press(page, row.get_by_role("link", name=way.word("Correct Address")))
        form = panel(page)
        field = form.get_by_label(way.word("Email"))
        field.fill(f"right.{email}")
        assert faults(page, way) == []
        way.press(page, form.get_by_role("button", name=way.word("Send Invitation")))
        expect(panel(page)).to_have_count(0)
        page.goto(listed)
        expect(badges).to_have_count(number - 1)


def test_the_list_alone_says_who_needs_a_hand_and_reminds_the_others(
    browser: Browser, site: Site, watch: Watch, way: Way
) -> None:
    with at(browser, site, watch, way, CREDENTIALS) as page:
        troubled = page.get_by_role("link", name=way.word("Needs attention: %(number)s").partition("%")[0])
        number = number_in(troubled)
        way.press(page, troubled)
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(min(number, 10))
        expect(rows.locator(".badge.bad, .badge.warn")).to_have_count(min(number, 10))
        expect(page.locator(".range").first).to_contain_text(str(number))
        assert faults(page, way) == []
        remind = page.get_by_role("button", name=way.word("Remind all who have not accepted"))
        way.press(page, remind)
        left_out = page.locator(".figure").filter(has_text=way.word("Will not be mailed")).locator("dd")
        assert int(left_out.inner_text()) >= 1
        reason = way.word("will not be mailed: %(stays)s").partition("%")[0].strip()
        expect(page.get_by_role("listitem").filter(has_text=reason).first).to_be_visible()
        assert faults(page, way) == []


def test_a_press_is_taken_back(browser: Browser, site: Site, watch: Watch, way: Way) -> None:
    if way.keyboard:
        pytest.skip("tests/browser/test_hands.py does it by keyboard")
    with at(browser, site, watch, way, CREDENTIALS + "?status=enabled") as page:
        row = page.locator("tbody tr").first
        email = row.locator(".address").inner_text()
        row.get_by_role("button").last.click()
        disable = page.get_by_role("button", name=way.word("Disable"), exact=True)
        disable.locator("visible=true").click()
        toast = page.locator("[data-toast]")
        expect(toast).to_contain_text(email)
        assert faults(page, way) == []
        toast.get_by_role("button", name=way.word("Undo")).click()
        expect(page.locator("tbody tr").filter(has_text=email)).to_contain_text(way.word("Enabled"))


def test_the_rows_of_a_long_upload_have_pages(browser: Browser, site: Site, watch: Watch, way: Way) -> None:
    with at(browser, site, watch, way, BULK) as page:
        good, wrong = (page.locator(f"section[aria-labelledby={part}]") for part in ("good", "wrong"))
        expect(good.locator(".range")).to_have_text(re.compile(r"\s*1 - 50 \w+ 250\s*"))
        first_wrong = wrong.locator("tbody tr").first.inner_text()
        way.press(page, good.get_by_role("link", name=way.word("Next page")))
        expect(good.locator(".range")).to_have_text(re.compile(r"\s*51 - 100 \w+ 250\s*"))
        assert wrong.locator("tbody tr").first.inner_text() == first_wrong
        assert faults(page, way) == []


def test_a_view_and_a_column_with_relative_times(
    browser: Browser, site: Site, watch: Watch, way: Way
) -> None:
    if way.keyboard:
        pytest.skip("tests/browser/test_hands.py does it with scripts")
    with at(browser, site, watch, way, CREDENTIALS + "?status=revoked") as page:
        page.get_by_role("button", name=way.word("Views")).click()
        page.get_by_role("link", name=way.word("Save This View")).click()
        page.get_by_label(way.word("Name")).fill(f"Gone {way.language}")
        page.get_by_role("button", name=way.word("Save")).last.click()
        page.get_by_role("button", name=way.word("Views")).click()
        view = page.get_by_role("link", name=f"Gone {way.language}")
        expect(view).to_have_attribute("aria-current", "true")
        page.get_by_role("link", name=way.word("Columns")).click()
        page.get_by_label(way.word("Issued"), exact=True).check()
        assert faults(page, way) == []
        page.get_by_role("button", name=way.word("Save")).last.click()
        expect(panel(page)).to_have_count(0)
        page.wait_for_load_state()
        moment = page.locator("tbody time").first
        expect(moment).to_have_attribute("title", re.compile(r"\d{4}"))
        expect(moment).to_have_attribute("tabindex", "0")
        assert faults(page, way) == []
