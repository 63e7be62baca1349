"""Actions on many credentials: what would change, asking for it, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mipass.base.audit.taking import take_file
from mipass.base.kit.address import shown_email
from mipass.base.kit.ids import new_id
from mipass.base.kit.vocabulary import vocabulary
from mipass.domains.credentials.bulk_actions.listing import list_preview
from mipass.domains.credentials.bulk_actions.operations import (
    UNCHANGED,
    Preview,
    begin_bulk_action,
    cancel_bulk_action,
    preview_bulk_action,
)
from mipass.domains.credentials.bulk_actions.queries import (
    addresses_of,
    get_bulk_action,
    list_bulk_actions,
    list_outcomes,
)
from mipass.domains.credentials.lifecycle import BULK, REMIND, REVOKE, SET_VALIDITY
from mipass.domains.credentials.models import BulkAction, BulkActionRow, CredentialStatus
from mipass.domains.credentials.permissions import MANAGE, VIEW
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.bulk_actions.forms import BulkActionForm
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import (
    ActionForm,
    PortalRequest,
    done,
    portal_page,
    recent_sign_in,
    refusals_in,
    show_form,
)
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.lists import number_pages, read_state
from mipass.doors.web.naming import people_of
from mipass.doors.web.recent import signed_in_recently
from mipass.doors.web.sent import posted

MANY = 100  # revoking more needs a recent sign-in
COLUMNS = {"created": "created_at"}


@portal_page(VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The actions of an organization, the newest first."""
    organization = find_organization(request, organization_id)
    state = read_state(request, default_sort="-created", sorts=[*COLUMNS])
    found = list_bulk_actions(actor=request.actor, organization=organization)
    actions, page = number_pages(state, found, COLUMNS)
    askers = [(action.created_by_kind, action.created_by_id) for action in actions]
    names = people_of(request.actor, askers)
    context = {
        "organization": organization,
        "rows": [
            (action, BULK[action.verb].label, _percent(action), names.get(action.created_by_id, ""))
            for action in actions
        ],
        "page": page,
        **organization_crumbs(organization, "credentials:list", _("Bulk Actions")),
    }
    return render(request, "bulk_actions/list.html", context)


@portal_page(MANAGE, "GET", "POST")
def begin(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """What would and would not change; with ``confirmed`` the worker does it. A GET leads to the list."""
    organization = find_organization(request, organization_id)
    if request.method != "POST":
        return redirect(url_in(organization.place, "credentials:list"))
    form = BulkActionForm(_with_key(request))
    form.is_valid()
    if not (form.is_complete or form.lacks_dates_alone):
        return _review(request, organization, form, None)
    preview = preview_bulk_action(
        actor=request.actor,
        organization=organization,
        verb=form.cleaned_data["verb"],
        selection=form.selection,
    )
    if "confirmed" in request.POST and form.is_valid():
        press = recent_sign_in(_press) if _needs_recent_sign_in(form, preview) else _press
        return press(request, organization, form, preview)
    return _review(request, organization, form, preview)


def _press(
    request: PortalRequest, organization: Organization, form: BulkActionForm, preview: Preview
) -> HttpResponse:
    if form.is_valid():
        with refusals_in(form):
            return done(request, url_of_action("view", _begin(request, organization, form)))
    return _review(request, organization, form, preview)


def _begin(request: PortalRequest, organization: Organization, form: BulkActionForm) -> BulkAction:
    return begin_bulk_action(
        actor=request.actor,
        organization=organization,
        verb=form.cleaned_data["verb"],
        selection=form.selection,
        reason=form.cleaned_data["reason"],
        dates=form.dates,
        idempotency_key=form.cleaned_data["request_key"],
    )


def _with_key(request: PortalRequest) -> QueryDict:
    """The list sends no key: a fresh one goes with the question."""
    data = request.POST.copy()
    if "request_key" not in data:
        data["request_key"] = str(new_id())
    return data


def _needs_recent_sign_in(form: BulkActionForm, preview: Preview) -> bool:
    return form.cleaned_data["verb"] == REVOKE.verb and preview.changes > MANY


def _review(
    request: PortalRequest, organization: Organization, form: BulkActionForm, preview: Preview | None
) -> HttpResponse:
    verb = form.cleaned_data.get("verb", "")
    form.fields["reason"].required = verb == REVOKE.verb  # or its label would say that it is optional
    context = {
        "organization": organization,
        "verb": BULK[verb].label if verb else "",
        "is_revocation": verb == REVOKE.verb,
        "sets_dates": verb == SET_VALIDITY.verb,
        "preview": preview,
        **_listed(request, organization, form, preview),
        "stays": [(_stays(why), number) for why, number in preview.stays.items()] if preview else [],
        "is_reminder": verb == REMIND.verb,
        "needs_recent": preview is not None
        and _needs_recent_sign_in(form, preview)
        and not signed_in_recently(request),
        "close_url": url_in(organization.place, "credentials:list"),
        **organization_crumbs(organization, "credentials:list", _("Bulk Action")),
    }
    if preview is None:
        return show_form(request, "bulk_actions/nothing.html", form, context)
    return show_form(request, "bulk_actions/review.html", form, context)


def _listed(
    request: PortalRequest, organization: Organization, form: BulkActionForm, preview: Preview | None
) -> dict[str, Any]:
    """The first of the rows, with what would become of each, and how many more there are."""
    if preview is None:
        return {}
    rows = list_preview(
        actor=request.actor,
        organization=organization,
        verb=form.cleaned_data["verb"],
        selection=form.selection,
    )
    shown = [(shown_email(row.email), _stays(why) if why else "") for row, why in rows]
    return {"listed": shown, "more": preview.total - len(shown)}


def _stays(why: str) -> str:
    """Why some would not change: their status, or a reason of its own."""
    is_status = why in CredentialStatus.values
    return str(CredentialStatus(why).label if is_status else vocabulary().reasons[why])


@portal_page(VIEW)
def view(request: PortalRequest, organization_id: UUID, action_id: UUID) -> HttpResponse:
    """How far it is. Asked for by the open page itself while it runs."""
    action = _action(request, organization_id, action_id)
    context = {
        "organization": action.organization,
        "action": action,
        "verb": BULK[action.verb].label,
        "percent": _percent(action),
        "may_manage": request.actor.can(MANAGE),
        **organization_crumbs(action.organization, "credentials:list", _("Bulk Action")),
    }
    if request.headers.get("HX-Request"):
        return render(request, "bulk_actions/view.html#progress", context)
    return render(request, "bulk_actions/view.html", context)


@portal_page(MANAGE, "GET", "POST")
def cancel(request: PortalRequest, organization_id: UUID, action_id: UUID) -> HttpResponse:
    """Change no more of them, once that was confirmed."""
    action = _action(request, organization_id, action_id)
    form = ActionForm(posted(request))
    page = url_of_action("view", action)
    if form.is_valid():
        with refusals_in(form):
            cancel_bulk_action(actor=request.actor, action=action)
            return done(request, page)
    return show_form(request, "bulk_actions/cancel.html", form, {"close_url": page})


@portal_page(VIEW)
def download(request: PortalRequest, organization_id: UUID, action_id: UUID) -> HttpResponse:
    """What came of each credential, as CSV."""
    action = _action(request, organization_id, action_id)

    def cells(batch: Sequence[BulkActionRow]) -> Iterator[Sequence[object]]:
        addresses = addresses_of(actor=request.actor, outcomes=batch)
        for outcome in batch:
            what = _("Changed") if not outcome.code else _("Not changed")
            yield (outcome.credential_id, addresses.get(outcome.credential_id, ""), what, _why(outcome))

    header = [_("Identifier"), _("Email"), _("Result"), _("Reason")]
    outcomes = list_outcomes(actor=request.actor, action=action)
    place = action.place
    taken = take_file(
        actor=request.actor, file="bulk-action", rows=outcomes, place=place, subject_id=action.id
    )
    return csv_download(taken, header, cells)


def _why(outcome: BulkActionRow) -> str:
    if outcome.code == UNCHANGED:
        return _("Its status does not allow this, or it has already been done.")
    return str(vocabulary().reasons.get(outcome.code, outcome.code))


def _action(request: PortalRequest, organization_id: UUID, action_id: UUID) -> BulkAction:
    organization = find_organization(request, organization_id)
    return get_bulk_action(actor=request.actor, organization=organization, action_id=action_id)


def _percent(action: BulkAction) -> int:
    handled = action.changed + action.unchanged
    return min(100 * handled // action.total, 100) if action.is_running else 100


def url_of_action(name: str, action: BulkAction) -> str:
    """The address of a page about an action."""
    return url_in(action.place, f"bulk_actions:{name}", action_id=action.id)
