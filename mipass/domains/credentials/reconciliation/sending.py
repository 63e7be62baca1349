"""Sending a panel's list to be compared, saying how it is to be read, and throwing a comparison away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.credentials.bulk_uploads.layouts import Layout, Sample
from mipass.domains.credentials.bulk_uploads.mappings import Question, keep_layout, read_fixed, read_layout
from mipass.domains.credentials.bulk_uploads.sealing import open_json, seal_json
from mipass.domains.credentials.bulk_uploads.taking_in import (
    digest_of,
    file_name,
    other_sheet,
    read_parts,
    refuse_unlisted,
)
from mipass.domains.credentials.models import Reconciliation, ReconciliationState
from mipass.domains.credentials.reconciliation.files import keep_file
from mipass.domains.credentials.reconciliation.panel_lists import PANEL_COLUMNS, lacks, suggest_panel
from mipass.domains.credentials.reconciliation.queries import (
    get_reconciliation,
    list_reconciliations,
    require_rights,
)
from mipass.domains.credentials.reconciliation.retention import mark_removed
from mipass.domains.organizations.models import Organization

MOST_OPEN = 20  # lists of an organization that are not compared yet
MOST_KEPT = 100  # comparisons of an organization
READABLE_AGAIN = (ReconciliationState.ASKING, ReconciliationState.UNREADABLE)


@change("credentials:send_panel_list")
def send_panel_list(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    content: Iterable[bytes],
    fixed: Mapping[str, str] | None = None,
    numbers: str = "",
    idempotency_key: str = "",
) -> Reconciliation:
    """Take a panel's list of at most 20 MB in; a worker compares it. The same key and content: the same one.

    ``fixed`` is what all rows say of format, facility_code and bit_length; ``numbers`` how the list writes
    them. Raises Invalid for a file that is empty or too large, and for what cannot be said; Refused for too
    many.
    """
    require_rights(actor, organization.place)
    said, parts = read_fixed(fixed or {}), read_parts(content)
    refuse_unlisted(numbers=numbers)
    told = {"fixed": sorted(said.items())} if said else {}
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:send_panel_list",
        content={
            "organization": organization.id,
            "file": digest_of(parts),
            **told,
            **({"numbers": numbers} if numbers else {}),
        },
    )
    if claimed.replayed:
        return get_reconciliation(actor=actor, organization=organization, reconciliation_id=claimed.result_id)
    _refuse_too_many(actor, organization)
    made = Reconciliation(
        id=claimed.result_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        name=file_name(name),
        asked_by_kind=actor.kind,
        asked_by_id=actor.own_id,
        created_at=now(),
        changed_at=now(),
        size=sum(map(len, parts)),
        numbers=numbers,
    )
    if said:
        made.said = seal_json(made, "said", {"fixed": said})
    made.save(force_insert=True)
    keep_file(made, parts)
    record(actor=actor, event="reconciliation:sent", place=made.place, subject_id=made.id)
    return made


def _refuse_too_many(actor: Actor, organization: Organization) -> None:
    one_at_a_time(f"reconciliations of {organization.id}")
    kept = list_reconciliations(actor=actor, organization=organization)
    if kept.exclude(state=ReconciliationState.FINISHED).count() >= MOST_OPEN:
        raise Refused(
            _("%(count)d lists of this organization are waiting to be compared. Remove one of them first.")
            % {"count": MOST_OPEN},
            code="too_many_uploads",
        )
    if kept.count() >= MOST_KEPT:
        raise Refused(
            _("This organization has %(count)d reconciliations. Remove one of them first.")
            % {"count": MOST_KEPT},
            code="too_many",
        )


@change("credentials:map_panel_columns")
def map_panel_columns(
    *,
    actor: Actor,
    reconciliation: Reconciliation,
    heading: int,
    columns: Mapping[int, str],
    fixed: Mapping[str, str],
    numbers: str = "",
) -> None:
    """Have a list compared with these columns, and remember them for lists with the same headings.

    As ``map_columns`` of uploads, with the columns of PANEL_COLUMNS. Raises Invalid, Refused when it is too
    late.
    """
    require_rights(actor, reconciliation.place)
    remark = open_json(reconciliation, "remark", reconciliation.remark)
    sample = Sample.of(remark.get("sample", ()))
    layout = read_layout(sample, heading, columns, fixed, numbers, PANEL_COLUMNS)
    if lack := lacks(layout):
        raise Invalid(_refusal(lack), field="format" if lack == "length" else "")
    _compare_anew(reconciliation, {"sheet": remark.get("sheet"), "layout": layout.as_json()})
    keep_layout(reconciliation, layout, sample)
    record(
        actor=actor,
        event="reconciliation:columns_mapped",
        place=reconciliation.place,
        subject_id=reconciliation.id,
    )


def _refusal(lack: str) -> str:
    if lack == "length":
        return _("Choose the card format of all rows, or their bit length: digits alone do not say it.")
    return _("Choose the column that holds the card numbers, or the one that holds card data.")


@change("credentials:read_panel_list_again")
def read_panel_list_again(
    *, actor: Actor, reconciliation: Reconciliation, encoding: str = "", numbers: str = "", sheet: str = ""
) -> None:
    """Have a list compared as it is said to be written. What is left empty is guessed.

    Raises Invalid for what there is not, Refused when it is too late.
    """
    require_rights(actor, reconciliation.place)
    refuse_unlisted(encoding=encoding, numbers=numbers)
    said = other_sheet(reconciliation, sheet)
    _compare_anew(reconciliation, said, encoding=encoding, numbers=numbers)
    record(
        actor=actor,
        event="reconciliation:read_again",
        place=reconciliation.place,
        subject_id=reconciliation.id,
    )


@change("credentials:remove_reconciliation")
def remove_reconciliation(*, actor: Actor, reconciliation: Reconciliation) -> None:
    """Throw a comparison away, with all that it found. Raises NotFound when it is gone already."""
    require_rights(actor, reconciliation.place)
    if not mark_removed(reconciliation):
        raise NotFound
    record(
        actor=actor, event="reconciliation:removed", place=reconciliation.place, subject_id=reconciliation.id
    )
    notify(actor=actor, kind="reconciliation-removed", name=reconciliation.name)


def open_panel_question(*, actor: Actor, reconciliation: Reconciliation) -> Question | None:
    """What is asked of a list's columns; None where nothing is."""
    require_rights(actor, reconciliation.place)
    remark = open_json(reconciliation, "remark", reconciliation.remark)
    if reconciliation.state != ReconciliationState.ASKING or "sample" not in remark:
        return None
    sample = Sample.of(remark["sample"])
    known = remark.get("suggestion")
    return Question(sample, Layout.of(known) if known else suggest_panel(sample))


def _compare_anew(reconciliation: Reconciliation, said: Mapping[str, Any], **changes: Any) -> None:
    """Give a list back to the worker. Raises Refused when it is too late."""
    kept = {**open_json(reconciliation, "said", reconciliation.said), **said}
    sealed = seal_json(
        reconciliation, "said", {name: value for name, value in kept.items() if value is not None}
    )
    waiting = Reconciliation.objects.filter(
        distributor_id=reconciliation.distributor_id, id=reconciliation.id, state__in=READABLE_AGAIN
    )
    found = waiting.update(
        state=ReconciliationState.UPLOADED, said=sealed, remark=None, read=0, changed_at=now(), **changes
    )
    if not found:
        raise Refused(
            _("This list can no longer be read again."),
            code="wrong_state",
            facts={"state": reconciliation.state},
        )
