"""Holders List and Holder Details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.paging import count_found
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credentials.holding import MANY, count_adoptable, list_of_holder
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.phones.devices import open_devices
from mipass.domains.holders import permissions
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import facts_of
from mipass.domains.holders.queries import list_holders, list_same_address
from mipass.doors.portal.credentials.dates import validity_badge
from mipass.doors.portal.credentials.formats import FORMAT_NAMES
from mipass.doors.portal.credentials.history import describe_mail
from mipass.doors.portal.credentials.options import shown_status
from mipass.doors.portal.credentials.places import url_of as url_of_credential
from mipass.doors.portal.holders.places import find_holder, url_of
from mipass.doors.portal.lists.own import first_view, own_list, preferences_of
from mipass.doors.portal.lists.registry import HOLDERS
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import key_pages, read_state
from mipass.doors.web.timeline import timeline

COLUMNS = {
    "name": "family_name,given_name",
    "email": "email",
    "employee_number": "employee_number",
    "department": "department",
    "status": "active",
}


@portal_page(permissions.VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The people whom one organization knows."""
    organization = find_organization(request, organization_id)
    said = preferences_of(request, HOLDERS)
    if (first := first_view(request, said)) is not None:
        return first
    state = read_state(request, default_sort=HOLDERS.sort, sorts=[*COLUMNS])
    found = list_holders(actor=request.actor, organization=organization, search=state.query)
    total, is_exact = count_found(found)
    holders, page = key_pages(state, found, COLUMNS, total=total, exact=is_exact)
    may_add = organization.is_live and request.actor.can(permissions.MANAGE)
    context = {
        "organization": organization,
        "rows": [(holder, url_of("view", holder)) for holder in holders],
        "state": state,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        **own_list(request, HOLDERS, said, state),
        "page": page,
        "add_url": url_in(organization.place, "holders:add") if may_add else "",
        **organization_crumbs(organization, "holders:list"),
    }
    return render(request, "holders/list.html", context)


@portal_page(permissions.VIEW)
def view(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """One holder: what is known of them, their credentials with mails and times, what happened."""
    holder = find_holder(request, organization_id, holder_id)
    found = list_of_holder(actor=request.actor, holder=holder).order_by("-id")
    context = {
        "organization": holder.organization,
        "holder": holder,
        "facts": facts_of(holder),
        "rows": _rows(holder, found[:MANY]),
        "has_more": found[MANY : MANY + 1].exists(),
        **_actions(request, holder),
        **timeline(request, subject_id=holder.id),
        **organization_crumbs(holder.organization, "holders:list", _("Holder Details")),
    }
    return render(request, "holders/view.html", context)


def _rows(holder: Holder, credentials: Iterable[Credential]) -> Sequence[dict[str, Any]]:
    """What is shown of each credential, in three queries."""
    found = [*credentials]
    ids = [credential.id for credential in found]
    mails = latest_mails(subject_ids=ids) if ids else {}
    devices = open_devices(holder.organization, ids)
    return [
        {
            "credential": credential,
            "url": url_of_credential("view", credential),
            "format": FORMAT_NAMES[credential.format],
            "status": shown_status(credential),
            "validity": validity_badge(credential),
            "mail": describe_mail(mails.get(credential.id)),
            "device": devices.get(credential.id),
        }
        for credential in found
    ]


def _actions(request: PortalRequest, holder: Holder) -> dict[str, Any]:
    """Where what the person may do is done; empty for what they may not."""
    actor, organization = request.actor, holder.organization
    is_erased = holder.erased_at is not None
    may_manage = actor.can(permissions.MANAGE) and not is_erased
    may_link = may_manage and holder.active and actor.can(credentials.MANAGE)
    may_issue = holder.active and organization.is_live and actor.can(credentials.ISSUE)
    issue_url = url_in(holder.place, "credentials:issue")
    return {
        "edit_url": url_of("edit", holder) if may_manage else "",
        "deactivate_url": url_of("deactivate", holder) if may_manage and holder.active else "",
        "reactivate_url": url_of("reactivate", holder) if may_manage and not holder.active else "",
        **_exports(request, holder),
        "erase_url": url_of("erase", holder) if actor.can(permissions.ERASE) and not is_erased else "",
        "merge_url": url_of("merge", holder) if may_link else "",
        "unlinked": _count_unlinked(request, holder) if may_link else 0,
        "namesakes": list_same_address(actor=actor, holder=holder).count() if may_link else 0,
        "issue_url": f"{issue_url}?holder={holder.id}" if may_issue else "",
    }


def _exports(request: PortalRequest, holder: Holder) -> dict[str, Any]:
    """Where all that is known of them is taken away as a file."""
    may_take = request.actor.can(credentials.EXPORT) and request.actor.can(credentials.VIEW)
    if not may_take or holder.erased_at is not None:
        return {}
    address = url_of("download", holder)
    return {"json_url": address, "csv_url": f"{address}?as=csv"}


def _count_unlinked(request: PortalRequest, holder: Holder) -> int:
    return count_adoptable(actor=request.actor, organization=holder.organization, email=holder.email)
