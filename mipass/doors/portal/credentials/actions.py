"""What can be done to a credential that was issued."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpResponse

from mipass.domains.credentials import invitations, operations, permissions
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.labels import label_credential
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.queries import is_withdrawable
from mipass.domains.credentials.undoing import undo_move
from mipass.domains.credentials.validity_changes import set_validity
from mipass.doors.portal.credentials.dates import ValidityForm
from mipass.doors.portal.credentials.forms import (
    CorrectAddressForm,
    HolderForm,
    LabelForm,
    ReplacePhoneForm,
    RevokeForm,
    UndoForm,
    WithdrawForm,
)
from mipass.doors.portal.credentials.held_by import holder_choices, holders_at
from mipass.doors.portal.credentials.places import find_credential, url_of
from mipass.doors.portal.places import organization_crumbs, url_in
from mipass.doors.web.door import (
    ActionForm,
    Page,
    PortalRequest,
    done,
    portal_page,
    refusals_in,
    show_form,
)
from mipass.doors.web.sent import came_from, posted
from mipass.flows.withdraw_credential import withdraw_credential


def button(verb: str) -> Page:
    """The address of a move that is made by a press, with nothing asked before."""

    @portal_page(permissions.MANAGE, "POST")
    def press(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
        credential = find_credential(request, organization_id, credential_id)
        operations.move_credential(actor=request.actor, credential=credential, verb=verb, can_undo=True)
        return _back(request, credential)

    return press


@portal_page(permissions.MANAGE, "POST")
def undo(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """Take back what the same person has just pressed."""
    credential = find_credential(request, organization_id, credential_id)
    form = UndoForm(request.POST)
    form.is_valid()
    undo_move(actor=request.actor, credential=credential, undo_id=form.cleaned_data.get("undo"))
    return _back(request, credential)


@portal_page(permissions.MANAGE, "GET", "POST")
def correct_address(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """Send the invitation to another address."""
    credential = find_credential(request, organization_id, credential_id)
    form = CorrectAddressForm(posted(request), initial={"email": credential.email})
    return _act(
        request,
        credential,
        form,
        "credentials/correct_address.html",
        lambda: invitations.correct_address(
            actor=request.actor, credential=credential, email=form.cleaned_data["email"]
        ),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def label(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """What the holder's phone calls it."""
    credential = find_credential(request, organization_id, credential_id)
    form = LabelForm(posted(request), initial={"label": credential.label})
    return _act(
        request,
        credential,
        form,
        "credentials/label.html",
        lambda: label_credential(
            actor=request.actor, credential=credential, label=form.cleaned_data["label"]
        ),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def validity(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """From when until when it opens."""
    credential = find_credential(request, organization_id, credential_id)
    form = ValidityForm(posted(request), credential=credential)
    return _act(
        request,
        credential,
        form,
        "credentials/validity.html",
        lambda: set_validity(actor=request.actor, credential=credential, dates=form.dates()),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def holder(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """Whose it is: an active holder with its address, or nobody."""
    credential = find_credential(request, organization_id, credential_id)
    found = holders_at(request, credential.organization, credential.email)
    form = HolderForm(posted(request), initial={"holder": str(credential.holder_id or "none")})
    form.offer(holder_choices(found.values()))
    return _act(
        request,
        credential,
        form,
        "credentials/holder.html",
        lambda: link_holder(
            actor=request.actor, credential=credential, holder=found.get(form.cleaned_data["holder"])
        ),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def revoke(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """End it for good, for a reason."""
    credential = find_credential(request, organization_id, credential_id)
    form = RevokeForm(posted(request))
    return _act(
        request,
        credential,
        form,
        "credentials/revoke.html",
        lambda: operations.revoke_credential(
            actor=request.actor, credential=credential, reason=form.cleaned_data["reason"]
        ),
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def replace_phone(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """Invite the holder to take the credential to another phone."""
    credential = find_credential(request, organization_id, credential_id)
    form = ReplacePhoneForm(posted(request))
    operation = partial(invitations.order_replacement, actor=request.actor, credential=credential)
    return _act(request, credential, form, "credentials/replace_phone.html", operation)


@portal_page(permissions.MANAGE, "GET", "POST")
def withdraw(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """Take the invitation back, and its credit."""
    credential = find_credential(request, organization_id, credential_id)
    form = WithdrawForm(posted(request))
    operation = partial(withdraw_credential, actor=request.actor, credential=credential)
    return _act(request, credential, form, "credentials/withdraw.html", operation)


def _act(
    request: PortalRequest,
    credential: Credential,
    form: ActionForm,
    template: str,
    operation: Callable[[], None],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            operation()
            return _back(request, credential)
    withdrawable = credential.status == CredentialStatus.INVITED and is_withdrawable(credential)
    context = {
        "credential": credential,
        "withdraw_url": url_of("withdraw", credential) if withdrawable else "",
        "close_url": url_of("view", credential),
        **organization_crumbs(credential.organization, "credentials:list", credential.email),
    }
    return show_form(request, template, form, context)


def _back(request: PortalRequest, credential: Credential) -> HttpResponse:
    """To the list or the details, wherever the person pressed."""
    details = url_of("view", credential)
    listed = url_in(credential.organization.place, "credentials:list")
    return done(request, came_from(request, default=details, allowed=(details, listed)))
