"""Many credentials in Chromium: upload, mend, issue, undo; select and revoke. With scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.holder_scene import ADMIN, filled
from tests.browser.panels import open_panel
from tests.browser.steps import log_in
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.bulk.make_corpus import book
from tests.services.portal import Portal

pytestmark = [pytest.mark.browser]

WORKS_WITHIN = 20_000  # ms; without scripts the page looks again every 3 s
HEADER = "email,format,facility_code,card_number\n"
WRONG = HEADER + "ann@browser.test,H10301,1,4001\nbob@browser.test,H10301,300,1E+05\n"
RIGHT = HEADER + "ann.{first}@browser.test,H10301,1,{first}\nbob.{first}@browser.test,H10301,2,{first}\n"


def upload(page: Page, content: str) -> None:
    """Send a file by the dialog that the manual names."""
    form = open_panel(page, "+ Credential")
    form.get_by_role("link", name="Bulk Credential Upload").click()
    page.get_by_label("Workbook or CSV file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="What the file contains")).to_be_visible(timeout=WORKS_WITHIN)


def figure(page: Page, label: str) -> Locator:
    """The number below a label."""
    return page.locator(".figure").filter(has_text=label).locator("dd")


@pytest.fixture(scope="module")
def listed(portal: Portal) -> str:
    """The credentials of an organization whose distributor has fifty credits."""
    return portal.url + filled(portal)["credentials"]


def issue_all(page: Page) -> None:
    """Press it on the page of a checked upload, and wait for what comes of it."""
    page.get_by_role("button", name="Issue all").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible(timeout=WORKS_WITHIN)
    expect(figure(page, "Credentials Issued")).to_have_text("2")


def upload_mend_issue_undo(page: Page, listed: str, gallery: Gallery, first: int) -> None:
    """From that list and back to it; ``first`` is a card number that nobody else uploads."""
    credits = int(figure(page, "Available Credits").inner_text())
    upload(page, WRONG)
    row = page.get_by_role("row").filter(has_text="1E+05")
    expect(row).to_contain_text("card_number")
    expect(row).to_contain_text("power of ten")
    expect(figure(page, "Wrong rows")).to_have_text("1")
    gallery.look(page, "bulk-wrong")
    page.goto(listed)
    upload(page, RIGHT.format(first=first))
    expect(figure(page, "Cost in credits")).to_have_text("2")
    expect(figure(page, "Balance after")).to_have_text(str(credits - 2))
    gallery.look(page, "bulk-checked")
    issue_all(page)
    gallery.look(page, "bulk-issued")
    issued = page.url
    page.goto(listed)
    expect(page.get_by_role("link", name=f"bob.{first}@browser.test")).to_be_visible()
    page.goto(issued)
    open_panel(page, "Undo").get_by_role("button", name="Undo").click()
    expect(figure(page, "Withdrawn, credits returned")).to_have_text("2", timeout=WORKS_WITHIN)
    gallery.look(page, "bulk-undone")
    page.goto(listed)
    expect(figure(page, "Available Credits")).to_have_text(str(credits))


def map_and_issue(page: Page, listed: str, gallery: Gallery, first: int) -> None:
    """A workbook with headings of its own is asked about once; the next one of its kind is not."""
    for number in (first, first + 10):
        page.goto(listed)
        form = open_panel(page, "+ Credential")
        form.get_by_role("link", name="Bulk Credential Upload").click()
        rows = [[f"ann.{number}@browser.test", number], [f"bob.{number}@browser.test", number + 1]]
        content = book([["Team list"], [f"Mail {first}", "Badge No."], *rows])
        page.get_by_label("Workbook or CSV file").set_input_files(
            {"name": "people.xlsx", "mimeType": "application/octet-stream", "buffer": content}
        )
        page.get_by_role("button", name="Upload and check").click()
        if number == first:
            heading = page.get_by_role("heading", name="Which column is what?")
            expect(heading).to_be_visible(timeout=WORKS_WITHIN)
            gallery.look(page, "bulk-columns")
            expect(page.get_by_label("Badge No.")).to_have_value("card_number")
            page.get_by_label("Format of all rows").select_option("H10302")
            page.get_by_role("button", name="Use These Columns").press("Enter")
        expect(page.get_by_text("The columns were read as you said")).to_be_visible(timeout=WORKS_WITHIN)
        gallery.look(page, "bulk-mapped")
        issue_all(page)


def reconcile(page: Page, listed: str, gallery: Gallery, first: int) -> None:
    """A panel's list with headings of its own: asked about once, compared, and compared again."""
    upload(page, RIGHT.format(first=first))
    issue_all(page)
    for stranger in (9_001, 9_002):
        page.goto(listed)
        page.get_by_role("link", name="Reconciliations").click()
        open_panel(page, "+ Reconciliation")
        # Headings of this walk's own: those of another would be remembered, and nothing asked.
        rows = f"Karte;Anlage;Zustand;Liste {first}\n"
        rows += f"{first};1;aktiv;\n{first};2;gesperrt;\n{stranger};3;aktiv;\n"
        page.get_by_label("The panel's list").set_input_files(
            {"name": "panel.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        )
        page.get_by_role("button", name="Send and compare").click()
        if stranger == 9_001:
            heading = page.get_by_role("heading", name="Which column is what?")
            expect(heading).to_be_visible(timeout=WORKS_WITHIN)
            expect(page.get_by_label("Zustand")).to_have_value("status")
            gallery.look(page, "panel-columns")
            page.get_by_label("Format of all rows").select_option("H10301")
            page.get_by_role("button", name="Use These Columns").press("Enter")
        expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=WORKS_WITHIN)
        gallery.look(page, "reconciled")
        expect(page.get_by_role("heading", name="Only at the panel")).to_be_visible()
        expect(page.get_by_text(str(stranger))).to_have_count(0)
    page.get_by_role("link", name="+1 Only at the panel").click()
    expect(page.get_by_role("heading", name="new since the last time")).to_be_visible()
    expect(page.get_by_text("…02")).to_be_visible()


def give_numbers_back(page: Page, listed: str, gallery: Gallery, first: int) -> None:
    """The numbers that an upload took from a pool are the next ones again when it is discarded."""
    page.get_by_role("link", name="Number Pools").click()
    pools = page.url
    form = open_panel(page, "+ Number Pool")
    for label, number in (("Facility Code", 9), ("First number", first), ("Last number", first + 9)):
        form.get_by_label(label).fill(str(number))
    form.get_by_role("button", name="Add Number Pool").click()
    free = figure(page, "26-bit")
    first = int(free.text_content() or "")  # of this pool, or of one that another walk left
    gallery.look(page, "pools")
    for _again in range(2):  # the second time with the same numbers
        page.goto(listed)
        upload(page, "email,format,facility_code\nann@browser.test,H10301,9\nbob@browser.test,H10301,9\n")
        expect(page.get_by_role("cell", name=str(first + 1), exact=True)).to_be_visible()
        checked = page.url
        page.goto(pools)
        expect(free).to_have_text(str(first + 2))
        page.goto(checked)
        page.get_by_role("button", name="Discard").click()
        expect(page.get_by_role("cell", name="Discarded").first).to_be_visible()
        page.goto(pools)
        expect(free).to_have_text(str(first))


def review(page: Page, verb: str, changes: int) -> None:
    """Choose what is to be done with what is selected, and be told how many it would change."""
    page.get_by_label("With selected").select_option(verb)
    page.get_by_role("button", name="Review").click()
    expect(figure(page, "Will change")).to_have_text(str(changes))


def confirm(page: Page, verb: str, changes: int) -> None:
    """Do it, and wait until so many are changed."""
    page.get_by_role("button", name=verb).click()
    expect(page.get_by_role("heading", name=verb, level=1)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible(timeout=WORKS_WITHIN)
    expect(figure(page, "Changed").first).to_have_text(str(changes))


def select_review_revoke(page: Page, listed: str, gallery: Gallery, first: int) -> None:
    """The two of an upload, among whatever else the list holds."""
    upload(page, RIGHT.format(first=first))
    issue_all(page)
    page.goto(f"{listed}?q=bob.{first}")
    page.get_by_label(f"Select bob.{first}@browser.test").check()
    gallery.look(page, "selected")
    review(page, "Resend Invitation", 1)
    confirm(page, "Resend Invitation", 1)
    page.goto(f"{listed}?status=invited&q=.{first}@")
    page.get_by_role("checkbox", name="All 2").check()
    review(page, "Revoke", 2)
    gallery.look(page, "review")
    page.get_by_role("radio", name="Lost").check()
    confirm(page, "Revoke", 2)
    gallery.look(page, "revoked")
    page.goto(f"{listed}?status=revoked&q=bob.{first}")
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()


@pytest.fixture(
    params=[True, pytest.param(False, marks=pytest.mark.deep)], ids=["with scripts", "without scripts"]
)
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs them."""
    return bool(request.param)


@pytest.fixture
def admin(browser: Browser, listed: str, watch: Watch, scripts: bool) -> Iterator[Page]:
    """The admin of that organization, at the list."""
    with person(browser, watch, scripts=scripts) as page:
        page.goto(listed)
        log_in(page, ADMIN)
        expect(page.get_by_role("heading", name="Credentials List - Harbour Gate")).to_be_visible()
        yield page


@pytest.fixture
def gallery(scripts: bool) -> Iterator[Gallery]:
    """What was wrong with any page: nothing, or the test fails."""
    gallery = Gallery(SCREENSHOTS / ("bulk" if scripts else "bulk-no-scripts"), scripts)
    yield gallery
    assert gallery.faults == []


@pytest.mark.usefixtures("cheap_hashes")
def test_upload_mend_issue_undo(admin: Page, listed: str, gallery: Gallery, scripts: bool) -> None:
    upload_mend_issue_undo(admin, listed, gallery, 5001 + scripts)


@pytest.mark.usefixtures("cheap_hashes")
def test_map_and_issue(admin: Page, listed: str, gallery: Gallery, scripts: bool) -> None:
    map_and_issue(admin, listed, gallery, 7001 + 100 * scripts)


@pytest.mark.usefixtures("cheap_hashes")
def test_reconcile(admin: Page, listed: str, gallery: Gallery, scripts: bool) -> None:
    reconcile(admin, listed, gallery, 8001 + scripts)


@pytest.mark.usefixtures("cheap_hashes")
def test_numbers_come_back(admin: Page, listed: str, gallery: Gallery, scripts: bool) -> None:
    give_numbers_back(admin, listed, gallery, 9001 + 100 * scripts)


@pytest.mark.usefixtures("cheap_hashes")
def test_select_review_revoke(admin: Page, listed: str, gallery: Gallery, scripts: bool) -> None:
    select_review_revoke(admin, listed, gallery, 6001 + scripts)


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize(
    ("status", "said"), [(413, "larger than this server accepts"), (502, "not reachable at the moment")]
)
def test_what_a_proxy_refuses_is_told_as_what_it_is(
    admin: Page, listed: str, scripts: bool, watch: Watch, status: int, said: str
) -> None:
    """A proxy's own page knows nothing of the portal's; its number says what happened."""
    if not scripts:
        pytest.skip("without scripts the proxy's own page is shown")
    form = open_panel(admin, "+ Credential")
    form.get_by_role("link", name="Bulk Credential Upload").click()
    admin.get_by_label("Workbook or CSV file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": RIGHT.format(first=7000).encode()}
    )
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    admin.route(
        "**/bulk/upload/",
        lambda route: route.fulfill(status=status, body=page, content_type="text/html"),
    )
    admin.get_by_role("button", name="Upload and check").click()
    expect(admin.get_by_role("alert").filter(has_text=said)).to_be_visible()
    assert [fault for fault in watch.faults if str(status) not in fault] == []
    watch.faults.clear()
