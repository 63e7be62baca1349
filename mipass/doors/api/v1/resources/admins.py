"""Admins: listed, invited, given another reach, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.base.outbox.operations import mails_in
from mipass.domains.admins import invitations, operations, queries
from mipass.domains.admins.models import Admin, Role
from mipass.domains.admins.queries import get_admin, list_scopes
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, page
from mipass.doors.api.v1.schemas.admins import AdminIn, AdminOut, AdminWalk, Inviting, ReachIn
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.flows import remove_admin as flows

router = Router(tags=["Admins"])
ONE = "/admins/{uuid:admin_id}"
MANAGE = "admins:manage"


@endpoint(
    router,
    "GET",
    "/admins",
    scope="admins:read",
    answers=Page[AdminOut],
    query=AdminWalk,
    refuses=["not_found"],
)
def list_admins(request: ApiRequest, response: HttpResponse, query: Query[AdminWalk]) -> dict[str, Any]:
    """The distributor's admins, and the invitations that nobody has answered."""
    call = request.call
    rows = queries.list_admins(actor=call.actor, distributor=call.distributor, search=query.search or "")
    return page(request, response, query, rows, _shown)


@endpoint(
    router,
    "POST",
    "/admins",
    scope=MANAGE,
    answers=AdminOut,
    status=201,
    is_keyed=True,
    refuses=["already_admin", "beyond_own_rights", "not_found"],
)
def invite_admin(request: ApiRequest, response: HttpResponse, body: AdminIn) -> Status[dict[str, Any]]:
    """Invite somebody by mail. An open invitation to the same address is replaced."""
    with mails_in(body.language):
        made = invitations.invite_admin(
            actor=request.call.actor,
            distributor=request.call.distributor,
            email=body.email,
            scope=body.scope,
            organization_ids=body.organization_ids,
            role=body.role or Role.ADMIN,
            idempotency_key=request.key,
        )
    response["Location"] = f"/api/v1/admins/{made.id}"
    return Status(201, _answer(response, made))


@endpoint(router, "GET", ONE, scope="admins:read", answers=AdminOut)
def read_admin(request: ApiRequest, response: HttpResponse, admin_id: UUID) -> dict[str, Any]:
    """One admin or open invitation."""
    return _answer(response, request.call.found["admin_id"])


@endpoint(
    router,
    "PATCH",
    ONE,
    scope=MANAGE,
    answers=AdminOut,
    refuses=["beyond_own_rights", "last_full_admin", "not_yourself", "stale_version"],
)
def change_admin(
    request: ApiRequest, response: HttpResponse, admin_id: UUID, body: ReachIn
) -> dict[str, Any]:
    """Another reach or role, from the admin's next request on."""
    operations.change_scope(
        actor=request.call.actor,
        admin=request.call.found["admin_id"],
        scope=body.scope,
        organization_ids=body.organization_ids,
        role=body.role,
        judge=lambda present: require_version(request, _version(present)),
    )
    return _answer(response, get_admin(actor=request.call.actor, admin_id=admin_id))


@endpoint(
    router,
    "DELETE",
    ONE,
    scope=MANAGE,
    answers=None,
    status=204,
    refuses=["last_full_admin", "not_yourself", "wrong_state"],
)
def remove_admin(request: ApiRequest, admin_id: UUID) -> HttpResponse:
    """Remove an admin. An invitation is withdrawn instead: 409 `wrong_state`."""
    flows.remove_admin(actor=request.call.actor, admin=request.call.found["admin_id"])
    return HttpResponse(status=204)


@endpoint(
    router,
    "POST",
    ONE + "/resend",
    scope=MANAGE,
    answers=AdminOut,
    refuses=["beyond_own_rights", "wrong_state"],
)
def resend_admin_invitation(
    request: ApiRequest, response: HttpResponse, admin_id: UUID, body: Inviting
) -> dict[str, Any]:
    """Mail an invitation again, with a new link and a new time to answer; the older link is void."""
    with mails_in(body.language):
        invitations.resend_invitation(actor=request.call.actor, admin=request.call.found["admin_id"])
    return _answer(response, get_admin(actor=request.call.actor, admin_id=admin_id))


@endpoint(router, "POST", ONE + "/withdraw", scope=MANAGE, answers=None, status=204, refuses=["wrong_state"])
def withdraw_admin_invitation(request: ApiRequest, admin_id: UUID) -> HttpResponse:
    """Take an invitation back; its link is void."""
    invitations.withdraw_invitation(actor=request.call.actor, admin=request.call.found["admin_id"])
    return HttpResponse(status=204)


def _answer(response: HttpResponse, admin: Admin) -> dict[str, Any]:
    [shown] = _shown([admin])
    tell_version(response, shown["version"])
    return shown


def _version(admin: Admin) -> str:
    return version_of(admin.id, admin.role, admin.scope, list_scopes([admin])[admin.id])


def _shown(admins: Sequence[Admin]) -> list[dict[str, Any]]:
    """Admins as the API shows them; their organizations in one query."""
    scopes = list_scopes(admins)
    return [
        {
            "id": admin.id,
            "email": admin.account.email if admin.account else admin.email,
            "role": admin.role,
            "scope": admin.scope,
            "organization_ids": scopes[admin.id],
            "status": "expired" if admin.has_expired else admin.status,
            "invited_at": admin.invited_at,
            "expires_at": admin.expires_at if admin.account is None else None,
            "version": version_of(admin.id, admin.role, admin.scope, scopes[admin.id]),
        }
        for admin in admins
    ]
