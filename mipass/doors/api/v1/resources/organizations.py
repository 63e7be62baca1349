"""Organizations: made, changed, limited, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from mipass.base.kit.errors import Refused
from mipass.domains.credits.permissions import VIEW_SUMMARY
from mipass.domains.credits.queries import CreditSummary, list_credit_summaries
from mipass.domains.organizations.editing import edit_organization
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.domains.organizations.queries import list_organizations as organizations_found
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.schemas.organizations import (
    Allocation,
    ChangedOrganization,
    Limit,
    OrganizationIn,
    OrganizationOut,
    OrganizationPatch,
    Removal,
)
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization
from mipass.flows.set_limit import set_limit

router = Router(tags=["Organizations"])


class OrganizationWalk(Walk):
    """Which organizations."""

    search: str | None = Field(None, max_length=100, description="A part of the name")


@endpoint(
    router,
    "GET",
    "/organizations",
    scope="organizations:read",
    answers=Page[OrganizationOut],
    query=OrganizationWalk,
)
def list_organizations(
    request: ApiRequest, response: HttpResponse, query: Query[OrganizationWalk]
) -> dict[str, Any]:
    """The organizations within the client's reach, in the order of their ids."""
    rows = organizations_found(actor=request.call.actor, search=query.search or "")
    return page(request, response, query, rows, lambda found: show_organizations(request, found))


@endpoint(
    router,
    "POST",
    "/organizations",
    scope="organizations:write",
    answers=OrganizationOut,
    status=201,
    is_keyed=True,
    refuses=["limit_above_pool", "name_taken", "not_found"],
)
def create_organization(
    request: ApiRequest, response: HttpResponse, body: OrganizationIn
) -> Status[dict[str, Any]]:
    """A new organization, Enabled. `limit` null is Non-Limited: it spends from the distributor's pool."""
    made = add_organization(
        actor=request.call.actor,
        distributor=request.call.distributor,
        name=body.name,
        ceiling=body.limit,
        idempotency_key=request.key,
    )
    response["Location"] = f"/api/v1/organizations/{made.id}"
    return Status(201, _answer(request, response, made))


@endpoint(
    router,
    "GET",
    "/organizations/{uuid:organization_id}",
    scope="organizations:read",
    answers=OrganizationOut,
)
def read_organization(request: ApiRequest, response: HttpResponse, organization_id: UUID) -> dict[str, Any]:
    """One organization, with its credits."""
    return _answer(request, response, request.call.found["organization_id"])


@endpoint(
    router,
    "PATCH",
    "/organizations/{uuid:organization_id}",
    scope="organizations:write",
    answers=OrganizationOut,
    refuses=["name_taken", "no_change", "stale_version"],
)
def change_organization(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, body: OrganizationPatch
) -> dict[str, Any]:
    """Rename, enable or disable it, change its door policy: all of what is sent, or nothing."""
    actor, policy = request.call.actor, body.door_policy
    edit_organization(
        actor=actor,
        organization=request.call.found["organization_id"],
        name=body.name,
        status=body.status,
        door_policy=(policy.document_days, policy.grace_hours) if policy else None,
        judge=lambda present: require_version(request, _version(present)),
    )
    return _answer(request, response, get_organization(actor=actor, organization_id=organization_id))


@endpoint(
    router,
    "POST",
    "/organizations/{uuid:organization_id}/remove",
    scope="organizations:remove",
    answers=ChangedOrganization,
    status=202,
)
def remove_organization(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, body: Removal
) -> Status[dict[str, Any]]:
    """Close it for good: its credentials are revoked and its readers released, by and by.

    Its unspent credits go back to the pool at once. `confirm_name` is its name as it is written. One that is
    closing already is no error; once it is removed it is not there any more.
    """
    actor, organization = request.call.actor, request.call.found["organization_id"]
    changed = organization.is_live
    if changed:
        close_organization(actor=actor, organization=organization, typed_name=body.confirm_name)
    present = get_organization(actor=actor, organization_id=organization_id)
    return Status(202, {**_answer(request, response, present), "changed": changed})


@endpoint(
    router,
    "PUT",
    "/organizations/{uuid:organization_id}/limit",
    scope="credits:allocate",
    answers=Allocation,
    is_keyed=True,
    refuses=["allocation_changed", "limit_above_pool", "limit_below_issued", "organization_closed"],
)
def limit_organization(request: ApiRequest, organization_id: UUID, body: Limit) -> dict[str, Any]:
    """Limit it to so many credentials in all, issued ones included; null is Non-Limited.

    A limit that is so already changes nothing and is no error.
    """
    actor, organization = request.call.actor, request.call.found["organization_id"]
    try:
        set_limit(actor=actor, organization=organization, ceiling=body.ceiling, idempotency_key=request.key)
    except Refused as refusal:
        if refusal.code != "no_change":
            raise
    return _allocation(list_credit_summaries(actor=actor, organizations=[organization])[organization.id])


@endpoint(
    router,
    "GET",
    "/organizations/{uuid:organization_id}/credit-summary",
    scope=["organizations:read", "credits:read"],
    answers=Allocation,
)
def credit_summary(request: ApiRequest, organization_id: UUID) -> dict[str, Any]:
    """What it issued and what it may still issue."""
    organization = request.call.found["organization_id"]
    return _allocation(
        list_credit_summaries(actor=request.call.actor, organizations=[organization])[organization.id]
    )


def show_organizations(request: ApiRequest, found: Sequence[Organization]) -> list[dict[str, Any]]:
    """Organizations as the API shows them; their credits in one query."""
    actor = request.call.actor
    sees = actor.can(VIEW_SUMMARY)
    credits = list_credit_summaries(actor=actor, organizations=found) if sees else {}
    return [_shown(organization, credits.get(organization.id)) for organization in found]


def _answer(request: ApiRequest, response: HttpResponse, organization: Organization) -> dict[str, Any]:
    [shown] = show_organizations(request, [organization])
    tell_version(response, shown["version"])
    return shown


def _shown(organization: Organization, credits: CreditSummary | None) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "status": organization.status,
        "allocation": _allocation(credits) if credits else None,
        "door_policy": {
            "document_days": organization.document_days,
            "grace_hours": organization.grace_hours,
        },
        "created_at": organization.created_at,
        "removed_at": organization.removed_at,
        "version": _version(organization),
    }


def _version(organization: Organization) -> str:
    of = organization
    return version_of(of.id, of.name, of.status, of.document_days, of.grace_hours)


def _allocation(credits: CreditSummary) -> dict[str, Any]:
    return {
        "type": "limited" if credits.limited else "non_limited",
        "limit": credits.ceiling,
        "issued": credits.issued,
        "available": credits.available,
    }
