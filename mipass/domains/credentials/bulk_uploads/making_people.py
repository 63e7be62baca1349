"""The holders of an upload when it is issued: found anew, made, linked, all in its one transaction."""
# ruff: noqa: S608  the SQL is made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.db import count_changed, fetch_rows
from mipass.base.kit.errors import Refused
from mipass.domains.credentials.models import Batch, KnownHolders, StagedHolder
from mipass.domains.holders.making_many import make_holders
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderInactive
from mipass.domains.holders.permissions import MANAGE

# The holder of a staged row, where credentials are made of them.
_OF_PEOPLE = {
    "holder_id": "(SELECT COALESCE(people.known, people.id) FROM credentials_stagedholder AS people "
    "WHERE people.id = credentials_stagedrow.holder)"
}
LINK = (
    "UPDATE credentials_credential SET holder_id = COALESCE(people.known, people.id) "
    "FROM credentials_stagedrow AS staged "
    "JOIN credentials_stagedholder AS people ON people.id = staged.holder "
    "WHERE staged.distributor_id = %s AND staged.batch_id = %s "
    "AND credentials_credential.distributor_id = staged.distributor_id "
    "AND credentials_credential.id = staged.credential"
)
HELD = (
    "SELECT 1 FROM holders_holder WHERE distributor_id = %s AND active AND id IN "
    "(SELECT known FROM credentials_stagedholder WHERE distributor_id = %s AND batch_id = %s)"
)


class HolderAppeared(Refused):
    """A holder is at an address now where the check found none."""

    code = "holder_appeared"


def list_people(batch: Batch) -> QuerySet[StagedHolder]:
    """Whom the rows of an upload name, in the order of the file."""
    rows = StagedHolder.objects.filter(distributor_id=batch.distributor_id, batch=batch)
    return rows.order_by("line")


def count_asked(batch: Batch) -> int:
    """Of how many of them somebody must say whether they are who is known at their address."""
    return list_people(batch).filter(asks=True).count()


def require_people(actor: Actor, batch: Batch) -> bool:
    """Whether an upload names anybody. Raises Forbidden then, without the right to add holders."""
    if not list_people(batch).exists():
        return False
    actor.require(MANAGE, batch.place)
    return True


def people_columns(batch: Batch) -> Mapping[str, str]:
    """How the holder of a credential is found, where credentials are made of staged rows that name any."""
    return _OF_PEOPLE if list_people(batch).exists() else {}


def make_people(*, actor: Actor, batch: Batch) -> int:
    """Find the holders of an upload, and make those that there are not; how many were made.

    Raises HolderInactive, HolderAppeared, ExternalIdTaken: then nothing of the upload may be issued.
    """
    if not require_people(actor, batch):
        return 0
    people = list_people(batch).order_by()
    _find_by_external_id(batch, people)
    if batch.holders == KnownHolders.NEW:
        people.filter(asks=True).update(known=None)
    _hold_known(batch, people)
    _refuse_appeared(batch, people)
    return make_holders(actor=actor, organization=batch.organization, drafts=people.filter(known=None))


def link_placed(batch: Batch) -> None:
    """Say whose the credentials are that were put in place before their holders were known: on SQLite."""
    if connection.vendor == "sqlite" and list_people(batch).exists():
        count_changed(LINK, [batch.distributor_id, batch.id])


def _find_by_external_id(batch: Batch, people: QuerySet[StagedHolder]) -> None:
    same = Holder.objects.filter(
        distributor_id=batch.distributor_id,
        organization_id=batch.organization_id,
        external_id=OuterRef("external_id"),
    )
    people.exclude(external_id="").update(known=Subquery(same.values("id")[:1]))


def _hold_known(batch: Batch, people: QuerySet[StagedHolder]) -> None:
    """Let nobody deactivate them before this is done. Raises HolderInactive."""
    known = people.exclude(known=None).values("known").distinct().count()
    held = HELD if connection.vendor == "sqlite" else f"{HELD} FOR SHARE"
    count = f"SELECT count(*) FROM ({held}) AS held"
    [(active,)] = fetch_rows(count, [batch.distributor_id, batch.distributor_id, batch.id])
    if active < known:
        raise HolderInactive(_("This holder is inactive: nothing can be issued or linked to them."))


def _refuse_appeared(batch: Batch, people: QuerySet[StagedHolder]) -> None:
    there = Holder.objects.filter(
        distributor_id=batch.distributor_id,
        organization_id=batch.organization_id,
        email=OuterRef("email"),
        active=True,
    )
    if people.filter(external_id="", known=None, asks=False).filter(Exists(there)).exists():
        raise HolderAppeared(_("A holder was added at an address of this upload after its check."))
