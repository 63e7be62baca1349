"""Taking a file in, sealed part by part; and throwing away what was not issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now, zone_name
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.credentials.bulk_uploads.numbers import give_back
from mipass.domains.credentials.bulk_uploads.queries import get_batch, list_batches
from mipass.domains.credentials.bulk_uploads.said import check_anew
from mipass.domains.credentials.bulk_uploads.sealing import open_json, seal_part
from mipass.domains.credentials.bulk_uploads.taking_in import (
    digest_of,
    file_name,
    other_sheet,
    read_parts,
    refuse_unlisted,
)
from mipass.domains.credentials.models import Batch, BatchPart, BatchState
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import require_enabled

MOST_OPEN = 20  # uploads of an organization that were neither issued nor discarded
DISCARDABLE = (
    BatchState.UPLOADED,
    BatchState.CHECKING,
    BatchState.CHECKED,
    BatchState.ASKING,
    BatchState.UNREADABLE,
    BatchState.FAILED,
)


@change("credentials:upload_batch")
def upload_batch(
    *, actor: Actor, organization: Organization, name: str, content: Iterable[bytes], idempotency_key: str
) -> Batch:
    """Take a file of at most 20 MB in; a worker checks it. The same key and content again: the same batch.

    Raises Invalid for a file that is empty or too large, OrganizationNotEnabled, Refused for too many open.
    """
    actor.require(ISSUE, organization.place)
    parts = read_parts(content)
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:upload_batch",
        content={"organization": organization.id, "file": digest_of(parts)},
    )
    if claimed.replayed:
        return get_batch(actor=actor, organization=organization, batch_id=claimed.result_id)
    require_enabled(organization)
    _drop_failed_tries(actor, organization)
    _refuse_too_many(actor, organization)
    batch = Batch(
        id=claimed.result_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        name=file_name(name),
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
        asked_by_kind=actor.kind,
        asked_by_id=actor.own_id,
        changed_at=now(),
        size=sum(map(len, parts)),
        time_zone=zone_name(),
    )
    batch.save(force_insert=True)
    _keep(batch, parts)
    record(actor=actor, event="batch:uploaded", place=batch.place, subject_id=batch.id)
    return batch


def _drop_failed_tries(actor: Actor, organization: Organization) -> None:
    """Discard what the same person sent before and what could not be read: this is the next try."""
    failed = Batch.objects.filter(
        distributor_id=organization.distributor_id,
        organization=organization,
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        state=BatchState.UNREADABLE,
    )
    for batch in list(failed):
        if failed.filter(id=batch.id).update(state=BatchState.DISCARDED, changed_at=now(), remark=None):
            record(actor=actor, event="batch:discarded", place=batch.place, subject_id=batch.id)


def _refuse_too_many(actor: Actor, organization: Organization) -> None:
    one_at_a_time(f"uploads of {organization.id}")
    waiting = list_batches(actor=actor, organization=organization).filter(state__in=DISCARDABLE)
    if waiting.count() >= MOST_OPEN:
        raise Refused(
            _(
                "%(count)d uploads of this organization are waiting to be issued. Issue or discard one of "
                "them first."
            )
            % {"count": MOST_OPEN},
            code="too_many_uploads",
        )


def _keep(batch: Batch, parts: list[bytes]) -> None:
    BatchPart.objects.bulk_create(
        BatchPart(
            distributor_id=batch.distributor_id,
            batch=batch,
            number=number,
            content=seal_part(batch, number, part),
        )
        for number, part in enumerate(parts)
    )


@change("credentials:read_batch_again")
def read_batch_again(
    *,
    actor: Actor,
    batch: Batch,
    encoding: str = "",
    numbers: str = "",
    date_order: str = "",
    sheet: str = "",
) -> None:
    """Have a file that was checked, or that could not be read, checked anew as it is said to be written.

    What is left empty is guessed. What was said of its columns counts still, but not for another ``sheet``.
    Raises Invalid for what there is not, Refused when it is too late.
    """
    actor.require(ISSUE, batch.place)
    refuse_unlisted(encoding=encoding, numbers=numbers, date_order=date_order)
    said = {**other_sheet(batch, sheet), "date_order": date_order or None}
    if not check_anew(batch, said=said, encoding=encoding, numbers=numbers):
        raise Refused(
            _("This upload can no longer be read again."), code="wrong_state", facts={"state": batch.state}
        )
    record(actor=actor, event="batch:read_again", place=batch.place, subject_id=batch.id)


@change("credentials:discard_batch")
def discard_batch(*, actor: Actor, batch: Batch) -> None:
    """Throw an upload away that issued nothing. Raises Refused when it did, or is about to."""
    actor.require(ISSUE, batch.place)
    taken = open_json(batch, "remark", batch.remark).get("taken", ())
    open_still = Batch.objects.filter(id=batch.id, distributor_id=batch.distributor_id, state__in=DISCARDABLE)
    if not open_still.update(state=BatchState.DISCARDED, changed_at=now(), lease=None, remark=None):
        raise Refused(_("This upload can no longer be discarded."), code="wrong_state")
    give_back(batch, taken)
    record(actor=actor, event="batch:discarded", place=batch.place, subject_id=batch.id)
    notify(actor=actor, kind="batch-discarded", name=batch.name)


def kept_since() -> datetime:
    """What was last changed before that is thrown away."""
    return now() - timedelta(days=settings.CONFIG.keep_drafts_days)


def discard_forgotten() -> int:
    """Discard what nobody issued for too long. Returns how many."""
    forgotten = Batch.objects.filter(
        emptied=False,
        state__in=(BatchState.CHECKED, BatchState.ASKING, BatchState.UNREADABLE, BatchState.FAILED),
        changed_at__lt=kept_since(),
    )
    due = list(forgotten.select_related("organization")[:50])
    for batch in due:
        discard_batch(actor=Actor.system(), batch=batch)
    return len(due)
