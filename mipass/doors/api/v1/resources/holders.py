"""Holders: the people behind the addresses of credentials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts, facts_of
from mipass.domains.holders.operations import reactivate_holder as reactivate
from mipass.domains.holders.queries import get_holder, list_holders
from mipass.doors.api.v1.accepting import accepted_kind
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, page
from mipass.doors.api.v1.resources.named_holders import find_holder
from mipass.doors.api.v1.schemas.holders import (
    ChangedHolder,
    Deactivation,
    HolderFile,
    HolderIn,
    HolderOut,
    HolderPatch,
    HolderWalk,
    Merge,
)
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.doors.web.downloads import CSV_TYPE, whole
from mipass.doors.web.holder_files import JSON_TYPE, Kind, holder_file
from mipass.flows.add_holder import add_holder
from mipass.flows.deactivate_holder import deactivate_holder as deactivate
from mipass.flows.edit_holder import edit_holder
from mipass.flows.erase_holder import erase_holder as erase
from mipass.flows.merge_holders import merge_holders as merge

router = Router(tags=["Holders"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/holders"
ONE = "/holders/{uuid:holder_id}"
WRITE = "holders:write"
FACTS = ("email", "given_name", "family_name", "employee_number", "department", "note", "external_id")


@endpoint(
    router,
    "GET",
    IN_ORGANIZATION,
    scope="holders:read",
    answers=Page[HolderOut],
    query=HolderWalk,
    is_search=True,
)
def holders_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[HolderWalk]
) -> dict[str, Any]:
    """The people whom the organization knows, active or not, in the order of their ids."""
    return page(
        request, response, query, _narrowed(request, query), lambda found: [_shown(each) for each in found]
    )


def _narrowed(request: ApiRequest, query: HolderWalk) -> QuerySet[Holder]:
    rows = list_holders(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        search=query.search or "",
    )
    if query.email is not None:
        rows = rows.filter(email=query.email.strip().lower())
    if query.external_id:
        rows = rows.filter(external_id=query.external_id)
    return rows if query.active is None else rows.filter(active=query.active)


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope=WRITE,
    answers=HolderOut,
    status=201,
    is_keyed=True,
    refuses=["external_id_taken", "organization_not_enabled", "too_many_credentials"],
)
def create_holder(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, body: HolderIn
) -> Status[dict[str, Any]]:
    """A new holder. Their address may be others' too, and links no credential by itself.

    `adopt` links those of exactly this address that have no holder: look at them first.
    """
    made = add_holder(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        facts=HolderFacts(**{name: getattr(body, name) or "" for name in FACTS}),
        adopt=body.adopt,
        idempotency_key=request.key,
    )
    response["Location"] = f"/api/v1/holders/{made.id}"
    return Status(201, _answer(response, made))


@endpoint(router, "GET", ONE, scope="holders:read", answers=HolderOut)
def read_holder(request: ApiRequest, response: HttpResponse, holder_id: UUID) -> dict[str, Any]:
    """One holder. Their credentials are the organization's, narrowed by `holder_id`."""
    return _answer(response, request.call.found["holder_id"])


@endpoint(
    router,
    "PATCH",
    ONE,
    scope=WRITE,
    answers=HolderOut,
    refuses=["external_id_taken", "stale_version", "wrong_state", "too_many_credentials", "validity_ended"],
)
def change_holder(
    request: ApiRequest, response: HttpResponse, holder_id: UUID, body: HolderPatch
) -> dict[str, Any]:
    """Change what is known of a holder: all of what is sent, or nothing.

    No credential changes by it, but for Invited ones with `apply_to_invited`: 100 at most.
    Of these, one whose `valid_until` has passed keeps its address.
    """
    changed = edit_holder(
        actor=request.call.actor,
        holder=request.call.found["holder_id"],
        changes={name: getattr(body, name) or "" for name in body.model_fields_set if name in FACTS},
        apply_to_invited=body.apply_to_invited,
        judge=lambda present: require_version(request, _version(present)),
    )
    return _answer(response, changed)


@endpoint(
    router,
    "POST",
    ONE + "/deactivate",
    scope=WRITE,
    answers=ChangedHolder,
    refuses=["too_many_credentials", "wrong_state", "validity_ended"],
)
def deactivate_holder(
    request: ApiRequest, response: HttpResponse, holder_id: UUID, body: Deactivation
) -> dict[str, Any]:
    """Issue nothing more to a holder; no phone accepts an open invitation of theirs meanwhile.

    `disable` and `revoke` need `credentials:manage` too, and take 100 credentials at most.
    """
    changed = deactivate(
        actor=request.call.actor, holder=request.call.found["holder_id"], credentials=body.credentials
    )
    return {**_again(request, response), "changed": changed}


@endpoint(router, "POST", ONE + "/reactivate", scope=WRITE, answers=ChangedHolder, refuses=["wrong_state"])
def reactivate_holder(request: ApiRequest, response: HttpResponse, holder_id: UUID) -> dict[str, Any]:
    """Let open invitations be accepted again. No credential is enabled by it."""
    changed = reactivate(actor=request.call.actor, holder=request.call.found["holder_id"])
    return {**_again(request, response), "changed": changed}


@endpoint(
    router,
    "POST",
    ONE + "/merge",
    scope=WRITE,
    also=("credentials:manage",),
    answers=HolderOut,
    refuses=["external_id_taken", "holder_inactive", "other_address", "too_many_credentials", "wrong_state"],
)
def merge_holders(
    request: ApiRequest, response: HttpResponse, holder_id: UUID, body: Merge
) -> dict[str, Any]:
    """Make holders with one address one: look at them first, for a mailbox may serve many.

    All credentials of `others` become this holder's, who takes what is known of them and not yet of this one.
    They stay, inactive; an `external_id` that this holder takes is theirs no more.
    """
    holder = request.call.found["holder_id"]
    others = [find_holder(request, holder.organization, each) for each in dict.fromkeys(body.others)]
    merge(actor=request.call.actor, holder=holder, others=others, adopt=body.adopt)
    return _again(request, response)


@endpoint(
    router,
    "POST",
    ONE + "/export",
    scope="holders:read",
    also=["exports:take"],
    answers=HolderFile,
    files=[CSV_TYPE],
    refuses=["not_acceptable"],
)
def export_holder(request: ApiRequest, holder_id: UUID) -> HttpResponse:
    """All that is known of a holder, as a file for them; with `Accept: text/csv` as a table.

    The row, the credentials with their phones' times and mails, and the events about them. Card data stands
    in it for a token with `cards:read`. That it was taken is a line of the audit log.
    """
    kind: Kind = "csv" if accepted_kind(request, (JSON_TYPE, CSV_TYPE)) == CSV_TYPE else "json"
    return whole(holder_file(request.call.actor, request.call.found["holder_id"], kind))


@endpoint(
    router,
    "POST",
    ONE + "/erase",
    scope="holders:erase",
    answers=ChangedHolder,
    refuses=["conflict", "holder_has_live_credentials", "wrong_state"],
)
def erase_holder(request: ApiRequest, response: HttpResponse, holder_id: UUID) -> dict[str, Any]:
    """Erase a holder and their credentials for good, once all of these are revoked.

    Ids, states and times stay. `wrong_state` with `being_worked_on`: a bulk upload, a bulk action or a
    reconciliation of the organization is being worked on; try again when it has ended. Uploads that name the
    person and were not issued are discarded.
    """
    changed = erase(actor=request.call.actor, holder=request.call.found["holder_id"])
    return {**_again(request, response), "changed": changed}


def _again(request: ApiRequest, response: HttpResponse) -> dict[str, Any]:
    holder_id = request.call.found["holder_id"].id
    return _answer(response, get_holder(actor=request.call.actor, holder_id=holder_id))


def _answer(response: HttpResponse, holder: Holder) -> dict[str, Any]:
    shown = _shown(holder)
    tell_version(response, shown["version"])
    return shown


def _version(holder: Holder) -> str:
    facts = facts_of(holder)
    return version_of(holder.id, *(getattr(facts, name) for name in FACTS))


def _shown(holder: Holder) -> dict[str, Any]:
    facts = facts_of(holder)
    return {
        "id": holder.id,
        "organization_id": holder.organization_id,
        **{name: getattr(facts, name) or None for name in FACTS},
        "active": holder.active,
        "erased_at": holder.erased_at,
        "created_at": holder.created_at,
        "version": _version(holder),
    }
