"""What the first and the second page view weigh in Chromium, as they come over the wire."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, sync_playwright

from tests.bench.browser import FULL_ADMIN, PASSWORD
from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

AIMS = {"first": 120, "second": 15}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@dataclass
class Weight:
    """Octets received, headers included, and requests that reached the server."""

    octets: float = 0
    requests: int = 0

    def watch(self, network: CDPSession) -> None:
        """Add what the browser receives from now on."""
        network.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))
        network.on("Network.requestWillBeSent", self._add_redirect)
        network.send("Network.enable")

    def _add(self, octets: float) -> None:
        if octets:  # none came from the browser's cache
            self.octets += octets
            self.requests += 1

    def _add_redirect(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            self._add(event["redirectResponse"]["encodedDataLength"])


def measure() -> Figures:
    """The login page with an empty cache, then all from the press of Login to the list of organizations."""
    with installation("sqlite") as place:
        place.call("tests.bench.scene:found", 0)
        with place.serving(processes=1, threads=4) as address:
            first, second = _visit(address)
    weights = {
        "first": first,
        "second": Weight(second.octets - first.octets, second.requests - first.requests),
    }
    return {
        f"page_weight_{name}": figure(weight.octets / 1000, f"kB in {weight.requests} requests", AIMS[name])
        for name, weight in weights.items()
    }


def _visit(address: str) -> tuple[Weight, Weight]:
    """What was received until the first view was there, and until the second was."""
    weight = Weight()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        page = browser.new_page()
        weight.watch(page.context.new_cdp_session(page))
        page.goto(f"{address}/login/", wait_until="networkidle")
        first = Weight(weight.octets, weight.requests)
        page.get_by_label("Username").fill(FULL_ADMIN)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Login", exact=True).click()
        page.wait_for_url("**/organizations/", wait_until="networkidle")
        browser.close()
    return first, weight
