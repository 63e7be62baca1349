"""What people do in the portal, by what they see: labels, links, buttons. With scripts and without."""

import re
import time
from urllib.parse import quote

import httpx
from playwright.sync_api import Page

from tests.fixtures import PASSWORD

MAILED_WITHIN = 30.0


def look_again(page: Page) -> None:
    """Let an open page ask for news now, and not after 8 s. Its clock was installed before it opened."""
    page.clock.fast_forward(8_000)


def log_in(page: Page, email: str) -> None:
    """From the login page on."""
    page.get_by_label("Username").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Login", exact=True).click()


def open_mail(page: Page, portal_url: str, recipient: str, subject: str) -> None:
    """The newest mail with this subject, on the outbox page, as soon as the worker has sent it."""
    deadline = time.monotonic() + MAILED_WITHIN
    while True:
        page.goto(f"{portal_url}/dev/outbox/?to={quote(recipient)}")
        mail = page.get_by_role("link", name=re.compile(subject))
        if mail.count():
            mail.first.click()
            page.wait_for_load_state()  # with its HTML in a frame: who leaves earlier aborts a request
            return
        assert time.monotonic() < deadline, f"no mail {subject!r} to {recipient}"
        time.sleep(0.3)


def follow_mailed_link(page: Page, part: str) -> None:
    """The link in the mail's text whose address has this part."""
    page.locator(f".prose a[href*='{part}']").first.click()


def mailed_code(portal_url: str, recipient: str) -> str:
    """The code that was mailed to somebody who registers by an invitation; read beside the browser."""
    deadline = time.monotonic() + MAILED_WITHIN
    while True:
        mails = httpx.get(f"{portal_url}/dev/outbox.json", params={"to": recipient}).json()
        for mail in mails:
            if found := re.search(r"^(\d{4}) (\d{4})$", mail["text"], re.MULTILINE):
                return found[1] + found[2]
        assert time.monotonic() < deadline, f"no code to {recipient}"
        time.sleep(0.3)


def value_in_mail(page: Page, name: str) -> str:
    """What stands after ``name:`` in the mail's text."""
    found = re.search(rf"{name}: (\S+)", page.locator(".prose").inner_text())
    assert found, name
    return found[1]
