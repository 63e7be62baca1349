"""The holder's page on a phone: from the mail to the door of a reader that an installer's phone enrolled.

A deep run leaves pictures of every step in ``build/screenshots/holder``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from mipass.protocol.wiegand import encode
from tests.browser.holder_scene import FACILITY, Scene, holder_scene
from tests.browser.panels import open_panel
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person

pytestmark = [pytest.mark.browser]

LIVE_WITHIN = 20_000  # ms; a list asks every 8 s
JSON = "application/json"
INSTALLER = "installer@holder.test"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One portal and one reader for all tests of this file; each test has holders of its own."""
    with holder_scene(tmp_path_factory.mktemp("holder")) as made:
        yield made


@pytest.fixture
def gallery() -> Gallery:
    """Looks at the pages."""
    return Gallery(SCREENSHOTS / "holder")


@contextmanager
def admin_of(browser: Browser, scene: Scene) -> Iterator[Page]:
    """The admin's browser, at the list of credentials. Other tests watch what goes wrong in it."""
    with person(browser, Watch()) as page:
        scene.sign_in(page)
        yield page


def present(phone: Page) -> None:
    """From a screen that offers it."""
    phone.get_by_role("button", name="Present to a reader").first.click()
    phone.get_by_role("button", name="Simulated reader").click()


@pytest.fixture
def enrolled(scene: Scene, browser: Browser, watch: Watch, gallery: Gallery) -> Scene:
    """The reader, enrolled by an installer's phone when it was needed first."""
    if scene.reader.enrolled:
        return scene
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, INSTALLER, installer=True)
        scene.accept(phone, INSTALLER)
        phone.get_by_role("button", name="Enroll a reader").click()
        gallery.look(phone, "enroll")
        phone.get_by_role("button", name="Simulated reader").click()
        expect(phone.get_by_role("heading", name="Enroll this reader?")).to_be_visible()
        gallery.look(phone, "enroll-name")
        phone.get_by_label("Name").fill("Front door")
        phone.get_by_role("button", name="Enroll", exact=True).click()
        expect(phone.get_by_role("heading", name="Front door is enrolled")).to_be_visible()
        gallery.look(phone, "enrolled")
        admin.goto(scene.list_url.replace("credentials/", "readers/"))
        expect(admin.get_by_text("Front door").first).to_be_visible()
    assert gallery.faults == []
    scene.reader.enrolled = True
    return scene


def test_from_the_mail_to_the_open_door_and_to_the_revocation(
    browser: Browser, enrolled: Scene, watch: Watch, gallery: Gallery
) -> None:
    scene, email = enrolled, "holder+door@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        number = scene.invite(admin, email)
        row = admin.get_by_role("row", name=email)
        phone.goto(scene.link(phone, email))
        expect(phone.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
        assert phone.url == f"{scene.portal.url}/credential/"
        gallery.look(phone, "invitation")
        scene.enter_code(phone, email)
        gallery.look(phone, "accept")
        phone.get_by_role("button", name="Accept", exact=True).click()
        expect(phone.get_by_role("button", name="Refresh")).to_be_visible()
        gallery.look(phone, "card")
        expect(row).to_contain_text("Enabled", timeout=LIVE_WITHIN)  # without a reload

        bits = encode("H10301", {"facility_code": FACILITY, "card_number": number}).binary
        expect(phone.locator("#bits")).to_be_hidden()
        phone.get_by_role("button", name="Show", exact=True).click()
        assert phone.locator("#bits code").inner_text().replace(" ", "") == bits

        present(phone)
        expect(phone.get_by_role("heading", name="Opened")).to_be_visible()
        gallery.look(phone, "opened")
        assert scene.reader.decision() == {"opened": True, "reason": "opened"} | {
            "length": 26,
            "bits": bits,
            "hex": f"{int(bits, 2):07X}",
        }
        phone.get_by_role("button", name="Done").click()
        gallery.look(phone, "list")

        scene.find(admin, email)
        admin.get_by_role("button", name=f"Options for {email}").click()
        admin.get_by_role("link", name="Revoke", exact=True).click()
        admin.get_by_role("radio", name="Lost").check()
        admin.get_by_role("button", name="Revoke").last.click()
        expect(row).to_contain_text("Revoked")
        scene.reader.run("pull")
        present(phone)
        expect(phone.get_by_role("heading", name="Not opened")).to_be_visible()
        expect(phone.get_by_text("The reader knows that this credential was revoked.")).to_be_visible()
        gallery.look(phone, "refused")
        assert scene.reader.decision()["reason"] == "revoked"

        with not_counting(watch, "400", "401"):
            phone.reload()
            expect(phone.get_by_text("has revoked this credential for good")).to_be_visible()
        gallery.look(phone, "revoked")
    assert gallery.faults == []


@contextmanager
def not_counting(watch: Watch, *statuses: str) -> Iterator[None]:
    """A portal that refuses on purpose: these statuses, and the browser's line about each, are no faults."""
    before = list(watch.faults)
    yield
    new = watch.faults[len(before) :]
    watch.faults[:] = before + [
        fault for fault in new if not fault.startswith(statuses) and "Failed to load resource" not in fault
    ]


def test_a_second_phone_on_the_same_link_is_told_so(browser: Browser, scene: Scene, watch: Watch) -> None:
    email = "twice@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as first:
        scene.invite(admin, email)
        link = scene.link(first, email)
        scene.accept(first, email)
        with person(browser, watch) as second, not_counting(watch, "4"):
            second.goto(link)
            expect(second.get_by_role("heading", name="This link does not work")).to_be_visible()
            expect(second.get_by_text("works on one phone only")).to_be_visible()


def test_a_portal_that_does_not_know_a_card_takes_nothing_from_the_phone(
    browser: Browser, scene: Scene, watch: Watch
) -> None:
    """It was put back to an earlier state: what is not signed by the organization ends no card."""
    email, unknown = "forgotten@holder.test", '{"error": "invalid_grant"}'
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        scene.accept(phone, email)
        tokens = re.compile("/mobile/.*/token$")
        phone.route(tokens, lambda route: route.fulfill(status=400, body=unknown, content_type=JSON))
        with not_counting(watch, "400"):
            phone.reload()
            expect(phone.get_by_text("does not know this credential now")).to_be_visible()
        expect(phone.get_by_role("button", name="Present to a reader")).to_be_visible()
        phone.unroute(tokens)
        phone.reload()
        expect(phone.get_by_text("does not know this credential now")).to_be_hidden()
        expect(phone.get_by_text("Enabled", exact=True).first).to_be_visible()


def test_a_wrong_code_is_told_and_the_right_one_goes_on(browser: Browser, scene: Scene, watch: Watch) -> None:
    email = "typo@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        phone.goto(scene.link(phone, email))
        phone.get_by_role("button", name="Send me the code").click()
        right = scene.code(phone, email)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        with not_counting(watch, "4"):
            phone.get_by_label("Code", exact=True).fill(wrong)
            phone.keyboard.press("Enter")
            expect(phone.get_by_role("alert")).to_be_visible()
        phone.get_by_label("Code", exact=True).fill(f"{right[:3]} {right[3:]}")
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("heading", name="Accept this credential?")).to_be_visible()


def test_what_was_interrupted_goes_on_where_it_was(browser: Browser, scene: Scene, watch: Watch) -> None:
    email = "interrupted@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as before:
        scene.invite(admin, email)
        link = scene.link(before, email)
        before.goto(link)
        scene.enter_code(before, email)
        before.close()  # before Accept
        phone = before.context.new_page()
        phone.goto(link)
        expect(phone.get_by_role("heading", name="Accept this credential?")).to_be_visible()
        phone.goto(f"{scene.portal.url}/credential/")
        phone.get_by_role("button", name="Continue").click()
        phone.get_by_role("button", name="Accept", exact=True).click()
        expect(phone.get_by_role("button", name="Present to a reader")).to_be_visible()
        scene.find(admin, email)
        expect(admin.get_by_role("row", name=email)).to_contain_text("Enabled")


@pytest.mark.deep
def test_whoever_looks_into_the_mail_comes_back_to_the_code(
    browser: Browser, scene: Scene, watch: Watch
) -> None:
    email = "looked@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        phone.goto(scene.link(phone, email))
        phone.get_by_role("button", name="Send me the code").click()
        expect(phone.get_by_label("Code", exact=True)).to_be_visible()
        phone.reload()
        phone.get_by_role("button", name="Continue").click()
        phone.get_by_label("Code", exact=True).fill(scene.code(phone, email))
        phone.get_by_role("button", name="Continue").click()
        expect(phone.get_by_role("heading", name="Accept this credential?")).to_be_visible()


@pytest.mark.deep
def test_a_card_is_refreshed_every_day_while_the_page_is_open(browser: Browser, scene: Scene) -> None:
    email = "daily@holder.test"
    # Nobody watches: the portal refuses a proof of tomorrow today.
    with admin_of(browser, scene) as admin, person(browser, Watch()) as phone:
        scene.invite(admin, email)
        scene.accept(phone, email)
        phone.clock.install()
        phone.reload()
        expect(phone.get_by_role("button", name="Present to a reader")).to_be_visible()
        phone.wait_for_load_state("networkidle")
        with phone.expect_request("**/token"):
            phone.clock.run_for("25:00:00")
        expect(phone.get_by_text("Enabled")).to_be_visible()


DAMAGE = """async () => {
  const opening = indexedDB.open("holder", 1);
  const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
  const writing = database.transaction("cards", "readwrite"), cards = writing.objectStore("cards");
  const reading = cards.getAll();
  const [whole] = await new Promise((resolve) => { reading.onsuccess = () => resolve(reading.result); });
  const { endpoints, ...lacking } = whole;
  cards.put({ ...lacking, id: "0 lacks a part", organization: "Lacking" });
  cards.put({ ...whole, id: "1 cut", organization: "Cut", document: whole.document.slice(0, 20) });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
}"""


def test_two_cards_of_one_organization_are_told_apart(
    browser: Browser, scene: Scene, watch: Watch, gallery: Gallery
) -> None:
    first, second = "first@holder.test", "second@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        numbers = [scene.invite(admin, email) for email in (first, second)]
        for email in (first, second):
            scene.accept(phone, email)
        phone.goto(f"{scene.portal.url}/credential/")
        for number in numbers:
            expect(phone.get_by_text(f"26-bit Wiegand, …{number % 1000:03}").first).to_be_visible()
        scene.find(admin, second)
        admin.get_by_role("link", name=second, exact=True).click()
        dialog = open_panel(admin, "Edit Label")
        gallery.look(admin, "label")
        dialog.get_by_label("Label").fill("Main entrance")
        dialog.get_by_role("button", name="Save").click()
        expect(admin.get_by_text("Main entrance")).to_be_visible()
        phone.reload()
        expect(phone.get_by_text("Main entrance").first).to_be_visible()
        gallery.look(phone, "twins")
        phone.locator(".pass", has_text="Main entrance").get_by_role("button", name="Details").click()
        expect(phone.get_by_text("Main entrance")).to_have_count(2)
        gallery.look(phone, "labelled")
        expect_moments_as_in_the_portal(phone)
        admin.get_by_role("button", name="Options").click()
        admin.get_by_role("button", name="Disable", exact=True).click()
        expect(admin.get_by_text("Disabled", exact=True).first).to_be_visible()
        phone.get_by_role("button", name="Refresh").click()
        expect(phone.locator("#live")).to_have_text("The credential is up to date.")
        expect(phone.locator(".row .button").first).to_have_text("Refresh")
        gallery.look(phone, "disabled")
        expect(phone.locator("#live")).to_have_text("", timeout=LIVE_WITHIN)
    assert gallery.faults == []


def expect_moments_as_in_the_portal(phone: Page) -> None:
    """Day, month in letters, year, time and the distance from UTC."""
    told = phone.locator("dt", has_text="Last refreshed").locator("xpath=following-sibling::dd")
    expect(told).to_have_text(re.compile(r"^\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC(?:[+-]\d+(?::\d\d)?)?$"))


def test_a_damaged_card_hides_no_other(browser: Browser, enrolled: Scene) -> None:
    email = "damaged@holder.test"
    # Nobody watches: what is wrong with a card is reported.
    with admin_of(browser, enrolled) as admin, person(browser, Watch()) as phone:
        enrolled.invite(admin, email)
        enrolled.accept(phone, email)
        phone.evaluate(DAMAGE)
        phone.reload()
        phone.wait_for_load_state("networkidle")
        expect(phone.get_by_role("region", name="Lacking")).to_be_visible()
        whole = phone.get_by_role("region", name="Harbour Gate")
        expect(whole).to_have_count(2)  # what was cut was fetched anew
        whole.last.get_by_role("button", name="Present to a reader").click()
        phone.get_by_role("button", name="Simulated reader").click()
        expect(phone.get_by_role("heading", name="Opened")).to_be_visible()
        assert enrolled.reader.decision()["opened"]


SLOW_LISTS = """
const { getAll } = IDBObjectStore.prototype;
const { set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete");
const lists = new WeakSet();
window.reads = 0;
IDBObjectStore.prototype.getAll = function () {
  window.reads += 1;
  lists.add(this.transaction);
  return getAll.call(this);
};
Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
  set(told) { set.call(this, lists.has(this) ? () => setTimeout(told, 3000) : told); },
});
"""


def test_a_list_that_comes_late_takes_nobody_back(browser: Browser, scene: Scene, watch: Watch) -> None:
    email = "quick@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        scene.accept(phone, email)
        phone.add_init_script(SLOW_LISTS)
        phone.reload()
        while phone.evaluate("reads") < 3:  # what is listed was brought up to date, and is read again
            phone.wait_for_timeout(100)
        phone.get_by_role("button", name="Details").click()
        expect(phone.get_by_role("button", name="Refresh")).to_be_visible()
        phone.wait_for_timeout(4000)
        expect(phone.get_by_role("button", name="Refresh")).to_be_visible()


@pytest.mark.deep
def test_a_lost_answer_costs_no_credential(browser: Browser, scene: Scene, watch: Watch) -> None:
    """The portal gave the token, and the phone never heard of it: the same phone asks again."""
    email = "lost@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        link = scene.link(phone, email)
        phone.goto(link)
        lost: list[str] = []

        def lose(route):
            if not lost:
                lost.append(route.fetch().text())
                route.abort()
            else:
                route.continue_()

        phone.route("**/mobile/*/token", lose)
        phone.get_by_role("button", name="Send me the code").click()
        code = scene.code(phone, email)
        faults = len(watch.faults)
        phone.get_by_label("Code", exact=True).fill(code)
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("alert")).to_contain_text("no connection")
        assert "access_token" in lost[0]
        del watch.faults[faults:]
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("heading", name="Accept this credential?")).to_be_visible()


def test_removing_says_what_it_means_and_tells_the_portal(
    browser: Browser, scene: Scene, watch: Watch, gallery: Gallery
) -> None:
    email = "removed@holder.test"
    with admin_of(browser, scene) as admin, person(browser, watch) as phone:
        scene.invite(admin, email)
        scene.accept(phone, email)
        phone.get_by_role("button", name="Remove from this phone").click()
        expect(phone.get_by_text("costs the organization a credit")).to_be_visible()
        gallery.look(phone, "remove")
        with phone.expect_request("**/notification") as told:
            phone.get_by_role("button", name="Remove", exact=True).click()
        assert '"credential_deleted"' in (told.value.post_data or "")
        expect(phone.get_by_text("No credential on this phone yet")).to_be_visible()
        phone.reload()
        expect(phone.get_by_text("No credential on this phone yet")).to_be_visible()
    assert gallery.faults == []
