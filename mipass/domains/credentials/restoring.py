"""What follows a restore for credentials: stopped ones stay so, links end, queued work does not go on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.lifecycle import LIVE
from mipass.domains.credentials.models import (
    ActionState,
    Batch,
    BatchState,
    BulkAction,
    Credential,
    CredentialStatus,
    Device,
    RevocationReason,
)
from mipass.domains.credentials.moving import note_stop
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.shown_to_readers import show_to_readers
from mipass.domains.credentials.validity import Dates, allows_less, dates_of
from mipass.domains.credentials.validity_changes import record_dates
from mipass.domains.issuer.operations import set_status
from mipass.domains.issuer.restoring import confirm_entries, end_entries_again, ended_entries
from mipass.domains.organizations.models import Organization
from mipass.protocol.status_bits import Status

ENABLED, DISABLED, REVOKED = CredentialStatus.ENABLED, CredentialStatus.DISABLED, CredentialStatus.REVOKED
EVENTS = {
    "credential:address_corrected",
    "credential:deleted_on_device",
    "credential:disabled",
    "credential:enabled",
    "credential:replacement_ordered",
    "credential:resent",
    "credential:revoked",
    "credential:validity_changed",
}
CUT_OFF = "restored"
AT_ONCE = 500  # rows in memory


def _states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    """Each with its ended entries; one that is Enabled too, since it may have been told of as Disabled."""
    rows = list(Credential.objects.filter(id__in=ids).select_related("organization"))
    ended = ended_entries({row.organization for row in rows}, [row.id for row in rows])
    for row in rows:
        entries = ended.get(row.id, [])
        facts = {"organization": row.organization_id, "status": row.status, "reason": row.revocation_reason}
        dates = {"valid_from": _text(row.valid_from), "valid_until": _text(row.valid_until)}
        yield row.id, facts | dates | {"entries": entries}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _close_again(actor: Actor, credential_id: UUID, state: State) -> bool:
    organization = Organization.objects.filter(id=state["organization"]).first()
    if organization is None:
        return False
    ended = end_entries_again(organization=organization, subject_id=credential_id, entries=state["entries"])
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, id=credential_id)
    credential = rows.select_related("organization").first()
    if credential is None:
        return bool(ended)
    if ended:
        _end_phones(credential)
    is_shorter = _shorten_again(actor, credential, state)
    return _stop_again(actor, credential, state) or is_shorter or bool(ended)


def _shorten_again(actor: Actor, credential: Credential, state: State) -> bool:
    """Dates of later that allow less than those of before count again. Whether they did not."""
    kept = [state.get(name) and datetime.fromisoformat(state[name]) for name in ("valid_from", "valid_until")]
    dates, present = Dates(*kept), dates_of(credential)
    if not allows_less(dates, present):
        return False
    credential.valid_from, credential.valid_until = dates.valid_from, dates.valid_until
    _change(
        credential,
        valid_from=dates.valid_from,
        valid_until=dates.valid_until,
        validity_told="",
        validity_due_at=now(),
    )
    record_dates(actor, credential)
    if credential.status == ENABLED:
        show_to_readers(credential, Status.VALID)
    return True


def _end_phones(credential: Credential) -> None:
    """Those whose documents ended: they were replaced, or said that their copy is gone."""
    ended = ended_entries([credential.organization], [credential.id]).get(credential.id, [])
    Device.objects.filter(
        distributor_id=credential.distributor_id,
        credential_id=credential.id,
        ended_at=None,
        key_thumbprint__in=[device for _index, device in ended],
    ).update(ended_at=now())


def _stop_again(actor: Actor, credential: Credential, state: State) -> bool:
    if state["status"] == REVOKED and credential.status != REVOKED:
        _revoke(actor, credential, state["reason"])
        return True
    if state["status"] == DISABLED and credential.status == ENABLED:
        _change(credential, status=DISABLED)
        set_status(organization=credential.organization, subject_id=credential.id, status=Status.SUSPENDED)
        note_stop(credential)
        record(actor=actor, event="credential:disabled", place=credential.place, subject_id=credential.id)
        return True
    return False


def revoke_all_again(*, actor: Actor, organization: Organization) -> None:
    """Of an organization that was being removed. Nobody is told: they were."""
    rows = Credential.objects.filter(
        distributor_id=organization.distributor_id, organization=organization, status__in=LIVE
    )
    while some := list(rows.select_related("organization").order_by("id")[:AT_ONCE]):
        for credential in some:
            _revoke(actor, credential, RevocationReason.CLOSED)


def _revoke(actor: Actor, credential: Credential, reason: str) -> None:
    _change(credential, status=REVOKED, revocation_reason=reason, link_hash=None)
    set_status(organization=credential.organization, subject_id=credential.id, status=Status.INVALID)
    note_stop(credential)
    record(
        actor=actor,
        event="credential:revoked",
        place=credential.place,
        subject_id=credential.id,
        reason=reason,
    )


def _change(credential: Credential, **changes: str | datetime | None) -> None:
    rows = Credential.objects.filter(distributor_id=credential.distributor_id, id=credential.id)
    rows.update(**changes, changed_at=now())
    for name, value in changes.items():
        setattr(credential, name, value)


@change("credentials:confirm_list")
def confirm_list(*, actor: Actor, organization: Organization) -> None:
    """The organization has looked through its credentials: they open doors again. Safe to repeat."""
    actor.require(MANAGE, organization.place)
    if not confirm_entries(organization=organization):
        return
    record(
        actor=actor,
        event="organization:list_confirmed",
        place=organization.place,
        subject_id=organization.id,
    )
    notify(actor=actor, kind="list-confirmed", name=organization.name)


def end_open_links() -> int:
    """No mailed link opens a credential any more: another invitation has to be sent. How many were open."""
    return Credential.objects.filter(link_hash__isnull=False).update(link_hash=None)


def stop_queued_work() -> int:
    """What was under way may have been done since: bulk actions, issues, undos and invitations of uploads.

    An upload that was being issued can be issued again, one that was being undone stays issued; holders who
    were not invited yet are invited by hand. How many were stopped.
    """
    running = BulkAction.objects.filter(state=ActionState.RUNNING)
    issuing = Batch.objects.filter(state=BatchState.ISSUING)
    undoing = Batch.objects.filter(state=BatchState.UNDOING)
    inviting = Batch.objects.filter(invite_after__isnull=False)
    return (
        running.update(state=ActionState.STOPPED, ended_at=now())
        + issuing.update(state=BatchState.FAILED, failure=CUT_OFF, changed_at=now())
        + undoing.update(state=BatchState.ISSUED, looked_through=0, changed_at=now())
        + inviting.update(invite_after=None)
    )


CREDENTIALS = Kind("credential", frozenset(EVENTS), _states, _close_again)
