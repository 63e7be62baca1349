"""What is watched in every page of a browser, and what is checked on each page that a journey reaches."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, Response

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can break of them
THEMES = {"light": [*WCAG, "best-practice"], "dark": COLOURS}
KEEPS_PICTURES = os.environ.get("MIPASS_DEEP") == "1"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
# Statuses that a journey may meet on purpose: a refused form is 422.
EXPECTED = range(200, 400)


@dataclass
class Watch:
    """Collects what went wrong in any page of a context."""

    faults: list[str] = field(default_factory=list)
    answered: set[Request] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch every page that the context opens."""
        context.on("page", self._watch)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("dialog", self._dialog)
        page.on("console", self._console)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:  # a refusal by the content security policy is an error
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        """An answer that was read and says where to go may count as aborted: the page goes before it ends.

        So may whatever a page asks by itself, whenever somebody leaves it: whether there is news, a picture,
        and while a card is typed, whether somebody has it already.
        """
        asks_itself = request.url.endswith(("/pulse/", ".svg")) or "show_clash=1" in (request.post_data or "")
        is_left = request in self.answered or asks_itself
        if request.failure != "net::ERR_ABORTED" or not is_left:
            self.faults.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        self.answered.add(response.request)
        if response.status not in EXPECTED:
            self.faults.append(f"{response.status}: {response.url}")


@contextmanager
def person(browser: Any, watch: Watch, *, scripts: bool = True) -> Iterator[Page]:
    """A browser of one's own, watched."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=scripts)
    watch.over(context)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@dataclass
class Gallery:
    """Looks at a page in light, dark and at 320 px, and says what is wrong with it.

    A deep run keeps pictures of what it saw.
    """

    folder: Path
    scripts: bool = True
    shown: int = 0
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Check the page in each, with three pictures."""
        self.shown += 1
        page.wait_for_load_state("networkidle" if self.scripts else "load")
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            self._keep(page, name, theme)
            if self.scripts:
                self._check_access(page, f"{name}, {theme}", rules)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        self._keep(page, name, "320")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.faults.append(f"{name}: {width} px wide at {NARROW['width']}")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def _keep(self, page: Page, name: str, kind: str) -> None:
        if KEEPS_PICTURES:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{self.shown:02}-{name}-{kind}.png")

    def _check_access(self, page: Page, where: str, rules: Sequence[str]) -> None:
        for rule, targets in violations(page, rules).items():
            self.faults.append(f"{where}: {rule} at {targets}")


def violations(page: Page, rules: Sequence[str]) -> dict[str, list[str]]:
    """Of these rules, or of all that have these tags, those that axe-core finds broken, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)",
        rules,
    )
    return {rule["id"]: [str(node["target"]) for node in rule["nodes"]] for rule in found}


@cache
def _axe() -> str:
    return AXE.read_text()
