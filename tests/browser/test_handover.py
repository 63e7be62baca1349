"""A site's people by pages alone: from their spreadsheet to phones, to the panel, and back by its list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panels import open_panel
from tests.browser.steps import log_in
from tests.browser.test_bulk import confirm, figure, review
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.journeys.site import (
    ADMIN,
    FACILITY,
    Panel,
    Person,
    Site,
    ambiguous,
    last_second,
    people,
    running_site,
    spreadsheet,
)

pytestmark = [pytest.mark.browser, pytest.mark.deep]
WORKS_WITHIN = 60_000  # ms


@pytest.fixture(params=[(30, 2), (400, 24)], ids=["some", "four hundred"])
def sizes(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How many people, and how many of them take out their phones."""
    number, phones = request.param
    return number, phones


@pytest.fixture
def site(tmp_path: Path, sizes: tuple[int, int]) -> Iterator[Site]:
    """The running portal, with a credit for each of them."""
    with running_site(tmp_path, sizes[0]) as site:
        yield site


@pytest.fixture
def admin(browser: Browser, site: Site, watch: Watch) -> Iterator[Page]:
    """The organization's admin, at the list of credentials."""
    with person(browser, watch) as page:
        page.set_default_timeout(WORKS_WITHIN)
        page.goto(site.list_url)
        log_in(page, ADMIN)
        expect(page.get_by_role("heading", name="Credentials List - Werk Nord")).to_be_visible()
        yield page


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    """What was wrong with any page: nothing, or the test fails."""
    gallery = Gallery(SCREENSHOTS / "handover")
    yield gallery
    assert gallery.faults == []


def send(page: Page, label: str, name: str, content: bytes, press: str) -> None:
    """Choose a file in a dialog, and send it."""
    page.get_by_label(label).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name=press).click()


def map_and_answer(page: Page, those: list[Person], gallery: Gallery) -> None:
    """Say what is not in the sheet, and which of two days is meant in the one cell that could be both."""
    assert those[1].end
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible(timeout=WORKS_WITHIN)
    for heading, column in (("Gültig ab", "valid_from"), ("Gültig bis", "valid_until")):
        expect(page.get_by_label(heading, exact=True)).to_have_value(column)
    gallery.look(page, "columns")
    page.get_by_label("Format of all rows").select_option("H10301")
    page.get_by_label("Facility Code of all rows").fill(str(FACILITY))
    page.get_by_role("button", name="Use These Columns").press("Enter")
    expect(page.get_by_role("group", name=f"{ambiguous()} in line 5 means")).to_be_visible(
        timeout=WORKS_WITHIN
    )
    gallery.look(page, "order")
    page.get_by_role("radio", name=f"{those[1].end:%-d %B %Y}").check()
    page.get_by_role("button", name="Read Again").click()
    expect(figure(page, "Good rows").first).to_have_text(str(len(those)), timeout=WORKS_WITHIN)
    expect(figure(page, "Holders to be added")).to_have_text(str(len(those)))
    expect(page.get_by_role("columnheader", name="Valid Until")).to_be_visible()
    gallery.look(page, "checked")


def issue(page: Page, those: list[Person], gallery: Gallery) -> None:
    """From the list of credentials, with the site's own workbook."""
    form = open_panel(page, "+ Credential")
    form.get_by_role("link", name="Bulk Credential Upload").click()
    send(page, "Workbook or CSV file", "Werk Nord.xlsx", spreadsheet(those), "Upload and check")
    map_and_answer(page, those, gallery)
    page.get_by_role("button", name="Issue all").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible(timeout=WORKS_WITHIN)
    expect(figure(page, "Credentials Issued")).to_have_text(str(len(those)))


def export(page: Page, list_url: str, gallery: Gallery) -> bytes:
    """A profile of the panel's kind, and its file."""
    page.goto(list_url)
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_role("link", name="+ Export Profile").click()
    page.get_by_role("link", name="Use Genetec Security Center").click()
    page.get_by_label("Name", exact=True).fill("Panel of Werk Nord")
    page.get_by_role("button", name="Show First Rows").click()
    expect(page.get_by_role("heading", name="First Rows")).to_be_visible()
    gallery.look(page, "profile")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("link", name="Panel of Werk Nord").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Everything").click()
    return Path(taken.value.path()).read_bytes()


def compare(page: Page, list_url: str, panel: Panel) -> None:
    """Send the panel's list, whose headings are its own; what they mean is asked once."""
    page.goto(list_url)
    page.get_by_role("link", name="Reconciliations").click()
    open_panel(page, "+ Reconciliation")
    listed = panel.listed(("Karte", "Anlage", "Zustand"))
    send(page, "The panel's list", "panel.csv", listed, "Send and compare")


def found(page: Page, **expected: int) -> None:
    """How many cards are told of each finding that the page links."""
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=WORKS_WITHIN)
    rows = page.locator(".findings tbody tr")
    for label, number in expected.items():
        row = rows.filter(has_text=label.replace("_", " ")).first
        expect(row.locator("td").nth(1)).to_contain_text(str(number))


def revoke(page: Page, list_url: str, gone: Person) -> None:
    """One who left."""
    page.goto(f"{list_url}?q={gone.email}")
    page.get_by_label(f"Select {gone.email}").check()
    review(page, "Revoke", 1)
    page.get_by_role("radio", name="Left").check()
    confirm(page, "Revoke", 1)


@pytest.mark.usefixtures("cheap_hashes")
def test_a_site_goes_from_its_spreadsheet_to_phones_and_the_panel_and_back(
    admin: Page, site: Site, sizes: tuple[int, int], gallery: Gallery
) -> None:
    number, phones = sizes
    those, panel = people(number), Panel()
    issue(admin, those, gallery)
    for each in those[:phones]:
        assert site.accept(each).status == "enabled"
    panel.take(export(admin, site.list_url, gallery))
    assert len(panel.cards) == number
    assert panel.names() == {each.name for each in those}
    assert those[1].end
    assert panel.expiry(those[1]) == last_second(those[1].end)

    compare(admin, site.list_url, panel)
    expect(admin.get_by_role("heading", name="Which column is what?")).to_be_visible(timeout=WORKS_WITHIN)
    expect(admin.get_by_label("Zustand")).to_have_value("status")
    admin.get_by_label("Format of all rows").select_option("H10301")
    admin.get_by_role("button", name="Use These Columns").press("Enter")
    found(admin, In_both=number, Only_at_the_panel=0, Active_at_the_panel=0)

    gone, lost = those[0], those[phones + 1]
    revoke(admin, site.list_url, gone)
    panel.drift(lost=lost)
    compare(admin, site.list_url, panel)
    found(admin, In_both=number - 2, Only_at_the_panel=1, Active_at_the_panel=1, Only_here=1)
    gallery.look(admin, "found")
    expect(admin.get_by_role("link", name=gone.email)).to_be_visible()
    admin.get_by_role("link", name="Only at the panel").first.click()
    expect(admin.get_by_text("…21")).to_be_visible()
    admin.get_by_role("link", name="Only here").first.click()
    expect(admin.get_by_role("link", name=lost.email)).to_be_visible()
