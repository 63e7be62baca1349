"""Taking a file in, sealed part by part; and throwing away what was not issued."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.text import NAME_LENGTH
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.numbers import give_back
from mipass.domains.credentials.bulk_uploads.queries import get_batch, list_batches
from mipass.domains.credentials.bulk_uploads.said import check_anew
from mipass.domains.credentials.bulk_uploads.sealing import in_parts, open_json, seal_part
from mipass.domains.credentials.models import Batch, BatchPart, BatchState, Numbers
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import require_enabled

LARGEST = 20 * 1000 * 1000  # bytes
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
    parts = [*_capped(in_parts(content))]
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:upload_batch",
        content={"organization": organization.id, "file": _digest(parts)},
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
        name=_name(name),
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
        asked_by_kind=actor.kind,
        asked_by_id=actor.own_id,
        changed_at=now(),
        size=sum(map(len, parts)),
    )
    batch.save(force_insert=True)
    _keep(batch, parts)
    record(actor=actor, event="batch:uploaded", place=batch.place, subject_id=batch.id)
    return batch


def _capped(parts: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LARGEST:
            raise Invalid(
                _("The file is larger than 20 MB. Split it in two."), code="too_large", field="file"
            )
        yield part
    if not size:
        raise Invalid(_("This file is empty."), code="empty", field="file")


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()  # only a keyed digest of it is kept
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


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


def _name(name: str) -> str:
    """What the file is called, without what could mislead; the end of a long name is kept."""
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    return shown[-NAME_LENGTH:] or _("Upload")


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
    *, actor: Actor, batch: Batch, encoding: str = "", numbers: str = "", sheet: str = ""
) -> None:
    """Have a file that was checked, or that could not be read, checked anew as it is said to be written.

    What is left empty is guessed. What was said of its columns counts still, but not for another ``sheet``.
    Raises Invalid for what there is not, Refused when it is too late.
    """
    actor.require(ISSUE, batch.place)
    if encoding and encoding not in Encoding.values:
        raise Invalid(_("Choose one of the listed encodings."), field="encoding")
    if numbers and numbers not in Numbers.values:
        raise Invalid(_("Choose how numbers are written."), field="numbers")
    if not check_anew(batch, said=_other_sheet(batch, sheet), encoding=encoding, numbers=numbers):
        raise Refused(
            _("This upload can no longer be read again."), code="wrong_state", facts={"state": batch.state}
        )
    record(actor=actor, event="batch:read_again", place=batch.place, subject_id=batch.id)


def _other_sheet(batch: Batch, sheet: str) -> dict[str, Any]:
    """What is said by the choice of a sheet: of another one, nothing is known yet."""
    remark = open_json(batch, "remark", batch.remark)
    if not sheet or sheet == remark.get("sheet"):
        return {}
    if sheet not in remark.get("sheets", ()):
        raise Invalid(_("Choose one of the sheets of the workbook."), field="sheet")
    return {"sheet": sheet, "layout": None, "mended": None}


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
