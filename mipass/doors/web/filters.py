"""Filters of a list as its address holds them: days, and organizations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind, Place
from mipass.base.kit.clock import midnight
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.kit.period import Period
from mipass.domains.organizations.queries import list_names, list_organizations
from mipass.doors.web.events import KINDS, types_of
from mipass.doors.web.lists import ListState

Choices = Sequence[tuple[str, str]]
# The calendar's own ends, less what the zones and the next day's midnight take.
FIRST_DAY, LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=3)
OFFERED = 500  # organizations in a list to choose from; any other is reached from its own page


def read_period(state: ListState) -> Period:
    """From the day in ``from`` to the end of the day in ``to``, in the present time zone.

    Raises Invalid, naming the field, for what is not a day and for a last day before the first: a wider list
    than was asked for would mislead.
    """
    since, until = read_day(state, "from"), read_day(state, "to")
    if since and until and until < since:
        raise Invalid(_("The last day comes before the first."), code="reversed_days", field="to")
    return Period(
        since=midnight(since) if since else None,
        until=midnight(until + timedelta(days=1)) if until else None,
    )


def read_day(state: ListState, name: str) -> date | None:
    """The day, brought to one that begins in every time zone; None for none. Raises Invalid."""
    text = state.extra[name]
    if not text:
        return None
    try:
        return min(max(date.fromisoformat(text), FIRST_DAY), LAST_DAY)
    except ValueError:
        wrong = _("There is no day “%(text)s”. Write year, month and day like 2026-11-29.")
        raise Invalid(wrong % {"text": text}, code="bad_day", field=name) from None


def read_types(state: ListState) -> list[str]:
    """The types of event of the kind in ``kind``; none means all. Raises Invalid for no kind of event."""
    kind = state.extra["kind"]
    if kind and kind not in KINDS:
        raise Invalid(_("There is no such kind of event."), code="bad_kind", field="kind")
    return types_of(kind)


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


def read_place(state: ListState, actor: Actor) -> Place:
    """Where the list lies: the organization that it is narrowed to, else the distributor."""
    return Place(actor.own_distributor_id, read_organization(state, actor)[0])


class FilterForm(forms.Form):
    """The filters above a list, sent by GET. What they mean is read from the list's state.

    While it is not valid, the list must show nothing: it would look as if it were filtered.
    """

    def __init__(self, state: ListState, choices: Mapping[str, tuple[str, Choices]]) -> None:
        super().__init__(data={**state.extra, **_written_days(state)}, auto_id="filter_%s")
        self.state = state
        for name, (label, offered) in choices.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=offered, required=False)
        for name, label in {"from": _("From"), "to": _("To")}.items():
            widget = forms.TextInput({"type": "date"})
            self.fields[name] = forms.CharField(label=label, widget=widget, required=False)

    @property
    def status(self) -> int:
        """That of the page which holds the form."""
        return HTTPStatus.OK if self.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY

    def clean(self) -> None:
        """Say beside each field what the readers refuse of it."""
        reads = (
            partial(read_day, self.state, "from"),
            partial(read_day, self.state, "to"),
            partial(read_period, self.state),
        )
        for read in reads:
            try:
                read()
            except Invalid as wrong:
                if wrong.field not in self.errors:
                    self.add_error(wrong.field, wrong.message)


def _written_days(state: ListState) -> dict[str, str]:
    """The days as a browser's own field of days takes them; what is none stays as it came."""
    days = {}
    for name in ("from", "to"):
        with suppress(Invalid):
            days[name] = str(read_day(state, name) or "")
    return days


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
