"""What the palette finds: each kind of thing by the search of its own list, with the person's rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.actor import Actor
from mipass.base.kit.address import shown_email
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credentials.everywhere import find_cards
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.search import find_credentials
from mipass.domains.holders import permissions as holders
from mipass.domains.holders.models import Holder
from mipass.domains.holders.queries import list_holders
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_live, list_organizations
from mipass.domains.readers import permissions as readers
from mipass.domains.readers.queries import find_readers
from mipass.doors.portal.places import url_in

SHORTEST = 2  # letters: with one there is too much of everything
EACH = 6  # things of a kind
SEARCHED = 25  # organizations whose holders are looked through, each by a search of its own
SEARCHED_FOR_CARDS = 500  # whose cards are; a look at an index each


@dataclass(frozen=True, slots=True)
class Item:
    """One line: where it leads, and what is said beside it."""

    label: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind."""

    label: str | Promise
    items: Sequence[Item]


def find_things(actor: Actor, words: str, standing: Organization | None) -> tuple[list[Group], bool]:
    """Groups of what is found, and whether all was looked through. ``standing`` comes first."""
    live = list_live(actor=actor)
    reached = [*filter(None, [standing]), *(each for each in live if each != standing)]
    groups = [
        Group(gettext_lazy("Organizations"), _organizations(actor, words)),
        Group(gettext_lazy("Holders"), _holders(actor, words, reached[:SEARCHED])),
        Group(
            gettext_lazy("Credentials"), _credentials(actor, words, standing, reached[:SEARCHED_FOR_CARDS])
        ),
        Group(gettext_lazy("Readers"), _readers(actor, words)),
    ]
    return groups, len(reached) <= SEARCHED


def _organizations(actor: Actor, words: str) -> list[Item]:
    rows = list_organizations(actor=actor, search=words).order_by("name_key")[:EACH]
    can_list = actor.can(credentials.VIEW)
    return [
        Item(
            label=each.name,
            detail=_("Organization Credentials") if can_list else "",
            url=url_in(each.place, "credentials:list" if can_list else "organizations:view"),
            icon="building",
        )
        for each in rows
    ]


def _holders(actor: Actor, words: str, reached: Iterable[Organization]) -> list[Item]:
    if not actor.can(holders.VIEW):
        return []

    def found() -> Iterator[tuple[Organization, Holder]]:
        for each in reached:
            rows = list_holders(actor=actor, organization=each, search=words)
            yield from ((each, holder) for holder in rows[:EACH])

    return [
        Item(
            label=holder.name,
            detail=_both(shown_email(holder.email) if holder.given_name or holder.family_name else "", each),
            url=url_in(holder.place, "holders:view", holder_id=holder.id),
            icon="user",
        )
        for each, holder in islice(found(), EACH)
    ]


def _credentials(
    actor: Actor, words: str, standing: Organization | None, reached: Sequence[Organization]
) -> list[Item]:
    """By their cards wherever they are, by their addresses in the organization that the person is in."""
    if not actor.can(credentials.VIEW):
        return []
    found = {row.id: row for row in find_cards(actor=actor, organizations=reached, search=words, most=EACH)}
    if standing is not None:
        here = find_credentials(actor=actor, organization=standing, search=words)
        for row in here.rows.select_related("organization").order_by("email", "id")[:EACH]:
            found.setdefault(row.id, row)
    return [_credential(row) for row in list(found.values())[:EACH]]


def _credential(row: Credential) -> Item:
    return Item(
        label=shown_email(row.email),
        detail=_both(row.get_status_display(), row.organization),
        url=url_in(row.place, "credentials:view", credential_id=row.id),
        icon="id",
    )


def _readers(actor: Actor, words: str) -> list[Item]:
    if not actor.can(readers.VIEW):
        return []
    return [
        Item(
            label=row.name,
            detail=row.organization.name,
            url=url_in(row.place, "readers:view", reader_id=row.id),
            icon="nfc",
        )
        for row in find_readers(actor=actor, search=words).order_by("name", "id")[:EACH]
    ]


def _both(first: str, organization: Organization) -> str:
    return " · ".join(filter(None, (first, organization.name)))
