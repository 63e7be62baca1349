"""A firm whose people were uploaded from a list and are on their way to their phones. Runs within Django."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.saved_views import save_view
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.credentials.pools import add_pool
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.deactivate_holder import deactivate_holder
from tests.bulk.scene import BulkScene
from tests.factories import seed_accepted
from tests.fixtures import accept, actor_of, buy_credits

FAMILIES = ("Öztürk", "Müller", "van der Berg", "Weiß", "Nguyễn", "Großmann", "d'Angelo")
GIVEN = ("Ann-Kathrin", "Jürgen", "Zoë", "Björn", "Łucja")
DEPARTMENTS = ("Purchasing", "Quality Assurance", "Dispatch")
COLUMNS = (
    "email,given_name,family_name,employee_number,department,external_id,format,facility_code,card_number"
)
SENT = timedelta(days=3)  # ago, so that all may be reminded
SHARE = 20  # of so many people, each is on a way of their own
LATE, BOUNCED, FETCHED, WAITING = (3,), (8,), (13,), (5, 10, 18)


def day_at_work(operator: Account, account: Account, people: int = 120) -> dict[str, Any]:
    """A portal of its own with one organization of so many people; ids of what its pages show, by name."""
    vendor = operator_actor(operator)
    portal = create_distributor(
        actor=vendor, name="Works Distributor", nominee=account.email, idempotency_key="found-works"
    )
    accept(account, portal)
    buy_credits(operator, account, portal, people + 400)
    actor = actor_of(account, portal)
    works = add_organization(
        actor=actor, distributor=portal, name="Harbour Works", ceiling=None, idempotency_key="add-works"
    )
    bulk = BulkScene(actor, works)
    _let_time_pass(actor, _invited(bulk, people))
    save_view(
        actor=actor,
        membership=Admin.objects.get(distributor=portal, account=account),
        list_name="credentials",
        name="Who needs a hand",
        state={"status": "needs_attention"},
        is_default=False,
    )
    return {"w": portal.id, "works": works.id, **_beside(actor, works), "bulk_long": _long(bulk).id}


def _invited(bulk: BulkScene, people: int) -> Sequence[Credential]:
    """Their credentials, each with its mail."""
    rows = [
        f"p{n:03}@works.test,{GIVEN[n % 5]},{FAMILIES[n % 7]},{n:06},"
        f"{DEPARTMENTS[n % 3]},hr:{n},H10301,17,{n}"
        for n in range(1, people + 1)
    ]
    batch = bulk.issued("\n".join([COLUMNS, *rows]))
    while bulk.again(batch).invited < batch.good:
        Batch.objects.filter(id=batch.id).update(invite_after=now())
        invite_some()
    mails = Mail.objects.filter(organization_id=bulk.organization.id)
    mails.update(status="sent", created_at=now() - SENT, sent_at=now() - SENT)
    return list(Credential.objects.filter(organization=bulk.organization).order_by("id"))


def _let_time_pass(actor: Actor, credentials: Sequence[Credential]) -> None:
    """Most accept; some mails come back, some links end, some people left or are away."""
    for n, each in enumerate(credentials):
        rows, place = Credential.objects.filter(id=each.id), n % SHARE
        if place in BOUNCED:
            Mail.objects.filter(subject_id=each.id).update(status="failed", answer="550 no such user")
        elif place in LATE:
            rows.update(link_expires_at=now() - timedelta(days=1))
        elif place in FETCHED:
            rows.update(fetched_at=now())
        elif place not in WAITING:
            seed_accepted(actor=actor, credential=each)
            _end(actor, each, n)


def _end(actor: Actor, credential: Credential, n: int) -> None:
    if n % 40 == 1:
        move_credential(actor=actor, credential=credential, verb="disable")
    elif n % 40 == 2:
        revoke_credential(actor=actor, credential=credential, reason="left")


def _beside(actor: Actor, works: Organization) -> dict[str, Any]:
    """What else the organization has: holders to look at, a profile, a pool."""
    held = Holder.objects.get(organization=works, external_id="hr:1")
    other = Credential.objects.filter(organization=works).exclude(holder=held).earliest("id")
    Credential.objects.filter(id=other.id).update(holder=held)
    left = Holder.objects.get(organization=works, external_id="hr:3")
    deactivate_holder(actor=actor, holder=left, credentials="keep")
    layout = ready_made()["ccure"].layout
    profile = save_export_profile(actor=actor, organization=works, name="Gate house", layout=layout)
    pool = add_pool(
        actor=actor,
        organization=works,
        format="H10301",
        first=5_001,
        last=5_500,
        others={"facility_code": 17},
    )
    return {"holder": held.id, "holder_left": left.id, "profile": profile.id, "pool": pool.id}


def _long(bulk: BulkScene) -> Batch:
    """An upload whose tables have several pages each."""
    wrong = "".join(f"no address {n},H10301,300,{n}\n" for n in range(130))
    return bulk.checked(bulk.rows(250, start=1_000) + wrong)
