"""Goes to every screen, each in a browser of its own, so that no screen leaves anything to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench.installation import Installation, installation
from tests.gallery.screen import Screen

WIDE = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Site:
    """A served portal with the gallery's scene in it."""

    url: str
    sessions: Mapping[str, str]
    facts: Mapping[str, str]
    broken: str


@contextmanager
def served_scene(database: str = "sqlite") -> Iterator[Site]:
    """Start one on ``sqlite`` or ``postgres``; gone at the end."""
    with installation(database) as place:
        demo = replace(place, environment={**place.environment, "MIPASS_ENV": "demo"})
        made = _filled(demo)
        with demo.serving(processes=1, threads=4) as url:
            yield Site(url, **made)


def _filled(place: Installation) -> dict[str, Any]:
    made: dict[str, Any] = place.call("tests.gallery.scene:fill")
    return made


@contextmanager
def signed_in(
    browser: Browser, site: Site, person: str = "", *, scripts: bool = True
) -> Iterator[BrowserContext]:
    """A browser of its own, of somebody who is signed in; without a name, of nobody."""
    context = browser.new_context(
        viewport=WIDE,  # type: ignore[arg-type]
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(15_000)
    if person:
        session = site.sessions[person]
        context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    try:
        yield context
    finally:
        context.close()


@contextmanager
def at_screen(browser: Browser, site: Site, screen: Screen) -> Iterator[Page]:
    """The screen in its state. Raises AssertionError where a page does not answer as listed."""
    with signed_in(browser, site, screen.person) as context:
        page = context.new_page()
        # No address of the portal fails by itself, so this one is answered with what the server would say.
        page.route(
            "**/broken/", lambda route: route.fulfill(body=site.broken, status=500, content_type="text/html")
        )
        _bring(page, site, screen)
        yield page


def _bring(page: Page, site: Site, screen: Screen) -> None:
    answer = page.goto(site.url + screen.address.format(**site.facts))
    assert answer is not None
    assert answer.status == screen.status, f"{screen.chapter}, {screen.name}: {answer.status}"
    for action in screen.actions:
        action(page, site.facts)
    page.wait_for_load_state("networkidle")
