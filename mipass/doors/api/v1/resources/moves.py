"""The verbs that move a credential. One that is so already is no error: who lost an answer asks again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from mipass.base.outbox.operations import mails_in
from mipass.domains.credentials.invitations import order_replacement, resend_invitation
from mipass.domains.credentials.links import make_link
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.credentials.queries import get_credential
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.resources.credentials import ONE, answer, router
from mipass.doors.api.v1.schemas.credentials import ChangedCredential, IssuedOut, Resending, Revocation
from mipass.doors.web.compression import kept_as_it_is
from mipass.doors.web.offers import offer_link
from mipass.flows.withdraw_credential import withdraw_credential

SCOPE = "credentials:manage"


@endpoint(
    router,
    "POST",
    ONE + "/enable",
    scope=SCOPE,
    answers=ChangedCredential,
    refuses=["holder_inactive", "wrong_state", "validity_ended"],
)
def enable(request: ApiRequest, response: HttpResponse, credential_id: UUID) -> dict[str, Any]:
    """Let a Disabled credential open doors again."""
    return _plainly(request, response, "enable", CredentialStatus.ENABLED)


@endpoint(
    router,
    "POST",
    ONE + "/disable",
    scope=SCOPE,
    answers=ChangedCredential,
    refuses=["wrong_state", "validity_ended"],
)
def disable(request: ApiRequest, response: HttpResponse, credential_id: UUID) -> dict[str, Any]:
    """Stop an Enabled credential for a while. `pending` says until when a door may still open by it."""
    return _plainly(request, response, "disable", CredentialStatus.DISABLED)


@endpoint(router, "POST", ONE + "/revoke", scope=SCOPE, answers=ChangedCredential, refuses=["wrong_state"])
def revoke(
    request: ApiRequest,
    response: HttpResponse,
    credential_id: UUID,
    body: Revocation,
) -> dict[str, Any]:
    """Stop a credential for good. Its credit stays spent.

    `pending` says until when a door may still open by it. Revoked with another reason: 409.
    """
    return _moved(
        request,
        response,
        lambda credential: revoke_credential(
            actor=request.call.actor, credential=credential, reason=body.reason
        ),
        lambda now: now.status == CredentialStatus.REVOKED and now.revocation_reason == body.reason,
    )


@endpoint(router, "POST", ONE + "/withdraw", scope=SCOPE, answers=ChangedCredential, refuses=["wrong_state"])
def withdraw(request: ApiRequest, response: HttpResponse, credential_id: UUID) -> dict[str, Any]:
    """Take back an invitation within 24 hours and before a phone has fetched it: its credit comes back."""
    return _moved(
        request,
        response,
        lambda credential: withdraw_credential(actor=request.call.actor, credential=credential),
        lambda now: now.revocation_reason == RevocationReason.WITHDRAWN,
    )


@endpoint(
    router, "POST", ONE + "/resend", scope=SCOPE, answers=IssuedOut, refuses=["wrong_state", "validity_ended"]
)
def resend(
    request: ApiRequest, response: HttpResponse, credential_id: UUID, body: Resending
) -> dict[str, Any]:
    """Send the invitation again, free of charge; the older link is void.

    `send_invitation` false: nothing is mailed, the answer has the link, and you deliver it.
    """
    credential = request.call.found["credential_id"]
    link = None if body.send_invitation else make_link()
    with mails_in(body.language):
        resend_invitation(actor=request.call.actor, credential=credential, own_link=link)
    shown = answer(request, response, get_credential(actor=request.call.actor, credential_id=credential_id))
    url = offer_link(credential.organization_id, link.token) if link else None
    if url is not None:
        kept_as_it_is(response)
    return {**shown, "invitation_url": url}


@endpoint(
    router,
    "POST",
    ONE + "/replacement-phone",
    scope=SCOPE,
    answers=ChangedCredential,
    refuses=["organization_not_enabled", "policy_off", "wrong_state", "validity_ended"],
)
def replace_phone(
    request: ApiRequest,
    response: HttpResponse,
    credential_id: UUID,
    body: Resending,
) -> dict[str, Any]:
    """Invite the holder to take an Enabled credential to another phone; the old one opens no more doors."""
    with mails_in(body.language):
        return _moved(
            request,
            response,
            lambda credential: order_replacement(actor=request.call.actor, credential=credential),
            lambda _now: False,
        )


def _plainly(
    request: ApiRequest, response: HttpResponse, verb: str, wanted: CredentialStatus
) -> dict[str, Any]:
    return _moved(
        request,
        response,
        lambda credential: move_credential(actor=request.call.actor, credential=credential, verb=verb),
        lambda now: now.status == wanted,
    )


def _moved(
    request: ApiRequest,
    response: HttpResponse,
    move: Callable[[Credential], None],
    is_so: Callable[[Credential], bool],
) -> dict[str, Any]:
    """The credential after the move, and whether this request made it. Raises WrongState if it is not so."""
    actor, credential = request.call.actor, request.call.found["credential_id"]
    changed = True
    try:
        move(credential)
    except WrongState:
        changed = False
    present = get_credential(actor=actor, credential_id=credential.id)
    if not changed and not is_so(present):
        raise WrongState(
            f"The credential is {present.status}, so this cannot be done.", facts={"state": present.status}
        )
    return {**answer(request, response, present), "changed": changed}
