"""The holder's page in browsers that lack what it takes: it says so at once, and before a code is sent."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.holder_scene import Scene, holder_scene
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person

pytestmark = [pytest.mark.browser]

SAID_WITHIN = 20_000  # ms; a database that never answers is waited for a little
LACKING = "This browser cannot hold a credential"
EMAIL = "lacking@holder.test"
STORAGE, KEYS = "stores nothing for this page", "creates no keys for this page"
GETTER = (
    "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError'); }})"
)
FAILS = """IDBFactory.prototype.open = () => {
  const request = new EventTarget();
  setTimeout(() => request.onerror?.(new Event("error")));
  return request;
}"""
PUT = "IDBObjectStore.prototype.put = () => { throw new DOMException('no', '%s'); }"
LACKS = {
    "no indexedDB": ("Object.defineProperty(window, 'indexedDB', {value: undefined})", STORAGE),
    "its getter throws": (GETTER, STORAGE),
    "open throws": ("IDBFactory.prototype.open = () => { throw new Error('no'); }", STORAGE),
    "open fails": (FAILS, STORAGE),
    "open never answers": ("IDBFactory.prototype.open = () => ({})", STORAGE),
    "keys cannot be kept": (PUT % "DataCloneError", STORAGE),
    "full": (PUT % "QuotaExceededError", "is full"),
    "no crypto.subtle": ("Object.defineProperty(crypto, 'subtle', {value: undefined})", KEYS),
    "no crypto": ("Object.defineProperty(window, 'crypto', {value: undefined})", KEYS),
    "keys are refused": ("SubtleCrypto.prototype.generateKey = async () => { throw new Error('no'); }", KEYS),
}
BESIDE = """
const throws = {get() { throw new DOMException('no', 'SecurityError'); }};
Object.defineProperty(Navigator.prototype, 'serviceWorker', throws);
Object.defineProperty(Navigator.prototype, 'storage', {value: undefined});
Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});
Object.defineProperty(window, 'BroadcastChannel', {value: undefined});
Object.defineProperty(window, 'localStorage', throws);
Object.defineProperty(URL, 'canParse', {value: undefined});
Object.defineProperty(Crypto.prototype, 'randomUUID', {value: undefined});
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One portal for all tests of this file."""
    with holder_scene(tmp_path_factory.mktemp("means")) as made:
        yield made


@pytest.fixture(scope="module")
def link(scene: Scene, browser: Browser) -> str:
    """Of an invitation that is never accepted: each test finds it open."""
    with person(browser, Watch()) as admin:
        scene.sign_in(admin)
        scene.invite(admin, EMAIL)
        return scene.link(admin, EMAIL)


def open_without(page: Page, script: str, address: str) -> list[str]:
    """Open an address in a browser that a script took something from; what is sent from then on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", note)
    page.add_init_script(script)
    page.goto(address)
    return sent


@pytest.mark.parametrize(("script", "text"), LACKS.values(), ids=LACKS.keys())
def test_what_a_browser_lacks_is_said_before_a_code_is_sent(
    browser: Browser, link: str, watch: Watch, script: str, text: str
) -> None:
    with person(browser, watch) as page:
        sent = open_without(page, script, link)
        expect(page.get_by_role("heading", name=LACKING)).to_be_visible(timeout=SAID_WITHIN)
        expect(page.get_by_text(text)).to_be_visible()
        expect(page.locator("#holder button:visible")).to_have_text(["Use another wallet"])
        assert sent == []
    assert watch.faults == []


def test_it_is_said_without_a_link_too_and_can_be_read_on_a_phone(
    browser: Browser, scene: Scene, watch: Watch
) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-means")
    with person(browser, watch) as page:
        open_without(page, GETTER, f"{scene.portal.url}/credential/")
        expect(page.get_by_role("heading", name=LACKING)).to_be_visible()
        gallery.look(page, "lacking")
    assert gallery.faults == []


def test_storage_that_fills_up_before_the_code_is_asked_for_costs_no_code(
    browser: Browser, link: str, watch: Watch
) -> None:
    with person(browser, watch) as page:
        sent = open_without(page, "", link)
        expect(page.get_by_role("button", name="Send me the code")).to_be_visible()
        page.evaluate(f"() => {{ {PUT % 'QuotaExceededError'} }}")
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_role("alert")).to_contain_text("is full")
        assert sent == []


def test_what_the_page_can_do_without_it_does_without(browser: Browser, scene: Scene, watch: Watch) -> None:
    email = "bare@holder.test"
    with person(browser, Watch()) as admin, person(browser, watch) as page:
        scene.sign_in(admin)
        scene.invite(admin, email)
        page.add_init_script(BESIDE)
        scene.accept(page, email)


def test_a_link_with_its_hash_encoded_opens_the_invitation(browser: Browser, link: str, watch: Watch) -> None:
    for damaged in (
        link.replace("#", "%23"),
        link.replace("#", "%2523"),
        link.replace("#", "?"),
        link.replace("#", ""),
        link.replace("/credential/", "/CREDENTIAL/"),
        f"{link}.",
    ):
        with person(browser, watch) as page:
            page.goto(damaged)
            expect(page.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
            assert page.url == link.partition("#")[0]


def test_whose_link_was_cut_reads_why_and_goes_on_with_the_code_from_the_mail(
    browser: Browser, scene: Scene, link: str, watch: Watch
) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-means")
    with person(browser, watch) as page:
        scene.link(page, EMAIL)
        found = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page.locator(".prose").inner_text())
        assert found
        page.goto(link.partition("#")[0])
        expect(page.get_by_text("a mail program has cut it")).to_be_visible()
        gallery.look(page, "cut")
        typed = found[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
        page.get_by_label("Code from the mail").fill(typed)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
        expect(page.get_by_role("button", name="Send me the code")).to_be_visible()
    assert gallery.faults == []


def test_a_wrong_code_is_said_beside_what_was_typed(browser: Browser, link: str) -> None:
    refused, gallery = Watch(), Gallery(SCREENSHOTS / "holder-means")
    with person(browser, refused) as page:
        page.goto(link.partition("#")[0])
        page.get_by_label("Code from the mail").fill("00000-00000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("No open invitation has this code")
        expect(page.get_by_label("Code from the mail")).to_have_value("00000-00000")
        gallery.look(page, "wrong-code")
    assert [fault for fault in refused.faults if "404" not in fault] == gallery.faults == []


def test_the_links_last_part_still_does(browser: Browser, link: str, watch: Watch) -> None:
    with person(browser, watch) as page:
        page.goto(link.partition("#")[0])
        page.get_by_label("Code from the mail").fill(f" {unquote(link).partition('/mobile/')[2]}.")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
