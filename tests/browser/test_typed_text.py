"""What was typed in a dialog is thrown away by nobody's slip of a finger."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.panels import open_panel, panel
from tests.browser.steps import log_in, look_again
from tests.browser.watch import COLOURS, NARROW, THEMES, violations
from tests.gallery.screen import ADMINS, CREDENTIALS
from tests.gallery.walk import Site, served_scene, signed_in
from tests.services.databases import kind_under_test

pytestmark = [pytest.mark.browser]
LINE = "You have typed something. Press Escape again to discard it."
TYPED = "typed@example.com"
ENDED = "organization.admin@demo.test"  # whose sessions end: the others of this file are somebody else's


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A started server with the gallery's scene."""
    with served_scene(kind_under_test()) as started:
        yield started


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Somebody who may issue, at the list of credentials."""
    with signed_in(browser, site, "admin") as context:
        page = context.new_page()
        page.goto(site.url + CREDENTIALS.format(**site.facts))
        yield page


def typed(page: Page) -> Locator:
    """The dialog *Issue New Credential* with an address typed; gives its field."""
    field = open_panel(page, "+ Credential").get_by_label("Email")
    field.press_sequentially(TYPED)
    return field


def line(page: Page) -> Locator:
    """What asks whether it is to be discarded."""
    return panel(page).get_by_role("alert").filter(has_text=LINE)


def is_closed(page: Page) -> None:
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_an_untouched_dialog_closes_at_once(page: Page) -> None:
    open_panel(page, "+ Credential")
    page.keyboard.press("Escape")
    is_closed(page)
    open_panel(page, "+ Credential").get_by_role("link", name="Close").click()
    is_closed(page)


def test_what_was_typed_and_taken_back_closes_at_once(page: Page) -> None:
    field = typed(page)
    field.press("Control+a")
    field.press("Delete")
    page.keyboard.press("Escape")
    is_closed(page)


def test_escape_asks_first_and_leaves_the_focus_where_it_was(page: Page) -> None:
    field = typed(page)
    page.keyboard.press("Escape")
    expect(line(page)).to_be_in_viewport(ratio=1)
    expect(field).to_be_focused()
    expect(field).to_have_value(TYPED)
    page.keyboard.press("Escape")
    is_closed(page)
    expect(page.get_by_role("link", name="+ Credential").first).to_be_focused()
    assert open_panel(page, "+ Credential").get_by_label("Email").input_value() == ""
    expect(line(page)).to_have_count(0)


def test_an_escape_that_is_held_down_is_one(page: Page) -> None:
    field = typed(page)
    for _repeated in range(5):
        page.keyboard.down("Escape")
    page.keyboard.up("Escape")
    expect(line(page)).to_be_visible()
    expect(field).to_have_value(TYPED)


def test_who_goes_on_typing_is_asked_anew(page: Page) -> None:
    field = typed(page)
    for _time in range(3):
        page.keyboard.press("Escape")
        expect(line(page)).to_have_count(1)
        page.keyboard.type("x")
        expect(line(page)).to_have_count(0)
    expect(field).to_have_value(f"{TYPED}xxx")


def test_the_line_can_be_answered_by_its_buttons(page: Page) -> None:
    field = typed(page)
    page.keyboard.press("Escape")
    panel(page).get_by_role("button", name="Keep Editing").click()
    expect(line(page)).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    panel(page).get_by_role("button", name="Discard").click()
    is_closed(page)


def test_the_x_asks_too_and_cancel_means_what_it_says(page: Page) -> None:
    field = typed(page)
    close = panel(page).get_by_role("link", name="Close")
    close.click()
    expect(line(page)).to_be_visible()
    panel(page).get_by_role("button", name="Keep Editing").click()
    expect(field).to_be_focused()
    panel(page).get_by_role("link", name="Cancel").click()
    is_closed(page)


def test_a_choice_alone_is_asked_for_too(page: Page) -> None:
    open_panel(page, "+ Credential").get_by_label("Installer Permissions").check()
    page.keyboard.press("Escape")
    expect(line(page)).to_be_visible()


def test_a_refused_form_still_holds_what_was_typed(page: Page) -> None:
    typed(page)
    panel(page).get_by_label("Facility Code").fill("999")
    panel(page).get_by_label("Card Number").fill("1")
    with page.expect_response(lambda answer: answer.status == 422):
        panel(page).get_by_role("button", name="Issue Credential").last.click()
    expect(panel(page).locator("[aria-invalid=true]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(line(page)).to_be_visible()


def test_another_dialog_in_its_place_is_asked_for_too(page: Page) -> None:
    typed(page)
    other = panel(page).get_by_role("link", name="Bulk Credential Upload")
    other.click()
    expect(line(page)).to_be_visible()
    other.click()
    expect(panel(page).get_by_role("heading", name="Bulk Credential Upload").first).to_be_visible()
    page.keyboard.press("Escape")
    is_closed(page)
    expect(page.get_by_role("link", name="+ Credential").first).to_be_focused()


def test_a_later_step_holds_what_was_typed_before(page: Page, site: Site) -> None:
    page.goto(site.url + ADMINS.format(**site.facts))
    wizard = open_panel(page, "+ Invite Admin")
    wizard.get_by_label("Email").press_sequentially(TYPED)
    wizard.get_by_role("button", name="Next").click()
    expect(wizard.get_by_role("radio", name="Full Admin")).to_be_visible()
    page.keyboard.press("Escape")
    expect(line(page)).to_be_visible()
    wizard.get_by_role("button", name="Close").click()
    is_closed(page)


@pytest.mark.parametrize("notices", [False, True], ids=["a press finds out", "the page finds out"])
def test_an_ended_session_loses_nothing(browser: Browser, site: Site, notices: bool) -> None:
    with signed_in(browser, site) as mine, signed_in(browser, site) as elsewhere:
        page, other = mine.new_page(), elsewhere.new_page()
        page.clock.install()
        page.goto(site.url + CREDENTIALS.format(**site.facts))
        log_in(page, ENDED)
        typed(page)
        panel(page).get_by_label("Facility Code").fill("77")
        panel(page).get_by_label("Card Number").fill("7001")
        other.goto(site.url + "/my-account/")
        log_in(other, ENDED)
        other.get_by_role("button", name="Sign Out All Others").click()
        expect(other.get_by_role("button", name="Sign Out All Others")).to_have_count(0)
        if notices:
            look_again(page)
        else:
            panel(page).get_by_role("button", name="Issue Credential").last.click()
        log_in(page, ENDED)
        expect(panel(page)).to_contain_text("This has not been sent yet. Check it, and send it again.")
        for label, value in (("Email", TYPED), ("Facility Code", "77"), ("Card Number", "7001")):
            expect(panel(page).get_by_label(label)).to_have_value(value)
        assert TYPED not in other.request.get(site.url + CREDENTIALS.format(**site.facts)).text()


def test_it_is_seen_in_a_small_window_in_the_dark_and_in_german(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "admin") as context:
        context.add_cookies([{"name": "language", "value": "de", "url": site.url}])
        page = context.new_page()
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        page.goto(site.url + CREDENTIALS.format(**site.facts))
        page.locator("a[data-dialog][href$='/issue/']").first.click()
        last = panel(page).get_by_label("Kartennummer")  # which comes with the format
        last.press_sequentially("12")
        page.keyboard.press("Escape")
        asked = panel(page).get_by_role("alert").filter(has_text="Sie haben etwas eingegeben.")
        buttons = [page.get_by_role("button", name=name) for name in ("Weiter bearbeiten", "Verwerfen")]
        for seen in (asked, *buttons):
            expect(seen).to_be_in_viewport(ratio=1)
        expect(last).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert violations(page, THEMES["light"]) == {}
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == {}
