"""Issuing credentials: by a card's fields, by its bits, by a pool's next number, or as a copy of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Status

from mipass.base.outbox.operations import mails_in
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.links import Link, make_link
from mipass.domains.credentials.models import Credential, NumberPool
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credentials.pools import get_pool
from mipass.domains.credentials.queries import card_to_copy
from mipass.domains.credentials.validity import Dates
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization
from mipass.doors.api.v1.calls import ApiRequest, count_accepted, endpoint
from mipass.doors.api.v1.problems import invalid
from mipass.doors.api.v1.resources.credentials import IN_ORGANIZATION, ONE, answer, router
from mipass.doors.api.v1.resources.named_holders import find_holder
from mipass.doors.api.v1.resources.shown_credentials import FIELDS
from mipass.doors.api.v1.schemas.cards import CardIn
from mipass.doors.api.v1.schemas.credentials import CopyIn, CredentialIn, IssuedOut
from mipass.doors.web.compression import kept_as_it_is
from mipass.doors.web.offers import offer_link
from mipass.flows.issue_credential import issue_credential
from mipass.protocol.wiegand import CUSTOM


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope="credentials:issue",
    answers=IssuedOut,
    status=201,
    is_keyed=True,
    refuses=[
        "allocation_changed",
        "confirmation_needed",
        "conflict",
        "holder_inactive",
        "not_enough_credits",
        "organization_not_enabled",
        "pool_empty",
        "wrong_state",
    ],
)
def issue(
    request: ApiRequest,
    response: HttpResponse,
    organization_id: UUID,
    body: CredentialIn,
) -> Status[dict[str, Any]]:
    """Issue a credential to an e-mail address, or to a holder at theirs; the invitation is mailed.

    It costs one credit.

    Some things you should know first: the answer is then 409 `confirmation_needed` with `accept`; send the
    same request again, under the same key, with these words in `accepted`.
    """
    organization = request.call.found["organization_id"]
    link = None if body.send_invitation else make_link()
    pool, holder = _pool(request, organization, body), _holder(request, organization, body)
    with mails_in(body.language):
        made = issue_credential(
            actor=request.call.actor,
            organization=organization,
            request=_card_request(body, pool),
            idempotency_key=request.key,
            accepted=frozenset(body.accepted),
            pool=pool,
            own_link=link,
            holder=holder,
        )
    count_accepted(request, body.accepted)
    return _issued(request, response, made, link)


@endpoint(
    router,
    "POST",
    ONE + "/copy",
    scope="credentials:issue",
    answers=IssuedOut,
    status=201,
    is_keyed=True,
    refuses=[
        "allocation_changed",
        "confirmation_needed",
        "not_enough_credits",
        "organization_not_enabled",
        "wrong_state",
    ],
)
def copy_credential(
    request: ApiRequest,
    response: HttpResponse,
    credential_id: UUID,
    body: CopyIn,
) -> Status[dict[str, Any]]:
    """Issue the same card to another address, at the cost of one more credit. Installer rights stay."""
    original: Credential = request.call.found["credential_id"]
    card = card_to_copy(actor=request.call.actor, credential=original)
    with mails_in(body.language):
        made = issue_credential(
            actor=request.call.actor,
            organization=original.organization,
            request=CardRequest(
                email=body.email,
                format=original.format,
                values=card.fields,
                bit_length=card.bits.length,
                data_hex=card.bits.hex,
                installer=body.installer,
            ),
            idempotency_key=request.key,
            accepted=frozenset(body.accepted),
            copy_of=original,
        )
    count_accepted(request, body.accepted)
    return _issued(request, response, made, None)


def _holder(request: ApiRequest, organization: Organization, body: CredentialIn) -> Holder | None:
    """Whose it is to be, if it is said; else there is an address."""
    if body.holder_id is not None and body.email is not None:
        raise invalid("/holder_id", "too_much", "Send email or holder_id: a holder has an address.")
    if body.holder_id is not None:
        return find_holder(request, organization, body.holder_id)
    if body.email is None:
        raise invalid("/email", "required", "Send email or holder_id.")
    return None


def _pool(request: ApiRequest, organization: Organization, body: CredentialIn) -> NumberPool | None:
    """The pool that the card's number comes from, of this organization and this format."""
    if body.card.pool_id is None:
        return None
    if body.card.dict(exclude_unset=True).keys() != {"pool_id"}:
        raise invalid("/card", "too_much", "Send pool_id alone, or the card's own fields.")
    pools = get_pool(actor=request.call.actor, organization=organization, pool_id=body.card.pool_id)
    if pools.format != body.format:
        raise invalid("/format", "bad_format", f"This pool is of the format {pools.format}.")
    return pools


def _card_request(body: CredentialIn, pool: NumberPool | None) -> CardRequest:
    card, is_custom = body.card, body.format == CUSTOM
    if pool is None and not is_custom and (card.bit_length is not None or card.data_hex is not None):
        raise invalid("/card", "too_much", "bit_length and data_hex are for the format Custom alone.")
    return CardRequest(
        email=body.email or "",
        format=body.format,
        values={} if is_custom else _values(card),
        bit_length=card.bit_length or 0,
        data_hex=card.data_hex or "",
        installer=body.installer,
        label=body.label,
        dates=Dates(body.valid_from, body.valid_until),
    )


def _values(card: CardIn) -> Mapping[str, int]:
    return {name: int(text) for name in FIELDS if (text := getattr(card, name)) is not None}


def _issued(
    request: ApiRequest, response: HttpResponse, made: Credential, link: Link | None
) -> Status[dict[str, Any]]:
    """The answer. A link is told by the answer that made it: of a former one only its hash is kept."""
    is_its_own = link is not None and bytes(made.link_hash or b"") == link.hash
    with_cards = request.call.actor.can(VIEW_CARDS)
    shown = answer(request, response, made, with_cards=with_cards, is_new=not request.claims.replayed)
    url = offer_link(made.organization_id, link.token) if link is not None and is_its_own else None
    if url is not None:
        kept_as_it_is(response)
    response["Location"] = f"/api/v1/credentials/{made.id}"
    return Status(201, {**shown, "invitation_url": url})
