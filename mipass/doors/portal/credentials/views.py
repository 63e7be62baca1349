"""Looking at an organization's credentials: the list, and one of them with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mipass.base.kit.actor import Actor
from mipass.base.kit.paging import COUNTED_AT_MOST
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials import permissions
from mipass.domains.credentials.bulk_uploads.queries import find_batch_of
from mipass.domains.credentials.lifecycle import BULK, REMIND
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.phones.devices import list_devices, may_be_pending, pending_until_of
from mipass.domains.credentials.queries import count_validity, list_credentials, open_cards
from mipass.domains.credentials.search import count_each, find_credentials
from mipass.domains.credentials.troubles import (
    NEEDS_ATTENTION,
    Progress,
    Trouble,
    count_troubles,
    list_progress,
)
from mipass.domains.credentials.validity import is_ended
from mipass.domains.credits.queries import CreditSummary
from mipass.domains.holders import permissions as holders
from mipass.domains.holders.queries import get_holder, list_holder_names
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.queries import reported_list_time
from mipass.doors.portal.credentials.dates import validity_badge
from mipass.doors.portal.credentials.filters import FilterForm, count_text
from mipass.doors.portal.credentials.formats import FORMAT_NAMES, named_fields
from mipass.doors.portal.credentials.history import describe_mail
from mipass.doors.portal.credentials.options import list_options, option_item, shown_status, status_remark
from mipass.doors.portal.credentials.places import find_credential, url_of
from mipass.doors.portal.lists.own import first_view, own_list, preferences_of
from mipass.doors.portal.lists.registry import CREDENTIALS
from mipass.doors.portal.places import find_organization, organization_crumbs, shown_credits, url_in
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import ListState, key_pages, read_state
from mipass.doors.web.timeline import timeline
from mipass.protocol.wiegand import CUSTOM

# Card data is sealed: there is no order in it. Within a status or a format the list is sorted by address.
COLUMNS = {"email": "email", "format": "format,email", "status": "status,email"}
FILTERS = CREDENTIALS.filters


@portal_page(permissions.VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The credentials of an organization, above them its credits."""
    organization = find_organization(request, organization_id)
    said = preferences_of(request, CREDENTIALS)
    if (first := first_view(request, said)) is not None:
        return first
    summary = shown_credits(request, organization)
    state = read_state(request, default_sort=CREDENTIALS.sort, sorts=[*COLUMNS], extra=FILTERS)
    rows, page = _page(request, organization, summary, state)
    counts = _counts(request, organization)
    context = {
        "organization": organization,
        "summary": summary,
        "state": state,
        "rows": _shown(request, organization, rows),
        "page": page,
        **own_list(request, CREDENTIALS, said, state),
        "filters": FilterForm(counts, initial={**state.extra}, auto_id="filter_%s"),
        "attention": _attention(organization, counts["status"]),
        "is_narrowed": _is_narrowed(state),
        "filter_fields": state.hidden(*FILTERS),
        "search_fields": state.hidden("q"),
        "search_clear_url": state.url(q=""),
        "issue_url": url_in(organization.place, "credentials:issue"),
        "pools_url": url_in(organization.place, "pools:list"),
        "may_manage": request.actor.can(permissions.MANAGE),
        "may_issue": request.actor.can(permissions.ISSUE),
        "sees_cards": request.actor.can(permissions.VIEW_CARDS),
        "sees_holders": request.actor.can(holders.VIEW),
        "bulk_action_url": url_in(organization.place, "bulk_actions:begin"),
        "bulk_actions_url": url_in(organization.place, "bulk_actions:list"),
        "print_url": url_in(organization.place, "printing:sheet") if _may_print(request) else "",
        "bulk_fields": [("q", state.query), *state.extra.items()],
        "bulk_verbs": [(verb, move.label) for verb, move in BULK.items() if request.actor.can(move.needs)],
        "export_url": url_in(organization.place, "exports:list"),
        **organization_crumbs(organization, "credentials:list"),
    }
    return render(request, "credentials/list.html", context)


def _may_print(request: PortalRequest) -> bool:
    return request.actor.can(permissions.DELIVER) and request.actor.can(permissions.MANAGE)


def _page(
    request: PortalRequest, organization: Organization, summary: CreditSummary | None, state: ListState
) -> tuple[Sequence[Credential], dict[str, Any]]:
    if summary and not _is_narrowed(state):  # the ledger knows the number of the whole list, in one row
        rows = list_credentials(actor=request.actor, organization=organization)
        return key_pages(state, rows, COLUMNS, total=summary.ever_issued)
    found = find_credentials(
        actor=request.actor, organization=organization, search=state.query, **state.extra
    )
    return key_pages(state, found.rows, COLUMNS, total=found.total, exact=found.exact, ways=found.ways)


def _is_narrowed(state: ListState) -> bool:
    return bool(state.query) or any(state.extra.values())


def _counts(request: PortalRequest, organization: Organization) -> Mapping[str, Mapping[str, int]]:
    """How many of the organization's credentials each choice of each filter has."""
    counts = {
        column: count_each(actor=request.actor, organization=organization, column=column)
        for column in ("status", "format")
    }
    troubles = count_troubles(actor=request.actor, organization=organization, most=COUNTED_AT_MOST)
    dated = count_validity(actor=request.actor, organization=organization)
    return {**counts, "status": {**counts["status"], **troubles}, "validity": dated}


def _attention(organization: Organization, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Who still needs a hand, and who has not accepted: counts, and where they lead."""
    listed = url_in(organization.place, "credentials:list")
    troubled, invited = numbers.get(NEEDS_ATTENTION, 0), numbers.get(CredentialStatus.INVITED, 0)
    return {
        "troubled": count_text(troubled),
        "has_troubled": troubled > 0,
        "troubled_url": f"{listed}?status={NEEDS_ATTENTION}",
        "invited": count_text(invited),
        "has_invited": invited > 0,
        "invited_url": f"{listed}?status={CredentialStatus.INVITED}",
        "remind_fields": [("verb", REMIND.verb), ("everything", "on"), ("status", CredentialStatus.INVITED)],
    }


def _pending(
    request: PortalRequest, organization: Organization, rows: Sequence[Credential]
) -> Mapping[UUID, datetime]:
    """Which of them may still open a door somewhere, and until when."""
    stopped = [each.id for each in rows if may_be_pending(each)]
    if not stopped:
        return {}
    return pending_until_of(
        actor=request.actor,
        organization=organization,
        credential_ids=stopped,
        readers_know_since=reported_list_time(organization),
    )


def _shown(
    request: PortalRequest, organization: Organization, rows: Sequence[Credential]
) -> Sequence[dict[str, Any]]:
    sees_cards = request.actor.can(permissions.VIEW_CARDS)
    cards = open_cards(actor=request.actor, credentials=rows) if sees_cards else {}
    pending = _pending(request, organization, rows)
    progress = list_progress(actor=request.actor, credentials=rows)
    held_by = list_holder_names(actor=request.actor, ids=[row.holder_id for row in rows if row.holder_id])
    return [
        {
            "credential": credential,
            **_held_by(credential, held_by),
            "card": cards.get(credential.id),
            "format": FORMAT_NAMES[credential.format],
            "is_custom": credential.format == CUSTOM,
            "url": url_of("view", credential),
            "menu_id": f"options-{credential.id}",
            **_state(request, credential, progress.get(credential.id, Progress()), pending),
            "pending_until": pending.get(credential.id),
            "options": list_options(
                credential, actor=request.actor, may_replace=request.distributor.replacement_phone
            ),
        }
        for credential in rows
    ]


def _held_by(credential: Credential, names: Mapping[UUID, str]) -> dict[str, str]:
    """Who holds it, for those who may know, and where that person's page is."""
    if credential.holder_id is None or credential.holder_id not in names:
        return {"holder_name": "", "holder_url": ""}
    url = url_in(credential.place, "holders:view", holder_id=credential.holder_id)
    return {"holder_name": names[credential.holder_id], "holder_url": url}


def _state(
    request: PortalRequest, credential: Credential, progress: Progress, pending: Mapping[UUID, datetime]
) -> dict[str, Any]:
    """What the list says of how it stands: the badge, the remark below it, the way on, and how far it is."""
    return {
        "status": shown_status(credential),
        "validity": validity_badge(credential),
        "trouble": progress.trouble or "",
        "step": progress.step.label if progress.step else "",
        "remark": status_remark(credential, pending.get(credential.id)),
        "remedy": _remedy(request.actor, credential, progress.trouble),
    }


def _remedy(actor: Actor, credential: Credential, trouble: Trouble | None) -> dict[str, Any] | None:
    """The way on from a mail that came back, or a link that has ended or was locked; for who may go it."""
    if trouble is None or not actor.can(permissions.MANAGE):
        return None
    if is_ended(credential):
        return option_item(credential, "set_validity")
    return option_item(credential, "correct_address" if trouble == Trouble.MAIL_FAILED else "resend")


@portal_page(permissions.VIEW)
def view(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """One credential: its data, its state, its latest mail, and all that happened to it."""
    credential = find_credential(request, organization_id, credential_id)
    row = _shown(request, credential.organization, [credential])[0]
    context = {
        **row,
        "row": row,
        "may_manage": request.actor.can(permissions.MANAGE),
        "organization": credential.organization,
        **_holder(request, credential),
        "label_url": _edit_url(request, credential, "label"),
        "validity_url": _edit_url(request, credential, "set_validity"),
        "fields": named_fields(row["card"]) if row["card"] else [],
        "copied_from_url": url_of("view", credential, credential.copy_of_id) if credential.copy_of_id else "",
        "batch": find_batch_of(actor=request.actor, credential=credential),
        "devices": list_devices(actor=request.actor, credential=credential),
        "is_replacing": credential.status == CredentialStatus.ENABLED and credential.link_hash is not None,
        "mail": describe_mail(latest_mails(subject_ids=[credential.id]).get(credential.id)),
        **timeline(request, subject_id=credential.id),
        **organization_crumbs(credential.organization, "credentials:list", credential.shown_address),
    }
    return render(request, "credentials/view.html", context)


def _holder(request: PortalRequest, credential: Credential) -> dict[str, Any]:
    """Whose it is, where that is looked at, and where it is changed."""
    may_manage = request.actor.can(permissions.MANAGE)
    may_edit = may_manage and credential.erased_at is None
    found: dict[str, Any] = {"edit_holder_url": url_of("holder", credential) if may_edit else ""}
    if credential.holder_id is None or not request.actor.can(holders.VIEW):
        return found
    holder = get_holder(actor=request.actor, holder_id=credential.holder_id)
    return {
        **found,
        "holder": holder,
        "holder_url": url_in(holder.place, "holders:view", holder_id=holder.id),
    }


def _edit_url(request: PortalRequest, credential: Credential, verb: str) -> str:
    """Where a label or the dates are changed; nowhere for one that is revoked."""
    may_manage = request.actor.can(permissions.MANAGE) and credential.status != CredentialStatus.REVOKED
    return url_of(verb, credential) if may_manage else ""
