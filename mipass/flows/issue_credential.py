"""Issuing a credential: the credential and its invitation, paid for with one credit."""

from __future__ import annotations

from dataclasses import asdict, replace

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.admins.low_credits import warn_of_low_credits
from mipass.domains.credentials.draws import draw_number
from mipass.domains.credentials.issuing import CardRequest, create_credential
from mipass.domains.credentials.links import Link
from mipass.domains.credentials.models import Credential, NumberPool
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.credentials.queries import get_credential
from mipass.domains.credentials.validity import ALWAYS
from mipass.domains.credits.operations import spend
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import require_enabled


@change("flows:issue_credential")
def issue_credential(
    *,
    actor: Actor,
    organization: Organization,
    request: CardRequest,
    idempotency_key: str,
    accepted: frozenset[str] = frozenset(),
    copy_of: Credential | None = None,
    pool: NumberPool | None = None,
    own_link: Link | None = None,
    holder: Holder | None = None,
) -> Credential:
    """Issue one credential and spend one credit, or neither.

    ``pool`` gives the card's number; ``own_link`` is that of a caller who delivers it; the address is the
    ``holder``'s, if one is given. The same key again is the same credential. Raises what its parts raise,
    OrganizationNotEnabled, PoolEmpty, KeyReused.
    """
    actor.require(ISSUE, organization.place)
    if any(given and given.organization_id != organization.id for given in (copy_of, holder)):
        raise NotFound  # card data and people stay within their organization
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="flows:issue_credential",
        content=_content(organization, request, copy_of, pool, holder),
    )
    if claimed.replayed:
        return get_credential(actor=actor, credential_id=claimed.result_id)
    require_enabled(organization)
    if holder is not None:
        request = replace(request, email=holder.email)
    if pool is not None:  # a number is drawn with the credential, or not at all
        request = replace(request, values=draw_number(actor=actor, pool=pool))
    credential = create_credential(
        actor=actor,
        organization=organization,
        credential_id=claimed.result_id,
        transfer_id=new_id(),
        request=request,
        accepted=accepted,
        copy_of=copy_of,
        own_link=own_link,
        holder=holder,
    )
    notify(actor=actor, kind="credential-issued", email=credential.email)
    # Late, because the pool's row is everybody's: it is locked from here to the commit only.
    _pay(actor, organization, credential, idempotency_key)
    return credential


def _pay(actor: Actor, organization: Organization, credential: Credential, key: str) -> None:
    transfer = spend(
        actor=actor,
        organization=organization,
        amount=1,
        transfer_id=credential.issue_transfer_id,
        subject_id=credential.id,
        key=key,
    )
    warn_of_low_credits(distributor=organization.distributor, transfer=transfer)


def _content(
    organization: Organization,
    request: CardRequest,
    copy_of: Credential | None,
    pool: NumberPool | None,
    holder: Holder | None,
) -> dict[str, object]:
    """What a key stands for: a pool and a holder for themselves, since both may be otherwise by a retry.

    What came later is in it only where it is not what it was before: a retry across an upgrade must match.
    """
    card: dict[str, object] = {"pool": pool.id} if pool else {"bits": request.bits().binary}
    label = {"label": request.label} if request.label else {}
    dates = asdict(request.dates) if request.dates != ALWAYS else {}
    to = {"holder": holder.id} if holder else {"email": request.email.strip().lower()}
    return {
        "organization": organization.id,
        **to,
        "format": request.format,
        "installer": request.installer,
        "copy_of": copy_of.id if copy_of else None,
        **card,
        **label,
        **dates,
    }
