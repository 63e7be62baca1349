"""Writes ``build/gallery``: the pictures, and index.html to look through them. Parts of names limit it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.chromium import launch_options
from tests.gallery.screen import Screen
from tests.gallery.screens import SCREENS
from tests.gallery.walk import WIDE, Site, at_screen, served_scene

FOLDER = Path(__file__).resolve().parents[2] / "build" / "gallery"
NARROW = {"width": 320, "height": 720}
VIEWS = ("light", "dark", "320")
OVERLAY = "dialog[open], :popover-open"
CHOSEN = "body:has(.is-choosing) tbody :checked"  # rows; the bar of what to do with them sticks to the window
STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem}img{max-width:100%;border:1px solid #999}
div{display:grid;grid-template-columns:5fr 5fr 2fr;gap:1rem;align-items:start}h3{margin-bottom:.3rem}"""


def take(page: Page, number: int) -> None:
    """The three pictures of one screen: whole pages, but what lies over a page as it lies there."""
    page.evaluate("scrollTo(0, 0)")  # what sticks to the window would lie in the midst of a whole page
    for view in VIEWS:
        page.emulate_media(color_scheme="dark" if view == "dark" else "light")
        page.set_viewport_size(NARROW if view == "320" else WIDE)  # type: ignore[arg-type]
        page.screenshot(path=FOLDER / f"{number:03}-{view}.png", full_page=not lies_over(page))


def lies_over(page: Page) -> bool:
    """Whether something does: a dialog, a menu, or the bar for chosen rows, which are brought into view."""
    chosen = page.locator(CHOSEN)
    if chosen.count():
        chosen.first.evaluate("each => each.scrollIntoView({block: 'center'})")
    return bool(chosen.count() or page.locator(OVERLAY).count())


def shown(browser: Browser, site: Site, screen: Screen, number: int) -> bool:
    """Take its pictures, or say what hindered it."""
    try:
        with at_screen(browser, site, screen) as page:
            take(page, number)
    except (AssertionError, Error) as error:
        print(f"{number}. {screen.chapter}, {screen.name}: {error}", file=sys.stderr)
        return False
    return True


def index(screens: Sequence[tuple[int, Screen]]) -> str:
    """One page with all of them, by chapter."""
    parts = [
        "<!doctype html><meta charset=utf-8><title>Gallery</title>",
        f"<style>{STYLE}</style><h1>Gallery</h1>",
    ]
    for title, group in groupby(screens, key=lambda each: each[1].chapter):
        parts.append(f"<h2>{escape(title)}</h2>")
        for number, screen in group:
            files = [f"{number:03}-{view}.png" for view in VIEWS]
            pictures = "".join(
                f'<a href="{file}"><img loading="lazy" src="{file}" alt="{view}"></a>'
                for file, view in zip(files, VIEWS, strict=True)
            )
            parts.append(f"<h3>{number}. {escape(screen.name)}</h3><div>{pictures}</div>")
    return "\n".join(parts)


def main() -> int:
    """Take the pictures of all screens, or of those whose chapter and name contain one of the arguments."""
    wanted = sys.argv[1:] or [""]
    numbers = {screen: number for number, screen in enumerate(SCREENS, 1)}
    chosen = [
        screen for screen in SCREENS if any(part in f"{screen.chapter}: {screen.name}" for part in wanted)
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served_scene() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        failed = [screen for screen in chosen if not shown(browser, site, screen, numbers[screen])]
    (FOLDER / "index.html").write_text(index([(numbers[screen], screen) for screen in chosen]))
    print(f"{len(chosen) - len(failed)} of {len(chosen)} screens: {FOLDER / 'index.html'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
