"""Goes to every screen, each in a browser of its own, so that no screen leaves anything to the next."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench.installation import Installation, installation
from tests.gallery.screen import Screen

WIDE = {"width": 1280, "height": 800}
PROVED_FOR = 10 * 60.0  # seconds: after 15 minutes pages ask for a proof again


@dataclass
class Site:
    """A served portal with the gallery's scene in it."""

    place: Installation
    url: str
    sessions: Mapping[str, str]
    facts: Mapping[str, str]
    broken: str
    _proved_at: float = field(default_factory=time.monotonic)

    def session_of(self, person: str) -> str:
        """The person's; signed in a short time ago, however long the screens before took."""
        if time.monotonic() - self._proved_at > PROVED_FOR:
            fresh = [session for name, session in self.sessions.items() if name != "stale"]
            self.place.call("tests.gallery.signing_in_scene:prove_again", fresh)
            self._proved_at = time.monotonic()
        return self.sessions[person]


@contextmanager
def served_scene(database: str = "sqlite") -> Iterator[Site]:
    """Start one on ``sqlite`` or ``postgres``; gone at the end."""
    with installation(database) as place:
        demo = replace(place, environment={**place.environment, "MIPASS_ENV": "demo"})
        made = _filled(demo)
        with demo.serving(processes=1, threads=4) as url:
            yield Site(demo, url, **made)


def _filled(place: Installation) -> dict[str, Any]:
    made: dict[str, Any] = place.call("tests.gallery.scene:fill")
    return made


@contextmanager
def signed_in(browser: Browser, site: Site, person: str = "") -> Iterator[BrowserContext]:
    """A browser of its own, of somebody who is signed in; without a name, of nobody."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    if person:
        session = site.session_of(person)
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
