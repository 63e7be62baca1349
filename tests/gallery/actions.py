"""What is done on a page before it is looked at: steps that take it and the scene's facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Page, expect

from tests.browser.panels import open_panel, panel

Facts = Mapping[str, str]
Action = Callable[[Page, Facts], object]


def opened(link: str) -> Action:
    """Press a link that opens a dialog."""
    return lambda page, _facts: open_panel(page, link)


def named(label: str) -> re.Pattern[str]:
    """A field's label, which may say that it is optional."""
    return re.compile(rf"^\s*{re.escape(label)}\s*(optional\s*)?$")


def typed(label: str, text: str) -> Action:
    """Fill a field of the open dialog; a name in braces is one of the facts."""
    return lambda page, facts: panel(page).get_by_label(named(label)).fill(text.format(**facts))


def picked(label: str, choice: str) -> Action:
    """Choose from a list, and wait for what that brings."""

    def act(page: Page, _facts: Facts) -> None:
        panel(page).get_by_label(named(label)).select_option(choice)
        page.wait_for_load_state("networkidle")

    return act


def checked(label: str) -> Action:
    """Choose a radio button, or tick a box, by the beginning of its label."""
    return lambda page, _facts: panel(page).get_by_label(re.compile(f"^\\s*{label}")).first.check()


def sent(button: str, count: int = 1) -> Action:
    """Press a button of the dialog, so often; each time its answer is waited for."""

    def act(page: Page, _facts: Facts) -> None:
        for _ in range(count):
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                panel(page).get_by_role("button", name=button, exact=True).last.click()
            page.wait_for_load_state("networkidle")
            expect(page.locator(".htmx-request, [aria-busy=true]")).to_have_count(0)

    return act


def pressed(button: str) -> Action:
    """Press a button of the page: a menu, the bell, a sidebar."""
    return lambda page, _facts: page.get_by_role("button", name=button).first.click()


def ticked(label: str) -> Action:
    """Tick a box of the page."""
    return lambda page, _facts: page.get_by_label(label, exact=True).first.check()


def chosen(label: str, choice: str) -> Action:
    """Choose from a list of the page."""
    return lambda page, _facts: page.get_by_label(label).first.select_option(choice)


def submitted(*texts: str) -> Action:
    """Fill the page's visible text fields in their order, and send its form past the browser's checks."""

    def act(page: Page, _facts: Facts) -> None:
        fields = page.locator("main form input:not([type=hidden], [type=checkbox], [type=radio], [disabled])")
        for number, text in enumerate(texts):
            fields.nth(number).fill(text)
        page.locator("main form").first.evaluate("form => form.noValidate = true")
        page.locator("main form button:not([type=button])").first.click()
        page.wait_for_load_state("networkidle")

    return act


def tried_too_often(page: Page, _facts: Facts) -> None:
    """Log in wrongly until the portal asks to wait."""
    while page.get_by_label("Username").count():
        page.get_by_label("Username").fill("somebody@demo.test")
        page.get_by_label("Password", exact=True).fill("wrong")
        page.get_by_role("button", name="Login", exact=True).click()
        page.wait_for_load_state("networkidle")
