"""The holder's page where it is no use as it is: on a computer, or on a phone without Bluetooth."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.holder_scene import Scene, holder_scene
from tests.browser.watch import SCREENSHOTS, Gallery, Watch, person

pytestmark = [pytest.mark.browser]

EMAIL = "elsewhere@holder.test"
AN_IPHONE = """
Object.defineProperty(navigator, 'userAgent', {value: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)'});
Object.defineProperty(navigator, 'userAgentData', {value: undefined});
Object.defineProperty(navigator, 'bluetooth', {value: undefined});
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One portal for all tests of this file."""
    with holder_scene(tmp_path_factory.mktemp("places")) as made:
        yield made


@pytest.fixture(scope="module")
def link(scene: Scene, browser: Browser) -> str:
    """Of an invitation that is never accepted."""
    with person(browser, Watch()) as admin:
        scene.sign_in(admin)
        scene.invite(admin, EMAIL)
        return scene.link(admin, EMAIL)


def open_in_life(page: Page, link: str) -> None:
    """Open it as where no simulated reader is offered, as in production."""

    def without_reader(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'data-simulated-reader="[^"]*"', 'data-simulated-reader=""', answer.text())
        route.fulfill(response=answer, body=body)

    page.route("**/credential/", without_reader)
    page.goto(link)


def wallet_offer(page: Page) -> str:
    """The offer that the link for wallets names."""
    shown = page.get_by_role("link", name="Open in a wallet on this device").get_attribute("href")
    parts = urlsplit(shown or "")
    assert parts.scheme == "openid-credential-offer"
    return parse_qs(parts.query)["credential_offer_uri"][0]


def test_on_a_computer_the_phone_is_asked_for_first(browser: Browser, link: str, watch: Watch) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-places")
    with person(browser, watch) as page:
        open_in_life(page, link)
        expect(page.get_by_role("heading", name="Scan this with your phone")).to_be_visible()
        expect(
            page.get_by_role("img", name="QR code that opens this invitation on the phone")
        ).to_be_visible()
        gallery.look(page, "computer")
        page.get_by_role("button", name="Use this computer anyway").click()
        expect(page.get_by_role("heading", name="Harbour Gate invites you")).to_be_visible()
    assert watch.faults == gallery.faults == []


def test_another_wallet_gets_the_link_and_the_code(browser: Browser, link: str, watch: Watch) -> None:
    gallery = Gallery(SCREENSHOTS / "holder-places")
    with person(browser, watch) as page:
        open_in_life(page, link)
        page.get_by_role("button", name="Use another wallet").click()
        offer = wallet_offer(page)
        assert offer == parse_qs(urlsplit(link).fragment)["credential_offer_uri"][0]
        assert page.request.get(offer).json()["grants"]
        expect(page.get_by_role("img", name="QR code that opens this invitation in a wallet")).to_be_visible()
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_text("The code is on its way to the invited address")).to_be_visible()
        gallery.look(page, "wallet")
        page.get_by_role("button", name="Back").click()
        expect(page.get_by_role("heading", name="Scan this with your phone")).to_be_visible()
    assert watch.faults == gallery.faults == []


def test_a_phone_that_reaches_no_reader_hears_so_before_a_code_is_sent(
    browser: Browser, link: str, watch: Watch
) -> None:
    sent: list[str] = []
    with person(browser, watch) as page:
        page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        page.add_init_script(AN_IPHONE)
        open_in_life(page, link)
        expect(page.get_by_role("heading", name="This browser cannot reach a reader")).to_be_visible()
        assert not [each for each in sent if each.startswith("POST")]
        page.get_by_role("button", name="Use this browser anyway").click()
        expect(page.get_by_role("button", name="Send me the code")).to_be_visible()
    assert watch.faults == []


def test_the_mail_shows_a_qr_code(browser: Browser, scene: Scene, link: str, watch: Watch) -> None:
    with person(browser, watch) as page:
        scene.link(page, EMAIL)
        picture = page.frame_locator("iframe").get_by_role("img", name="QR code of the same link")
        expect(picture).to_be_visible()
        assert picture.evaluate("each => each.naturalWidth") > 100
    assert watch.faults == []
