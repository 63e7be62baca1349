"""Reading credentials within an actor's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import fetch_rows, one_of, statement_of
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.paging import COUNTED_AT_MOST
from mipass.domains.credentials import cards
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.models.shown import shown_credentials
from mipass.domains.credentials.permissions import ISSUE, VIEW, VIEW_CARDS
from mipass.domains.credentials.troubles import TROUBLES, count_by_organization, with_trouble
from mipass.domains.credentials.validity import ENDS_SOON, Validity, with_validity
from mipass.domains.organizations.models import LIVE, Organization
from mipass.protocol.wiegand import Bits

DATED = (Validity.NOT_YET_VALID.value, ENDS_SOON, Validity.ENDED.value)
WITHDRAWAL_PERIOD = timedelta(hours=24)


class CredentialErased(Refused):
    """The data of the credential was erased with its holder's."""

    code = "wrong_state"

    def __init__(self) -> None:
        super().__init__(_("The data of this credential was erased."), facts={"state": "erased"})


def visible_to(actor: Actor) -> QuerySet[Credential]:
    """The credentials that the actor may know of."""
    rows = Credential.objects.all()
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def get_credential(*, actor: Actor, credential_id: UUID) -> Credential:
    """One credential with its organization. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).select_related("organization__distributor").filter(id=credential_id).first()
    if found is None:
        raise NotFound
    return found


def list_credentials(
    *, actor: Actor, organization: Organization, status: str = "", format: str = "", validity: str = ""
) -> QuerySet[Credential]:
    """An organization's credentials, or those of one status (or with one trouble), format and validity."""
    actor.require(VIEW, organization.place)
    rows = visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)
    if format:
        rows = rows.filter(format=format)
    if validity:
        rows = with_validity(rows, validity)
    if status in TROUBLES:
        return with_trouble(rows, status, organization.distributor_id)
    return rows.filter(status=status) if status else rows


def count_needing_attention(
    *, actor: Actor, organization: Organization | None = None
) -> Mapping[UUID, Mapping[str, int]]:
    """For each live organization within reach, or one, how many invitations need a hand, by kind.

    Keys are those of a list's filter. Of each kind 10,000 are counted at most.
    """
    rows = visible_to(actor).filter(organization__status__in=LIVE)
    if organization is not None:
        actor.require(VIEW, organization.place)
        rows = rows.filter(organization=organization)
    return count_by_organization(rows, actor.own_distributor_id, COUNTED_AT_MOST)


def open_cards(*, actor: Actor, credentials: Iterable[Credential]) -> Mapping[UUID, Card]:
    """The card data of credentials in the open, for those who may see it. Erased ones have none."""
    opened = {}
    for credential in credentials:
        actor.require(VIEW_CARDS, credential.place)
        if credential.erased_at is None:
            opened[credential.id] = cards.open_card(credential)
    return opened


def card_to_copy(*, actor: Actor, credential: Credential) -> Card:
    """The card data of a credential, to be issued once more and shown to nobody. Raises CredentialErased."""
    actor.require(ISSUE, credential.place)
    refuse_erased(credential)
    return cards.open_card(credential)


def refuse_erased(credential: Credential) -> None:
    """Raise CredentialErased where nothing is left of it that could be used again."""
    if credential.erased_at is not None:
        raise CredentialErased


def list_addresses_of_card(*, actor: Actor, organization: Organization, bits: Bits) -> list[str]:
    """The address of each of the organization's live credentials that carry these very bits; 20 at most."""
    actor.require(VIEW_CARDS, organization.place)
    possible = cards.possible_indexes(organization.distributor_id, organization.id, "value", bits.value)
    one_of_them, params = one_of(possible)
    sql = (
        f"SELECT email FROM {shown_credentials()} AS shown "  # noqa: S608  marks alone
        f"WHERE distributor_id = %s AND organization_id = %s AND value_index {one_of_them} "
        "AND bit_length = %s AND status <> 'revoked' LIMIT 20"
    )
    rows = fetch_rows(sql, [organization.distributor_id, organization.id, *params, bits.length])
    return [email for (email,) in rows]


def count_validity(*, actor: Actor, organization: Organization) -> Mapping[str, int]:
    """How many of an organization's credentials each choice of validity finds, if any; to one above 10,000.

    How many are Current is told where others are not. Costs one statement, and then a second one.
    """
    rows = list_credentials(actor=actor, organization=organization).order_by()
    some = [with_validity(rows, each).values("id")[: COUNTED_AT_MOST + 1] for each in DATED]
    parts = [statement_of(each) for each in some]
    sql = " UNION ALL ".join(
        f"SELECT '{name}', count(*) FROM ({one}) AS {name}"  # noqa: S608  names of ours
        for name, (one, _params) in zip(DATED, parts, strict=True)
    )
    counts = fetch_rows(sql, [param for _one, params in parts for param in params])
    found = {name: number for name, number in counts if number}
    if found:
        found[Validity.CURRENT] = with_validity(rows, Validity.CURRENT)[: COUNTED_AT_MOST + 1].count()
    return found


def count_live(*, actor: Actor, organization: Organization) -> int:
    """How many credentials of an organization are not revoked."""
    return (
        list_credentials(actor=actor, organization=organization)
        .exclude(status=CredentialStatus.REVOKED)
        .count()
    )


def count_holders(*, actor: Actor, organization: Organization) -> int:
    """How many people hold a credential of an organization that is not revoked, or are invited to one."""
    rows = list_credentials(actor=actor, organization=organization)
    return rows.exclude(status=CredentialStatus.REVOKED).values("email").distinct().count()


def is_withdrawable(credential: Credential) -> bool:
    """Whether it was issued within 24 hours and no device has fetched it: then its credit can come back."""
    return credential.fetched_at is None and credential.issued_at >= now() - WITHDRAWAL_PERIOD
