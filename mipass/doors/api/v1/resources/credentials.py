"""Credentials: listed, read, changed; their card data is a read of its own that leaves a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from mipass.base.kit.paging import COUNTED_AT_MOST
from mipass.base.outbox.operations import mails_in
from mipass.domains.credentials.bulk_uploads.queries import get_batch, list_issued
from mipass.domains.credentials.editing import edit_credential
from mipass.domains.credentials.exports.taking import changes_since
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credentials.queries import get_credential, list_credentials
from mipass.domains.credentials.reading_cards import read_cards
from mipass.domains.credentials.search import count_each, find_credentials
from mipass.domains.credentials.troubles import count_troubles
from mipass.domains.organizations.models import Organization
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, page
from mipass.doors.api.v1.periods import utc_of
from mipass.doors.api.v1.problems import Refusal
from mipass.doors.api.v1.resources.named_holders import find_holder
from mipass.doors.api.v1.resources.shown_credentials import show_card, show_credentials, version_of_credential
from mipass.doors.api.v1.schemas.credentials import (
    Cards,
    CardsIn,
    CredentialOut,
    CredentialPatch,
    CredentialWalk,
    Summary,
)
from mipass.doors.api.v1.versions import require_version, tell_version

router = Router(tags=["Credentials"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/credentials"
ONE = "/credentials/{uuid:credential_id}"
ORDERS = {"id": ("id",), "-changed_at": ("-changed_at", "-id")}


@endpoint(
    router,
    "GET",
    IN_ORGANIZATION,
    scope="credentials:read",
    answers=Page[CredentialOut],
    query=CredentialWalk,
    is_search=True,
)
def credentials_of(
    request: ApiRequest,
    response: HttpResponse,
    organization_id: UUID,
    query: Query[CredentialWalk],
) -> dict[str, Any]:
    """The organization's credentials, in the order in which they were issued. Without card data.

    Walking is safe while others issue and revoke. What is new is the event feed's to tell.
    """
    organization = request.call.found["organization_id"]
    rows = _narrowed(request, organization, query)
    by = ORDERS[query.order]
    return page(
        request, response, query, rows, lambda found: show_credentials(request, organization, found), by=by
    )


def _narrowed(request: ApiRequest, organization: Organization, query: CredentialWalk) -> QuerySet[Credential]:
    actor = request.call.actor
    narrowed = {name: getattr(query, name) or "" for name in ("status", "format", "validity")}
    if query.search:
        require_address_search(request, query.search)
        found = find_credentials(actor=actor, organization=organization, search=query.search, **narrowed)
        rows = found.rows
    else:
        rows = list_credentials(actor=actor, organization=organization, **narrowed)
    if query.email is not None:
        rows = rows.filter(email=query.email.strip().lower())
    if query.batch_id is not None:
        batch = get_batch(actor=actor, organization=organization, batch_id=query.batch_id)
        rows = rows.filter(id__in=list_issued(actor=actor, batch=batch).values("id"))
    if query.holder_id is not None:
        rows = rows.filter(holder=find_holder(request, organization, query.holder_id))
    if query.updated_since is not None:
        rows = rows.filter(changed_at__gte=changes_since(utc_of("updated_since", query.updated_since)))
    return rows


def require_address_search(request: ApiRequest, search: str) -> None:
    """A search by number tells of cards, so it needs the right to read them: numbers could be guessed."""
    looks_like_card = not any(letter in search for letter in "@.") and any(map(str.isdigit, search))
    if looks_like_card and not request.call.actor.can(VIEW_CARDS):
        raise Refusal(
            403,
            "insufficient_scope",
            "A search that could be a number needs the scope cards:read.",
            required="cards:read",
        )


@endpoint(router, "GET", IN_ORGANIZATION + "/summary", scope="credentials:read", answers=Summary)
def summary_of(request: ApiRequest, organization_id: UUID) -> dict[str, int]:
    """How many credentials of each status there are, and how many invitations are in trouble."""
    actor, organization = request.call.actor, request.call.found["organization_id"]
    counts = count_each(actor=actor, organization=organization, column="status")
    troubles = count_troubles(actor=actor, organization=organization, most=COUNTED_AT_MOST)
    both = {**counts, **troubles}
    return {name: min(both.get(name, 0), COUNTED_AT_MOST) for name in Summary.model_fields}


@endpoint(
    router,
    "POST",
    "/organizations/{uuid:organization_id}/cards",
    scope="cards:read",
    answers=Cards,
)
def cards_of(request: ApiRequest, organization_id: UUID, body: CardsIn) -> dict[str, Any]:
    """The card data of up to 100 credentials of one organization. Each read is a line of the audit log.

    Those that were erased have none, and are left out.
    """
    organization = request.call.found["organization_id"]
    cards = read_cards(
        actor=request.call.actor, organization=organization, credential_ids=body.credential_ids
    )
    data = [
        {"credential_id": each, "format": cards[each].format, "card": show_card(cards[each])}
        for each in dict.fromkeys(body.credential_ids)
        if each in cards
    ]
    return {"data": data}


@endpoint(router, "GET", ONE, scope="credentials:read", answers=CredentialOut)
def read_credential(request: ApiRequest, response: HttpResponse, credential_id: UUID) -> dict[str, Any]:
    """One credential. Without card data: that is a POST to the organization's `cards`."""
    return answer(request, response, request.call.found["credential_id"])


@endpoint(
    router,
    "PATCH",
    ONE,
    scope="credentials:manage",
    answers=CredentialOut,
    refuses=["holder_inactive", "stale_version", "wrong_state", "validity_ended"],
)
def change_credential(
    request: ApiRequest, response: HttpResponse, credential_id: UUID, body: CredentialPatch
) -> dict[str, Any]:
    """Change its label, holder, installer permission, dates, or the address of an invitation nobody accepted.

    All of what is sent, or nothing. Another address is sent a new invitation; the older link is void.
    """
    actor, credential = request.call.actor, request.call.found["credential_id"]
    named, sent = body.holder_id, body.model_fields_set
    holder = None if named is None else find_holder(request, credential.organization, named)
    with mails_in(body.language):
        edit_credential(
            actor=actor,
            credential=credential,
            label=body.label,
            installer=body.installer,
            email=body.email,
            holder=holder,
            without_holder="holder_id" in sent and holder is None,
            dates={name: getattr(body, name) for name in ("valid_from", "valid_until") if name in sent},
            judge=lambda present: require_version(request, version_of_credential(present)),
        )
    return answer(request, response, get_credential(actor=actor, credential_id=credential_id))


def answer(
    request: ApiRequest,
    response: HttpResponse,
    credential: Credential,
    *,
    with_cards: bool = False,
    is_new: bool = False,
) -> dict[str, Any]:
    """One credential, with its entity tag; see `show_credentials`."""
    [shown] = show_credentials(
        request, credential.organization, [credential], with_cards=with_cards, is_new=is_new
    )
    tell_version(response, shown["version"])
    return shown
