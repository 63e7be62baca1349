"""A person's own views of a list: what it was narrowed to and sorted by, under a name; and its columns.

They are of the membership: nobody else sees them, and they end with it. What a list was searched for may be
the number of a card, so the views lie sealed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.keys.resealing import reseal
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock, one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name, name_key
from mipass.base.kit.vault import seal, unseal
from mipass.base.outbox.operations import notify
from mipass.domains.admins.models import Admin, ListPreferences
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.organizations.permissions import VIEW

MOST_VIEWS = 30  # of one list
NAME_LENGTH = 60
LONGEST_STATE = 1_000  # characters of what a list's address says


class TooManyViews(Refused):
    """The person has as many views of this list as one may have."""

    code = "too_many_views"


@dataclass(frozen=True, slots=True)
class View:
    """One of them. ``state`` are the parameters of the list's address."""

    id: str
    name: str
    state: Mapping[str, str]
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person said of a list: their views by name, the columns in their order; None: the usual ones."""

    views: Sequence[View] = ()
    columns: Sequence[str] | None = None


def read_preferences(*, membership: Admin, list_name: str) -> Preferences:
    """What this person said of this list."""
    row = _rows(membership, list_name).first()
    return Preferences(_open(row), row.columns) if row else Preferences()


@change("admins:save_view")
def save_view(
    *,
    actor: Actor,
    membership: Admin,
    list_name: str,
    name: str,
    state: Mapping[str, str],
    is_default: bool,
) -> None:
    """Keep what a list shows under a name; one of that name is replaced. Raises Invalid, TooManyViews."""
    row = _locked(actor, membership, list_name)
    clean = clean_name(name, field="name", length=NAME_LENGTH)
    if sum(map(len, state.values())) > LONGEST_STATE:
        raise Invalid(_("This search is too long to be saved."), code="too_long", field="name")
    others = [view for view in _open(row) if name_key(view.name) != name_key(clean)]
    if len(others) >= MOST_VIEWS:
        raise TooManyViews(
            _("You have %(limit)d views of this list. Delete one first.") % {"limit": MOST_VIEWS}
        )
    if is_default:
        others = [replace(view, is_default=False) for view in others]
    _write(row, [*others, View(str(new_id()), clean, state, is_default)])
    notify(actor=actor, kind="view-saved", name=clean)


@change("admins:choose_default_view")
def choose_default_view(*, actor: Actor, membership: Admin, list_name: str, view_id: UUID | None) -> None:
    """Begin the list with this view; None: with everything. Raises NotFound for one that there is not."""
    row = _locked(actor, membership, list_name)
    views = _open(row)
    if view_id is not None:
        _find(views, view_id)
    _write(row, [replace(view, is_default=view.id == str(view_id)) for view in views])
    notify(actor=actor, kind="view-chosen")


@change("admins:remove_view")
def remove_view(*, actor: Actor, membership: Admin, list_name: str, view_id: UUID) -> None:
    """Forget it. Raises NotFound for one that there is not."""
    row = _locked(actor, membership, list_name)
    views = _open(row)
    gone = _find(views, view_id)
    _write(row, [view for view in views if view != gone])
    notify(actor=actor, kind="view-removed")


@change("admins:choose_columns")
def choose_columns(*, actor: Actor, membership: Admin, list_name: str, columns: Sequence[str] | None) -> None:
    """Show these columns of a list in this order; None: the usual ones."""
    row = _locked(actor, membership, list_name)
    row.columns = None if columns is None else [*columns]
    row.save(update_fields=["columns"])
    notify(actor=actor, kind="columns-chosen")


def forget_views(membership: Admin) -> None:
    """Forget all that the person said of lists, since the membership ends; in its transaction."""
    ListPreferences.objects.filter(distributor_id=membership.distributor_id, admin_id=membership.id).delete()


def drop_views(distributor_id: UUID, is_gone: Callable[[View], bool]) -> None:
    """Forget these views of a distributor's people; in the caller's transaction."""
    for row in lock(ListPreferences.objects.filter(distributor_id=distributor_id).exclude(views=None)):
        views = _open(row)
        kept = [view for view in views if not is_gone(view)]
        if len(kept) < len(views):
            _write(row, kept)


def reseal_views(distributor_id: UUID) -> int:
    """All views of a distributor's people with its present key; how many lists it was."""
    rows = ListPreferences.objects.filter(distributor_id=distributor_id)
    return reseal(rows, "views", data_keys(distributor_id), place_of_views)


def place_of_views(row: ListPreferences) -> bytes:
    """What sealed views are bound to."""
    return row.distributor_id.bytes + row.id.bytes + b"views"


def _locked(actor: Actor, membership: Admin, list_name: str) -> ListPreferences:
    """The person's own row, made if there is none; others wait for its end. Raises NotFound for another's."""
    actor.require(VIEW, membership.place)
    if membership.account_id != actor.account_id:
        raise NotFound
    one_at_a_time(f"lists of {membership.id}")
    row, _is_new = _rows(membership, list_name).get_or_create(
        defaults={
            "id": new_id(),
            "distributor_id": membership.distributor_id,
            "admin_id": membership.id,
            "list_name": list_name,
        }
    )
    return row


def _rows(membership: Admin, list_name: str) -> QuerySet[ListPreferences]:
    return ListPreferences.objects.filter(
        distributor_id=membership.distributor_id, admin_id=membership.id, list_name=list_name
    )


def _find(views: Sequence[View], view_id: UUID) -> View:
    found = next((view for view in views if view.id == str(view_id)), None)
    if found is None:
        raise NotFound
    return found


def _open(row: ListPreferences) -> Sequence[View]:
    if row.views is None:
        return []
    opened = unseal(data_keys(row.distributor_id), row.views, place_of_views(row))
    return [View(**facts) for facts in json.loads(opened)]


def _write(row: ListPreferences, views: Sequence[View]) -> None:
    ordered = sorted(views, key=lambda view: name_key(view.name))
    written = json.dumps([asdict(view) for view in ordered]).encode()
    row.views = seal(data_keys(row.distributor_id), written, place_of_views(row)) if ordered else None
    row.save(update_fields=["views"])
