"""Filters of a list as its address holds them: days, and organizations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import midnight
from mipass.base.kit.errors import NotFound
from mipass.base.kit.period import Period
from mipass.domains.organizations.queries import list_names, list_organizations
from mipass.doors.web.events import KINDS
from mipass.doors.web.lists import ListState

Choices = Sequence[tuple[str, str]]
# The calendar's own ends, less what the zones and the next day's midnight take.
FIRST_DAY, LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=3)
OFFERED = 500  # organizations in a list to choose from; any other is reached from its own page


def read_period(state: ListState) -> Period:
    """From the day in ``from`` to the end of the day in ``to``, in the present time zone."""
    since, until = read_day(state, "from"), read_day(state, "to")
    return Period(
        since=midnight(since) if since else None,
        until=midnight(until + timedelta(days=1)) if until else None,
    )


def read_day(state: ListState, name: str) -> date | None:
    """The day, brought to one that begins in every time zone; none for what is not a day."""
    try:
        return min(max(date.fromisoformat(state.extra[name]), FIRST_DAY), LAST_DAY)
    except ValueError:
        return None


def read_id(state: ListState, name: str) -> UUID | None:
    """The id. Raises NotFound for what is not one: a wider list than was asked for would mislead."""
    if not state.extra[name]:
        return None
    try:
        return UUID(state.extra[name])
    except ValueError:
        raise NotFound from None


def read_organization(state: ListState, actor: Actor) -> tuple[UUID | None, str]:
    """The organization to narrow to, and its name. Raises NotFound for one out of reach."""
    organization_id = read_id(state, "organization")
    if organization_id is None:
        return None, ""
    name = list_names(actor=actor, ids=[organization_id]).get(organization_id)
    if name is None:
        raise NotFound
    return organization_id, name


class FilterForm(forms.Form):
    """The filters above a list, sent by GET. What they mean is read from the list's state."""

    def __init__(self, state: ListState, choices: Mapping[str, tuple[str, Choices]]) -> None:
        super().__init__(initial={**state.extra, **_readable_days(state)}, auto_id="filter_%s")
        for name, (label, offered) in choices.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=offered)
        for name, label in {"from": _("From"), "to": _("To")}.items():
            self.fields[name] = forms.DateField(
                label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
            )


def _readable_days(state: ListState) -> dict[str, date | None]:
    return {name: read_day(state, name) for name in ("from", "to")}


def organization_choices(actor: Actor, chosen: UUID | None, name: str) -> Choices:
    """All organizations, then the first ones by name, and the one that is chosen in any case."""
    offered = dict(list_organizations(actor=actor).order_by("name_key").values_list("id", "name")[:OFFERED])
    if chosen is not None:
        offered.setdefault(chosen, name)
    return [("", _("All")), *((str(id), name) for id, name in offered.items())]


def kind_choices(kinds: Iterable[str] = tuple(KINDS)) -> Choices:
    """All kinds of event, then each."""
    return [("", _("All")), *((kind, str(KINDS[kind])) for kind in kinds)]


def read_person(state: ListState) -> tuple[UUID | None, ActorKind | None]:
    """An account, or a kind of actor of whom no name is told. Raises NotFound for what is neither."""
    person = state.extra["person"]
    if person in {kind.value for kind in ActorKind}:
        return None, ActorKind(person)
    return read_id(state, "person"), None
