"""The main job in Chromium, from a sold voucher to the holder's mail, as each person in it would do it.

A deep run leaves pictures of every step in ``build/screenshots``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panels import open_panel, panel
from tests.browser.steps import follow_mailed_link, log_in, mailed_code, open_mail, value_in_mail
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person
from tests.fixtures import PASSWORD
from tests.services.portal import OPERATOR, Portal

pytestmark = [pytest.mark.browser]


@dataclass
class Journey:
    """The names of one run; two runs share a portal."""

    portal: Portal
    gallery: Gallery
    scripts: bool

    @property
    def suffix(self) -> str:
        """What tells this run's names from the other's."""
        return "scripted" if self.scripts else "plain"

    @property
    def nominee(self) -> str:
        """Who becomes Full Admin."""
        return f"nominee.{self.suffix}@browser.test"

    @property
    def holder(self) -> str:
        """Who gets the credential."""
        return f"holder+{self.suffix}@browser.test"

    def operator_sells(self, page: Page) -> None:
        """A distributor with its nominee, and a voucher."""
        page.goto(self.portal.url)
        self.gallery.look(page, "login")
        log_in(page, OPERATOR)
        expect(page.get_by_role("heading", name="Distributors", exact=True)).to_be_visible()
        self.gallery.look(page, "distributors")
        form = open_panel(page, "+ Distributor")
        form.get_by_label("Distributor name").fill(f"Distributor {self.suffix}")
        form.get_by_label("Nominee's e-mail").fill(self.nominee)
        self.gallery.look(page, "add-distributor")
        form.get_by_role("button", name="Create Distributor").last.click()
        expect(page.get_by_role("heading", name=f"Distributor {self.suffix}", level=1)).to_be_visible()
        self.gallery.look(page, "distributor")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Vouchers").click()
        form = open_panel(page, "+ Voucher")
        form.get_by_label("Number of credits").fill("12")
        form.get_by_label("Recipient's e-mail").fill(self.nominee)
        self.gallery.look(page, "create-voucher")
        form.get_by_role("button").last.click()
        expect(page.get_by_role("cell", name=self.nominee)).to_be_visible()
        self.gallery.look(page, "vouchers")

    def nominee_registers(self, page: Page) -> None:
        """By the mailed link; types the code that was mailed to the address, and accepts."""
        open_mail(page, self.portal.url, self.nominee, "nvit")
        self.gallery.look(page, "mail-invitation")
        follow_mailed_link(page, "/invitations/")
        self.gallery.look(page, "invitation-signed-out")
        page.get_by_label("First Name").fill("Nora")
        page.get_by_label("Last Name").fill("Minee")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Confirm Password").fill(PASSWORD)
        self.gallery.look(page, "create-account")
        page.get_by_role("button", name="Create Account").click()
        expect(page.get_by_role("heading", name="Confirm Your Email")).to_be_visible()
        self.gallery.look(page, "confirmation-sent")
        code = mailed_code(self.portal.url, self.nominee)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Confirm").click()
        self.gallery.look(page, "invitation")
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("heading", name="Organizations List")).to_be_visible()
        self.gallery.look(page, "no-organizations")

    def admin_redeems(self, page: Page, serial: str, code: str) -> None:
        """The voucher, on the distributor's page."""
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Distributor").click()
        self.gallery.look(page, "distributor-page")
        form = open_panel(page, "Redeem Distributor Credits")
        form.get_by_label("Serial Number").fill(serial)
        self.gallery.look(page, "redeem-serial")
        form.get_by_role("button", name="Next").click()
        form.get_by_label("Authentication Code").fill(code.lower())
        expect(page.get_by_text("Credential Redemption Code cannot be refunded once used.")).to_be_visible()
        self.gallery.look(page, "redeem-code")
        form.get_by_role("button", name="Next").click()
        expect(form.get_by_role("alert")).to_contain_text("12 credits will be added")
        self.gallery.look(page, "redeem-last-look")
        form.get_by_role("button", name="Redeem").click()
        expect(panel(page)).to_have_count(0)
        expect(page.get_by_text("Unallocated Credits").first).to_be_visible()
        self.gallery.look(page, "redeemed")

    def admin_adds_an_organization(self, page: Page) -> None:
        """Limited to 5."""
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Organizations").click()
        form = open_panel(page, "+ Organization")
        form.get_by_label("Organization Name").fill("Harbour Gate")
        form.get_by_role("radio", name=re.compile("^Limited")).check()
        form.get_by_role("textbox", name="Credit Limit").fill("5")
        self.gallery.look(page, "add-organization")
        form.get_by_role("button", name="Add").click()
        expect(page.get_by_role("link", name="Harbour Gate")).to_be_visible()
        self.gallery.look(page, "organizations")

    def admin_issues(self, page: Page) -> None:
        """A Custom credential, seeing its bits before."""
        page.get_by_role("link", name="View Credentials").click()
        self.gallery.look(page, "no-credentials")
        form = open_panel(page, "+ Credential")
        form.get_by_label("Credential Type").select_option("Custom")
        if not self.scripts:
            form.get_by_role("button", name="Show fields").click()
        form.get_by_label("Email").fill(self.holder)
        form.get_by_label("Credential Data Bit Length").fill("12")
        form.get_by_label("Credential Data (Hex)").fill("0xa5")
        if self.scripts:
            expect(form.get_by_label("Credential Data (Binary - Preview)")).to_have_text("0000 1010 0101")
        self.gallery.look(page, "issue-custom")
        form.get_by_role("button", name="Issue Credential").last.click()
        expect(page.get_by_role("link", name=self.holder)).to_be_visible()
        self.gallery.look(page, "credentials")
        page.get_by_role("link", name=self.holder).click()
        self.gallery.look(page, "credential")

    def holder_reads(self, page: Page) -> None:
        """The mail, and where its link leads."""
        open_mail(page, self.portal.url, self.holder, "")
        self.gallery.look(page, "mail-credential")
        follow_mailed_link(page, "/credential/")
        heading = "Scan this with your phone" if self.scripts else "This page needs JavaScript"
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        self.gallery.look(page, "holder")
        if self.scripts:
            page.get_by_role("button", name="Use this computer anyway").click()
            expect(page.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
        if self.scripts:  # what it fetches to keep would else count as failed when the browser is closed
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def journey(request: pytest.FixtureRequest, portal: Portal) -> Journey:
    """A journey with scripts on, and one with scripts off."""
    kind = "scripts" if request.param else "no-scripts"
    return Journey(portal, Gallery(SCREENSHOTS / kind, request.param), request.param)


@pytest.mark.usefixtures("cheap_hashes")
def test_from_the_voucher_to_the_holders_mail(browser: Browser, journey: Journey, watch: Watch) -> None:
    def as_person(act: Callable[[Page], None]) -> None:
        with person(browser, watch, scripts=journey.scripts) as page:
            act(page)

    as_person(journey.operator_sells)

    def nominee_works(page: Page) -> None:
        journey.nominee_registers(page)
        portal_page = page.url
        open_mail(page, journey.portal.url, journey.nominee, "voucher")
        serial, code = (value_in_mail(page, name) for name in ("Serial Number", "Authentication Code"))
        page.goto(portal_page)
        journey.admin_redeems(page, serial, code)
        journey.admin_adds_an_organization(page)
        journey.admin_issues(page)

    as_person(nominee_works)
    as_person(journey.holder_reads)
    assert journey.gallery.faults == []
