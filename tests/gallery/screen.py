"""A screen, and the addresses below which screens are."""

from __future__ import annotations

from dataclasses import dataclass

from tests.gallery.actions import Action

A = "/portal/{a}/"
ORGANIZATIONS = A + "organizations/"
ORGANIZATION = ORGANIZATIONS + "{A}/"
CREDENTIALS, READERS = ORGANIZATION + "credentials/", ORGANIZATION + "readers/"
BULK, BULK_CREDENTIALS = ORGANIZATIONS + "{bulk}/bulk/", ORGANIZATIONS + "{bulk}/credentials/"
BULK_ACTIONS = ORGANIZATIONS + "{bulk}/bulk-actions/"
COMPARED = ORGANIZATIONS + "{panel}/reconciliations/"
ADMINS, CLIENTS = A + "admins/", A + "clients/"
DISTRIBUTOR, WEBHOOKS = A + "distributor/", A + "webhooks/"
CONSOLE = "/console/"
HOLDER = "/credential/"
VOID_OFFER = HOLDER + "#credential_offer_uri={issuer}/offers/void"
BAD_SERIAL, BAD_CODE = "ABCD-EFGH-JK", "0000-1111-2222-3333"


@dataclass(frozen=True)
class Screen:
    """One picture. ``person`` is empty for somebody who is not signed in; ``status`` its answer's."""

    chapter: str
    name: str
    person: str
    address: str
    actions: tuple[Action, ...] = ()
    status: int = 200


def chapter(title: str, *screens: tuple[object, ...]) -> list[Screen]:
    """The screens of one chapter."""
    return [Screen(title, *screen) for screen in screens]  # type: ignore[arg-type]
