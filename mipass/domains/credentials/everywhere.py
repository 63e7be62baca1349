"""Finding cards over several organizations at once.

A card's indexes are made for its organization, so that none links two of them; so each organization that the
actor reaches is asked for its own here, which costs one look at an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from uuid import UUID

from django.db.models import Q

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credentials.queries import visible_to
from mipass.domains.credentials.search import by_card
from mipass.domains.credentials.search_words import LONGEST
from mipass.domains.organizations.models import Organization

AT_ONCE = (
    50  # organizations in one statement: SQLite takes a thousand conditions, and a search has up to five
)


def find_cards(
    *, actor: Actor, organizations: Sequence[Organization], search: str, most: int
) -> list[Credential]:
    """Up to ``most`` credentials whose card the search names: by number, both numbers, or whole value.

    In the order of the organizations. Nothing for whoever may not see card data: a hit would tell a number.
    """
    words = search[:LONGEST].strip()
    if not words or not actor.can(VIEW_CARDS):
        return []
    return list(islice(_found(actor, organizations, words), most))


def _found(actor: Actor, organizations: Sequence[Organization], words: str) -> Iterator[Credential]:
    for start in range(0, len(organizations), AT_ONCE):
        some = organizations[start : start + AT_ONCE]
        named = [_named(organization.distributor_id, organization.id, words) for organization in some]
        conditions = [condition for condition in named if condition is not None]
        if not conditions:
            return
        place = {each.id: at for at, each in enumerate(some)}
        rows = visible_to(actor).filter(reduce(or_, conditions)).select_related("organization")
        found = rows.filter(distributor_id=actor.own_distributor_id).order_by("id")[:AT_ONCE]
        yield from sorted(found, key=lambda credential: place[credential.organization_id])


def _named(distributor_id: UUID, organization_id: UUID, words: str) -> Q | None:
    """The cards of one organization that the words name; None where they name none anywhere."""
    ways = by_card((distributor_id, organization_id), words, alone=True)
    if not ways:
        return None
    own = Q(distributor_id=distributor_id, organization_id=organization_id)
    return reduce(or_, (own & way.holds for way in ways))
