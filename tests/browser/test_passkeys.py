"""Passkeys in Chromium with its virtual authenticator: add one, log in by it, confirm by it."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from tests.fixtures import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def messages(page: Page):
    """Errors and reports of the console; a passkey's page must cause none."""
    seen = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


@pytest.fixture
def authenticator(page: Page):
    """A device that verifies its person; gives its channel and id."""
    channel = page.context.new_cdp_session(page)
    channel.send("WebAuthn.enable")
    made = channel.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return channel, made["authenticatorId"]


@pytest.fixture
def site(live_server):
    """Passkeys belong to a host name, not to an address."""
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in(page, site, account):
    page.goto(f"{site}/login/")
    page.get_by_label("Username").fill(account.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Login", exact=True).click()


def add(page, site, name):
    page.goto(f"{site}/account/passkeys/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add Passkey").click()


def grow_old(page):
    """Let the session's proofs be an hour old."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    session = SessionStore(key)
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**each, "at": each["at"] - 3600} for each in records]
    session.save()


def test_add_log_in_and_confirm_by_a_passkey(page, site, full_admin, authenticator, messages):
    log_in(page, site, full_admin)
    add(page, site, "My laptop")
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    page.get_by_role("link", name="I have saved them").click()
    expect(page.get_by_text("My laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{site}/login/?next=/my-account/")
    page.get_by_role("button", name="Sign In with a Passkey").click()
    expect(page.get_by_role("heading", name="My Account").first).to_be_visible()
    row = page.locator(".details-list > div", has_text="My laptop")
    expect(row).to_contain_text("This is your current sign-in method")

    grow_old(page)
    page.goto(f"{site}/account/authenticator/add/")
    page.get_by_role("button", name="Use a Passkey").click()
    expect(page.get_by_role("heading", name="Add Authenticator App")).to_be_visible()
    assert messages == []


def test_the_passkey_is_the_second_factor_of_a_password(page, site, full_admin, authenticator, messages):
    log_in(page, site, full_admin)
    add(page, site, "My laptop")
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    page.context.clear_cookies()
    log_in(page, site, full_admin)
    page.get_by_role("button", name="Use a Passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{site}/my-account/")
    row = page.locator(".details-list > div", has_text="Password Sign-In")
    expect(row).to_contain_text("This is your current sign-in method")
    assert messages == []


def test_a_refused_passkey_says_so_and_leaves_the_password(page, site, full_admin, authenticator):
    channel, device = authenticator
    channel.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{site}/login/")
    page.get_by_role("button", name="Sign In with a Passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    expect(page.get_by_label("Username")).to_be_editable()


def test_without_scripts_the_login_offers_no_passkey(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/login/")
    expect(page.get_by_role("button", name="Login", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign In with a Passkey")).to_be_hidden()
