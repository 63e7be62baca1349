"""What a phone keeps of a credential, put into the holder's page so that it shows each state."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.gallery.acts import Act, Facts

KEEP = """async (card) => {
  const opening = indexedDB.open("holder", 1);
  const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const dpopKey = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const endpoints = { token: `${location.origin}/mobile/token` };
  const octets = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const writing = database.transaction("cards", "readwrite");
  const document = card.document && octets(card.document);
  writing.objectStore("cards").put({ endpoints, dpopKey, ...card, document });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
}"""


def holds(**card: object) -> Act:
    """Let the phone hold the document in that state, out of the portal's reach so that it stays so."""

    def act(page: Page, facts: Facts) -> None:
        page.context.route("**/mobile/**", lambda route: route.abort())
        whole = {
            "id": "card",
            "addedAt": 1,
            "refreshedAt": 1_790_000_000_000,
            "organization": "Organization A",
            "distributor": "Distributor A",
            "roots": [],
            "stage": "accepted",
            "status": "enabled",
            "document": facts["phone_document"],
        }
        page.evaluate(KEEP, whole | card)
        page.reload()
        page.locator(".pass").first.wait_for()

    return act


def pressed_in_turn(*buttons: str) -> Act:
    """Press buttons of the holder's page, each as soon as it is there."""

    def act(page: Page, _facts: Facts) -> None:
        for name in buttons:
            page.get_by_role("button", name=name).first.click()

    return act


def waits_for(heading: str) -> Callable[[Page, Facts], None]:
    """Until the page has this heading."""
    return lambda page, _facts: page.get_by_role("heading", name=heading).first.wait_for()
