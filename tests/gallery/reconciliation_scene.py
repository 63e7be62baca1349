"""An organization whose panel's lists were compared, or wait. Runs within Django."""

from __future__ import annotations

from typing import Any

from mipass.base.kit.actor import Actor
from mipass.domains.distributors.models import Distributor
from mipass.flows.add_organization import add_organization
from tests.reconciliation.scene import Panel, card_of, panel_list

HEADINGS = "Kartenexport Zentrale Nord;;;\nLfd.;Kartennummer;Anlagencode;Kartenstatus\n"
ASKING = HEADINGS + "1;4711;7;aktiv\n2;4712;7;gesperrt\n"


def reconciliations(actor: Actor, distributor: Distributor) -> dict[str, Any]:
    """One in each state, and one that repeats another; their ids by name."""
    organization = add_organization(
        actor=actor, distributor=distributor, name="Harbour Ferries", ceiling=14, idempotency_key="add-panel"
    )
    panel = Panel(actor, organization)
    cards = panel.issued(14, 4_700)
    for each in cards[:3]:
        panel.stopped(each)
    listed: list[tuple[object, ...]] = [(*card_of(each), "H10301", "active") for each in cards[:11]]
    number, site = card_of(cards[11])
    listed += [(number, site + 1, "H10301", "active"), listed[5], ("", "", "H10301", "active")]
    unknown = [(60_000 + number, 9, "H10301", "active") for number in range(60)]
    first = panel.compared(panel_list([*listed[2:], *unknown[:50]]), name="North gate, October.csv")
    again = panel.compared(panel_list([*listed, *unknown]), name="North gate, November.csv")
    rows = [row[:3] for row in listed]
    made = {
        "compared_first": first,
        "compared": again,
        "compared_assumed": panel.compared(panel_list(rows, "card_number,facility_code,format")),
        "compared_asking": panel.compared(ASKING, name="Zentrale Nord.csv"),
        "compared_either": panel.compared(panel_list([("1F", 1, "H10301", "")])),
        "compared_unreadable": panel.compared(b"PK\x03\x04" + bytes(60)),
        "compared_waiting": panel.send(panel_list(unknown)),
    }
    return {"panel": organization.id, **{name: each.id for name, each in made.items()}}
