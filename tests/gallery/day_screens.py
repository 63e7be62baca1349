"""The screens of a day's work: many people, what needs a hand, own views, undo, holders, paper, files."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.gallery.actions import Action, Facts, chosen, pressed, ticked
from tests.gallery.screen import chapter

W = "/portal/{w}/"
WORKS = W + "organizations/{works}/"
CREDENTIALS, HOLDERS = WORKS + "credentials/", WORKS + "holders/"
EXPORTS, POOLS, BULK = WORKS + "exports/", WORKS + "pools/", WORKS + "bulk/{bulk_long}/"


def ranged(page: Page, _facts: Facts) -> None:
    """Tick the second to the fifth row with Shift."""
    boxes = page.locator("tbody input[name=ids]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])


def disabled(page: Page, _facts: Facts) -> None:
    """Disable the first credential of the list, and wait for the toast that can undo it."""
    page.locator("tbody tr").first.get_by_role("button", name="Options for").click()
    page.get_by_role("button", name="Disable", exact=True).locator("visible=true").click()
    expect(page.locator("[data-toast]")).to_be_visible()


def asked(text: str = "") -> Action:
    """Open the palette, and ask it."""

    def act(page: Page, _facts: Facts) -> None:
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Find")).to_be_focused()
        page.keyboard.type(text)
        found = page.locator("#palette [role=option]").filter(has_text=text or "Harbour Works")
        expect(found.first).to_be_visible()

    return act


DAY_SCREENS = chapter(
    "A day's work",
    ("Home", "works", W + "home/"),
    ("Home of an organization", "works", WORKS + "home/"),
    ("Credentials List: many people", "works", CREDENTIALS),
    ("Credentials List: needs attention", "works", CREDENTIALS + "?status=needs_attention"),
    ("Credentials List: a range selected", "works", CREDENTIALS, (ranged,)),
    ("Views", "works", CREDENTIALS + "?status=needs_attention", (pressed("Views"),)),
    ("Manage Views", "works", W + "lists/credentials/views/"),
    ("Columns of holders", "works", W + "lists/holders/columns/"),
    ("Palette", "works", CREDENTIALS, (asked(),)),
    ("Palette: found", "works", CREDENTIALS, (asked("Öztürk"),)),
    ("Undo", "works", CREDENTIALS + "?status=enabled", (disabled,)),
    (
        "Review: some stay as they are",
        "works",
        CREDENTIALS,
        (ticked("This page"), chosen("With selected", "Disable"), pressed("Review")),
    ),
    ("Print Invitations", "works", CREDENTIALS, (ticked("This page"), pressed("Print Invitations"))),
    (
        "Print Invitations: the sheet",
        "works",
        CREDENTIALS,
        (ticked("This page"), pressed("Print Invitations"), pressed("Make the Sheet")),
    ),
    ("Pages of rows", "works", BULK + "?good=2"),
    ("Correct Here", "works", BULK + "mend/"),
    ("Holders List", "works", HOLDERS),
    ("Holders List: nothing found", "works", HOLDERS + "?q=zzzz"),
    ("Add Holder", "works", HOLDERS + "add/"),
    ("Holder Details", "works", HOLDERS + "{holder}/"),
    ("Holder Details: Inactive", "works", HOLDERS + "{holder_left}/"),
    ("Edit Holder", "works", HOLDERS + "{holder}/edit/"),
    ("Merge Holder", "works", HOLDERS + "{holder}/merge/"),
    ("Deactivate Holder", "works", HOLDERS + "{holder}/deactivate/"),
    ("Export", "works", EXPORTS),
    ("Ready-Made Profiles", "works", EXPORTS + "ready-made/"),
    ("New Export Profile", "works", EXPORTS + "add/?from=genetec"),
    ("Export Profile", "works", EXPORTS + "{profile}/"),
    ("Edit Export Profile", "works", EXPORTS + "{profile}/edit/"),
    ("Remove Export Profile", "works", EXPORTS + "{profile}/remove/"),
    ("Number Pools", "works", POOLS),
    ("Add Number Pool", "works", POOLS + "add/"),
    ("Remove Number Pool", "works", POOLS + "{pool}/remove/"),
)
