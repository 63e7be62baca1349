"""One action on many credentials: looking at what it would change, asking for it, doing it step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError, Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify_principal, without_notices
from mipass.base.requests.operations import claim
from mipass.domains.credentials.bulk_actions.queries import get_bulk_action
from mipass.domains.credentials.bulk_actions.selections import Selection, open_selection, seal_selection
from mipass.domains.credentials.lifecycle import BULK, REMIND, RESEND, REVOKE, SET_VALIDITY, where
from mipass.domains.credentials.models import ActionState, BulkAction, BulkActionRow, Credential
from mipass.domains.credentials.operations import PEOPLES_REASONS, move_credential
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.reminders import WILL_BE_MAILED, at_a_pace, count_reminders, remind
from mipass.domains.credentials.validity import Dates, ValidityEnded, clean_dates, ended
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.organizations.models import Organization

STEP_SECONDS = 0.15  # a step holds SQLite's write lock, and nobody else should wait for long
STEP_ROWS = 100
UNCHANGED = "no_change"


@dataclass(frozen=True, slots=True)
class Preview:
    """How many credentials an action would change, and how many it would not, by status or by reason."""

    changes: int
    stays: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that were selected."""
        return self.changes + self.unchanged

    @property
    def unchanged(self) -> int:
        """All that would stay as they are."""
        return sum(self.stays.values())


def preview_bulk_action(
    *, actor: Actor, organization: Organization, verb: str, selection: Selection, dates: Dates | None = None
) -> Preview:
    """What the action would do at present; with ``dates`` those that have them stay. Raises Invalid for an
    unknown one.
    """
    actor.require(MANAGE, organization.place)
    rows = selection.of(actor, organization).order_by()
    would_change = changed_by(verb, dates)
    if verb == REMIND.verb:
        counts = dict(count_reminders(rows))
        return Preview(counts.pop(WILL_BE_MAILED, 0), counts)
    stays = rows.exclude(would_change).values_list(why_it_stays(verb)).annotate(number=Count("id"))
    return Preview(rows.filter(would_change).count(), dict(stays))


def why_it_stays(verb: str) -> Case:
    """Of a credential that the action would not change: its status, or that its dates are over."""
    is_over = Q(status__in=RESEND.sources) & ended() if verb == RESEND.verb else Q(pk__in=[])
    return Case(When(is_over, then=Value(ValidityEnded.code)), default=F("status"))


def changed_by(verb: str, dates: Dates | None = None) -> Q:
    """The credentials that the action would change: with ``dates`` those that have others. Raises Invalid for
    an unknown one.
    """
    if verb not in BULK:
        raise Invalid(_("Choose what to do."), code="required", field="verb")
    sources = where(BULK[verb])
    return sources if dates is None else sources & ~Q(**asdict(dates))


@change("credentials:begin_bulk_action")
def begin_bulk_action(
    *,
    actor: Actor,
    organization: Organization,
    verb: str,
    selection: Selection,
    reason: str = "",
    dates: Dates | None = None,
    idempotency_key: str,
    judge: Callable[[Preview], None] = lambda _preview: None,
) -> BulkAction:
    """Hand the action to the worker. The same key again is the same action. Raises Invalid, Refused.

    ``dates`` are for Set Validity Dates, which needs them. ``judge`` looks first at what the action would do.
    """
    actor.require(MANAGE, organization.place)
    _require_whole(verb, reason, dates)
    actor.require(BULK[verb].needs, organization.place)  # else each row would be refused by itself
    said = {"verb": verb, "reason": reason}
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:begin_bulk_action",
        content={"organization": organization.id, **said, **selection.content(), **_columns(dates)},
    )
    if claimed.replayed:
        return get_bulk_action(actor=actor, organization=organization, action_id=claimed.result_id)
    dates = None if dates is None else clean_dates(dates)
    preview = preview_bulk_action(
        actor=actor, organization=organization, verb=verb, selection=selection, dates=dates
    )
    judge(preview)
    if not preview.changes:
        raise Refused(_("None of the credentials would change."), code="no_change")
    action = BulkAction(
        id=claimed.result_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        verb=verb,
        reason=reason if verb == REVOKE.verb else "",
        **_columns(dates),
        total=preview.total,
        until=new_id(),
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
    )
    action.selection = seal_selection(action, selection)
    action.save(force_insert=True)
    _record(actor, action, "credential:bulk_begun", rows=action.total)
    return action


def _columns(dates: Dates | None) -> Mapping[str, Any]:
    return {} if dates is None else asdict(dates)


def _require_whole(verb: str, reason: str, dates: Dates | None) -> None:
    """Raise Invalid for an unknown verb, a missing reason, dates that are missing or with another verb."""
    changed_by(verb, None)
    if verb == REVOKE.verb and reason not in PEOPLES_REASONS:
        raise Invalid(_("Choose why the credentials are being revoked."), code="required", field="reason")
    if (dates is not None) is not (verb == SET_VALIDITY.verb):
        raise Invalid(
            _("Dates are for Set Validity Dates, which needs them."), code="required", field="dates"
        )


@change("credentials:cancel_bulk_action")
def cancel_bulk_action(*, actor: Actor, action: BulkAction) -> None:
    """Change no more credentials; those that were changed stay so. Raises Refused when it has ended."""
    actor.require(MANAGE, action.place)
    if not _end(action, ActionState.CANCELLED):
        raise Refused(_("This has already ended."), code="no_change")
    _record(actor, action, "credential:bulk_cancelled")


@change("credentials:continue_bulk_action")
def continue_bulk_action(*, actor: Actor, action: BulkAction) -> int:
    """Handle the next rows, for as long as a step may last. Returns how many; 0 ends the action.

    A row, its outcome and the action's progress are one transaction, so each is handled once.
    """
    rows = _next_rows(actor, action)
    started, outcomes = monotonic(), list[BulkActionRow]()
    before = action.changed + action.unchanged
    with without_notices():
        for number, credential in enumerate(rows, before):
            code = _apply(actor, action, credential, number)
            outcomes.append(
                BulkActionRow(
                    distributor_id=action.distributor_id,
                    action_id=action.id,
                    credential_id=credential.id,
                    code=code,
                )
            )
            if monotonic() - started > STEP_SECONDS:
                break
    if outcomes:
        _advance(action, outcomes)
    elif _end(action, ActionState.DONE):
        _record(actor, action, "credential:bulk_ended", changed=action.changed, unchanged=action.unchanged)
        _tell(action, "bulk-action-done")
    return len(outcomes)


@change("credentials:stop_bulk_action")
def stop_bulk_action(*, actor: Actor, action: BulkAction) -> None:
    """End an action whose author may no longer do this; what was changed stays so. Safe to repeat."""
    if not actor.is_system:
        raise NotFound
    if _end(action, ActionState.STOPPED):
        _record(actor, action, "credential:bulk_stopped")
        _tell(action, "bulk-action-stopped")


def _next_rows(actor: Actor, action: BulkAction) -> QuerySet[Credential]:
    """A filter by what the action itself changes would let rows slip by: only ids tell how far it is."""
    rows = open_selection(action).of(actor, action.organization).filter(id__lte=action.until)
    if action.after is not None:
        rows = rows.filter(id__gt=action.after)
    return rows.select_related("organization").order_by("id")[:STEP_ROWS]


def _apply(actor: Actor, action: BulkAction, credential: Credential, number: int) -> str:
    dates = Dates(action.valid_from, action.valid_until) if action.verb == SET_VALIDITY.verb else None
    if not Credential.objects.filter(
        changed_by(action.verb, dates), distributor_id=credential.distributor_id, id=credential.id
    ).exists():
        return UNCHANGED
    try:
        if action.verb == REMIND.verb:
            remind(actor=actor, credential=credential, due_at=at_a_pace(action.created_at, number))
        elif dates is not None:
            set_validity(actor=actor, credential=credential, dates=dates)
        else:
            move_credential(actor=actor, credential=credential, verb=action.verb, reason=action.reason)
    except DomainError as refusal:
        return refusal.code
    return ""


def _advance(action: BulkAction, outcomes: Sequence[BulkActionRow]) -> None:
    """Raises Refused, which undoes the step, when it was cancelled or another worker did the same rows."""
    changed = sum(not outcome.code for outcome in outcomes)
    mine = BulkAction.objects.filter(
        distributor_id=action.distributor_id, id=action.id, state=ActionState.RUNNING, after=action.after
    )
    if not mine.update(
        after=outcomes[-1].credential_id,
        changed=F("changed") + changed,
        unchanged=F("unchanged") + len(outcomes) - changed,
    ):
        raise Refused(_("This has already ended."), code="conflict")
    BulkActionRow.objects.bulk_create(outcomes)


def _end(action: BulkAction, state: ActionState) -> bool:
    running = BulkAction.objects.filter(
        distributor_id=action.distributor_id, id=action.id, state=ActionState.RUNNING
    )
    if not running.update(state=state, ended_at=now()):
        return False
    action.refresh_from_db(fields=["state", "changed", "unchanged", "ended_at"])
    return True


def _record(actor: Actor, action: BulkAction, event: str, **details: int) -> None:
    record(
        actor=actor, event=event, place=action.place, subject_id=action.id, operation=action.verb, **details
    )


def _tell(action: BulkAction, kind: str) -> None:
    notify_principal(
        principal=action.asked_by,
        kind=kind,
        level="success" if kind == "bulk-action-done" else "warning",
        changed=action.changed,
        unchanged=action.unchanged,
    )
