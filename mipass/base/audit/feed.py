"""The events of a distributor for programs: each once, in the order of its chain, past a cursor.

What is read are the seals. Their positions are dense and given after the commit, under one lock, so that
nothing can come to lie behind a reader; ids and times of events are taken before the commit.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.models import Seal
from mipass.base.audit.public import EVERYTHING, Item, codes_of, is_selector, public_types
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import as_moment, as_uuid, fetch_rows
from mipass.base.kit.errors import DomainError, Invalid
from mipass.base.kit.vault import DIGEST_LENGTH

START = "start"
MOST_ITEMS = 500
MOST_SCANNED = 5_000
CALM_SECONDS = 5  # sealing follows the writes by three seconds
_POSITION_LENGTH = 8
_MARK_LENGTH = 8
# In plain SQL: to make rows into objects first would take longer than all the rest.
ITEMS = (
    "SELECT s.position, e.id, e.type, e.at, e.organization_id, e.actor_kind, e.actor_id, e.subject_id,"
    " e.details FROM audit_seal AS s JOIN audit_event AS e ON e.id = s.event_id"
    " WHERE s.chain = %s AND s.position > %s AND s.position <= %s AND e.distributor_id = %s"
)


class BadCursor(Invalid):
    """What was given as a cursor is none."""

    code = "bad_cursor"


class CursorGone(DomainError):
    """The chain is no longer the one that the cursor is of. ``oldest`` is where reading can begin anew."""

    code = "cursor_gone"

    def __init__(self, oldest: str) -> None:
        super().__init__(
            "The events that this cursor is of are no longer there: list everything anew, and go on.",
            facts={"oldest": oldest},
        )
        self.oldest = oldest


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some items, and the cursor past all that was looked at."""

    items: Sequence[Item]
    next_cursor: str
    has_more: bool

    @property
    def poll_after(self) -> int:
        """In how many seconds to come again: at once where there is more."""
        return 0 if self.has_more else CALM_SECONDS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of a chain: events of these inner codes, of these organizations or of all."""

    chain: UUID
    codes: frozenset[str]
    organization_ids: frozenset[UUID] | None


def read_feed(
    *,
    actor: Actor,
    after: str | None = None,
    types: Iterable[str] = (EVERYTHING,),
    organization_id: UUID | None = None,
    limit: int = 50,
) -> FeedPage:
    """The public events within reach past a cursor; without one none, and the cursor of now.

    ``after`` is a ``next_cursor``, or START for the first event. At most MOST_SCANNED seals are looked at:
    what the filters leave out moves the cursor too. Raises BadCursor, CursorGone, Invalid for a type or a
    limit that there is not, NotFound for an actor without a distributor.
    """
    wanted, limit = wanted_by(actor, types=types, organization_id=organization_id), _checked(limit)
    head = _newest(wanted.chain)
    if after is None:
        return FeedPage([], _cursor(head), has_more=False)
    position = _position(wanted.chain, after)
    end = min(position + MOST_SCANNED, head.position if head else 0)
    items = items_between(wanted, after=position, until=end, limit=limit)
    reached = _seal(wanted.chain, items[-1].sequence if len(items) == limit else max(position, end))
    has_more = head is not None and reached is not None and reached.position < head.position
    return FeedPage(items, _cursor(reached), has_more=has_more)


def wanted_by(actor: Actor, *, types: Iterable[str], organization_id: UUID | None = None) -> Wanted:
    """What of the actor's distributor is both wanted and within reach.

    Events of no organization are for whoever reaches all of them. Raises Invalid for a type that there is
    not, NotFound for an actor without a distributor.
    """
    reach = actor.organization_ids
    if organization_id is not None:
        reach = frozenset({organization_id} if reach is None or organization_id in reach else ())
    return Wanted(actor.own_distributor_id, _codes(types), reach)


def items_between(
    wanted: Wanted, *, after: int, until: int, limit: int, places: Sequence[int] = ()
) -> list[Item]:
    """The first items whose seals lie behind the place ``after`` and not behind ``until``, in order.

    Where ``places`` are named, of these alone.
    """
    if not wanted.codes or wanted.organization_ids == frozenset():
        return []
    sql, params = ITEMS, [wanted.chain, after, until, wanted.chain, *sorted(wanted.codes)]
    sql += _one_of("e.type", len(wanted.codes))
    if wanted.organization_ids is not None:
        sql += _one_of("e.organization_id", len(wanted.organization_ids))
        params += sorted(wanted.organization_ids)
    if places:
        sql += _one_of("s.position", len(places))
        params += places
    rows = fetch_rows(f"{sql} ORDER BY s.position LIMIT %s", [*params, limit])
    return [_item(wanted.chain, row) for row in rows]


def items_at(wanted: Wanted, places: Sequence[int]) -> list[Item]:
    """Those of the items at these places that are wanted, in order."""
    if not places:
        return []
    span = {"after": min(places) - 1, "until": max(places)}
    return items_between(wanted, **span, limit=len(places), places=places)


def position_of(chain: UUID) -> int:
    """The place of the newest seal; 0 before the first."""
    newest = _newest(chain)
    return newest.position if newest else 0


def _codes(types: Iterable[str]) -> frozenset[str]:
    chosen = list(types)
    for selector in chosen:
        if not is_selector(selector):
            raise Invalid(_("There is no event of the type %(type)s.") % {"type": selector}, field="types")
    return codes_of(chosen)


def _checked(limit: int) -> int:
    if not 1 <= limit <= MOST_ITEMS:
        raise Invalid(f"limit is a number from 1 to {MOST_ITEMS}.", code="out_of_range", field="limit")
    return limit


def _one_of(column: str, number: int) -> str:
    return f" AND {column} IN ({', '.join(['%s'] * number)})"


def _item(chain: UUID, row: tuple[Any, ...]) -> Item:
    sequence, event_id, code, at, organization_id, actor_kind, actor_id, subject_id, details = row
    event = public_types()[code]
    return Item(
        type=event.public,
        at=as_moment(at),
        event_id=as_uuid(event_id),
        sequence=sequence,
        distributor_id=chain,
        organization_id=organization_id and as_uuid(organization_id),
        actor_kind=actor_kind,
        actor_id=actor_id and as_uuid(actor_id),
        subject_type=event.subject_type,
        subject_id=subject_id and as_uuid(subject_id),
        details=json.loads(details),
    )


def _seal(chain: UUID, position: int) -> Seal | None:
    return Seal.objects.filter(chain=chain, position=position).first()


def _newest(chain: UUID) -> Seal | None:
    return Seal.objects.filter(chain=chain).order_by("-position").first()


def _cursor(seal: Seal | None) -> str:
    """Its position and the first octets of its MAC, which an older copy that was put back does not have."""
    position, mark = (0, bytes(_MARK_LENGTH)) if seal is None else (seal.position, _mark(seal))
    return base64.urlsafe_b64encode(position.to_bytes(_POSITION_LENGTH) + mark).rstrip(b"=").decode()


def _mark(seal: Seal) -> bytes:
    """Without the number of the key, which stands first in a MAC and is nearly always the same."""
    return bytes(seal.mac)[-DIGEST_LENGTH:][:_MARK_LENGTH]


def _position(chain: UUID, cursor: str) -> int:
    if cursor == START:
        return 0
    position, mark = _decoded(cursor)
    seal = _seal(chain, position)
    kept = bytes(_MARK_LENGTH) if position == 0 else None if seal is None else _mark(seal)
    if kept is None or not hmac.compare_digest(kept, mark):
        raise CursorGone(_cursor(None))
    return position


def _decoded(cursor: str) -> tuple[int, bytes]:
    try:
        plain = base64.b64decode(f"{cursor}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        plain = b""
    if len(plain) != _POSITION_LENGTH + _MARK_LENGTH or plain[0] > 0x7F:
        raise BadCursor("This is not a cursor of the event feed: take it from next_cursor.", field="after")
    return int.from_bytes(plain[:_POSITION_LENGTH]), plain[_POSITION_LENGTH:]
