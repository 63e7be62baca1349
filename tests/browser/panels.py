"""Dialogs, or the pages of them where no script runs."""

from playwright.sync_api import Locator, Page


def panel(page: Page) -> Locator:
    """The open dialog, or the page of it."""
    return page.locator("[data-dialog-panel]")


def open_panel(page: Page, link: str) -> Locator:
    """Press what opens a dialog."""
    page.get_by_role("link", name=link).first.click()
    opened = panel(page)
    opened.get_by_role("heading", level=1).wait_for()
    return opened
