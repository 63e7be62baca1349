"""A bulk upload in Chromium: upload, mend, issue, undo; with scripts and without."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.panels import open_panel
from tests.browser.steps import open_mail, value_in_mail
from tests.browser.test_main_job import Journey
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.services.portal import Portal

pytestmark = [pytest.mark.browser]

WORKS_WITHIN = 20_000  # ms; without scripts the page looks again every 3 s
HEADER = "email,format,facility_code,card_number\n"
WRONG = HEADER + "ann@browser.test,H10301,1,4001\nbob@browser.test,H10301,300,1E+05\n"
RIGHT = HEADER + "ann@browser.test,H10301,1,4001\nbob@browser.test,H10301,2,4002\n"


def upload(page: Page, content: str) -> None:
    """Send a file by the dialog that the manual names."""
    form = open_panel(page, "+ Credential")
    form.get_by_role("link", name="Bulk Credential Upload").click()
    page.get_by_label("CSV file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="What the file holds")).to_be_visible(timeout=WORKS_WITHIN)


def figure(page: Page, label: str) -> Locator:
    """The number below a label."""
    return page.locator(".figure").filter(has_text=label).locator("dd")


def upload_mend_issue_undo(journey: Journey, page: Page) -> None:
    """From the credentials of an organization that has five credits."""
    page.get_by_role("link", name="View Credentials").click()
    listed = page.url
    upload(page, WRONG)
    row = page.get_by_role("row").filter(has_text="1E+05")
    expect(row).to_contain_text("card_number")
    expect(row).to_contain_text("power of ten")
    expect(figure(page, "Wrong rows")).to_have_text("1")
    journey.gallery.look(page, "bulk-wrong")
    page.goto(listed)
    upload(page, RIGHT)
    expect(figure(page, "Cost in credits")).to_have_text("2")
    expect(figure(page, "Balance after")).to_have_text("3")
    journey.gallery.look(page, "bulk-checked")
    page.get_by_role("button", name="Issue all").click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible(timeout=WORKS_WITHIN)
    expect(figure(page, "Credentials Issued")).to_have_text("2")
    journey.gallery.look(page, "bulk-issued")
    issued = page.url
    page.goto(listed)
    expect(page.get_by_role("link", name="bob@browser.test")).to_be_visible()
    page.goto(issued)
    open_panel(page, "Undo").get_by_role("button", name="Undo").click()
    expect(figure(page, "Withdrawn, credits returned")).to_have_text("2", timeout=WORKS_WITHIN)
    journey.gallery.look(page, "bulk-undone")
    page.goto(listed)
    expect(figure(page, "Available Credits")).to_have_text("5")


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.deep)], ids=["with scripts", "without scripts"]
)
@pytest.mark.usefixtures("cheap_hashes")
def test_upload_mend_issue_undo(browser: Browser, portal: Portal, watch: Watch, scripts: bool) -> None:
    folder = SCREENSHOTS / ("bulk" if scripts else "bulk-no-scripts")
    journey = Journey(portal, Gallery(folder, scripts), scripts)
    with person(browser, watch, scripts=scripts) as page:
        journey.operator_sells(page)
    with person(browser, watch, scripts=scripts) as page:
        journey.nominee_registers(page)
        here = page.url
        open_mail(page, portal.url, journey.nominee, "voucher")
        serial, code = (value_in_mail(page, name) for name in ("Serial Number", "Authentication Code"))
        page.goto(here)
        journey.admin_redeems(page, serial, code)
        journey.admin_adds_an_organization(page)
        upload_mend_issue_undo(journey, page)
    assert journey.gallery.faults == []
