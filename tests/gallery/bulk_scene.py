"""An organization with a bulk upload and a bulk action in every state. Runs within Django."""

from __future__ import annotations

from typing import Any

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.bulk_actions.operations import begin_bulk_action, stop_bulk_action
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.models import Batch, BulkAction, Credential
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.flows.add_organization import add_organization
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.run_bulk_actions import run_bulk_actions
from tests.bulk.scene import HEADER, BulkScene

NOTES = HEADER + ",notes\n"
WRONG = (
    "first.day@harbour-school.test,H10301,300,4711\n"
    "no address,H10301,7,1E+05\n"
    "late.shift@harbour-school.test,H10301,7,02.03.2026\n"
    "caretaker@harbour-school.test,Prox 9,7,12\n"
    ",26-bit Wiegand,,13\n"
)
LISTED = (
    "Ausweisliste Hafenschule;;;;\nNachname;E-Mail;Abteilung;Anlagencode;Ausweis-Nr.\n"
    "Öztürk;oeztuerk@harbour-school.test;Lehrkräfte;7;4712\nWeiß;weiss@harbour-school.test;Hausmeister;7;4713\n"
)
LIVE = (
    "holder0@demo.test,H10301,0,0,again\n"
    "somebody.else@harbour-school.test,H10301,1,1,taken over\n"
    "one@harbour-school.test,H10301,9,900,new\n"
    "two@harbour-school.test,H10301,9,900,the same card\n"
)


def bulk_uploads(actor: Actor, distributor: Distributor) -> dict[str, Any]:
    """One upload and one action in each state, of an organization of their own; their ids by name."""
    organization = add_organization(
        actor=actor, distributor=distributor, name="Harbour School", ceiling=20, idempotency_key="add-bulk"
    )
    bulk = BulkScene(actor, organization)
    undone = bulk.issued(bulk.rows(4, start=50))
    kept = Credential.objects.filter(id__gte=undone.first, id__lte=undone.last).earliest("id")
    Credential.objects.filter(id=kept.id).update(status="enabled", fetched_at=now())
    undone = bulk.undone(undone)
    issued = bulk.issued(bulk.rows(6) + WRONG, {"good_rows"})
    while invite_some():
        pass
    Mail.objects.filter(recipient="holder3@demo.test").update(status="failed", answer="550 no such user")
    failed = bulk.checked(bulk.rows(2, start=70))
    bulk.request(failed)
    set_organization_status(actor=actor, organization=organization, status="disabled")
    assert issue_next_batch()
    set_organization_status(actor=actor, organization=organization, status="enabled")
    made = {
        "bulk_undone": undone,
        "bulk_issued": issued,
        "bulk_failed": failed,
        "bulk_unreadable": bulk.checked(b"PK\x03\x04" + bytes(60)),
        "bulk_either": bulk.checked(f"{HEADER},status\nguard@harbour-school.test,H10301,10,1001,invited\n"),
        "bulk_asking": bulk.checked(LISTED),
        "bulk_wrong": bulk.checked(bulk.rows(5, start=20) + WRONG),
        "bulk_warned": bulk.checked(NOTES + LIVE),
        "bulk_dear": bulk.checked(bulk.rows(60, start=100)),
        "bulk_waiting": bulk.upload(bulk.rows(3, start=90)),
    }
    _name(made)
    ids = {name: batch.id for name, batch in made.items()}
    return {"bulk": organization.id, **ids, **_bulk_actions(actor, organization)}


def _bulk_actions(actor: Actor, organization: Organization) -> dict[str, Any]:
    """One that has ended, one that was stopped, and one on its way; their ids by name."""

    def begun(verb: str) -> BulkAction:
        return begin_bulk_action(
            actor=actor,
            organization=organization,
            verb=verb,
            selection=Selection(),
            idempotency_key=str(new_id()),
        )

    done = begun("resend")
    while run_bulk_actions():
        pass
    stopped = begun("set_installer")
    stop_bulk_action(actor=Actor.system(), action=stopped)
    running = begun("set_installer")
    return {"action_done": done.id, "action_stopped": stopped.id, "action_running": running.id}


def _name(made: dict[str, Batch]) -> None:
    """As their people call them."""
    for name, batch in made.items():
        title = name.removeprefix("bulk_").title()
        Batch.objects.filter(id=batch.id).update(name=f"{title} - people of June.csv")
