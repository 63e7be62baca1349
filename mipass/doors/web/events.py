"""The audit log in words: what the rooms declare of their events, with names in place of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mipass.base.audit.models import Event
from mipass.base.kit.actor import ActorKind
from mipass.base.kit.shapes import Words
from mipass.base.kit.vocabulary import vocabulary
from mipass.domains.admins.models import Role, role_name
from mipass.domains.credentials.models import Finding
from mipass.doors.web.file_words import FILES
from mipass.doors.web.words import short_moment

REFUSED = "operation:refused"
NOWHERE = UUID(int=0)
NAMED = frozenset((ActorKind.ADMIN, ActorKind.PERSON, ActorKind.CLIENT))  # whose name tells them apart

KINDS: Mapping[str, Words] = {
    "credential": gettext_lazy("Credentials"),
    "holder": gettext_lazy("Holders"),
    "batch": gettext_lazy("Bulk uploads"),
    "reconciliation": gettext_lazy("Reconciliations"),
    "pool": gettext_lazy("Number pools"),
    "export": gettext_lazy("Exports"),
    "reader": gettext_lazy("Readers"),
    "organization": gettext_lazy("Organizations"),
    "credits": gettext_lazy("Credits and vouchers"),
    "admin": gettext_lazy("Admins"),
    "client": gettext_lazy("API clients"),
    "distributor": gettext_lazy("Distributor"),
    "firmware": gettext_lazy("Firmware"),
    "keys": gettext_lazy("Keys"),
    "mail": gettext_lazy("Mails"),
    "webhook": gettext_lazy("Webhooks"),
    "portal": gettext_lazy("The portal"),
    "upgrade": gettext_lazy("Firmware upgrades"),
    "account": gettext_lazy("Accounts and sign-in"),
    "operation": gettext_lazy("Refusals"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What an event is about, and where it can be looked at, if it can."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The words behind the ids of some events: ``vendor`` stands for every operator that ``people`` lacks."""

    vendor: str
    people: Mapping[UUID, str] = field(default_factory=dict)
    places: Mapping[UUID, str] = field(default_factory=dict)
    objects: Mapping[UUID, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log as it is shown. ``by`` is the value that narrows the log to who did it."""

    id: UUID
    at: datetime
    what: str
    detail: str
    is_refusal: bool
    who: str
    by: str
    place: str
    about: Named | None


def types_of(kind: str) -> list[str]:
    """The types of event of a kind; none of a kind that there is not."""
    return [code for code in vocabulary().events if code.partition(":")[0] == kind]


def describe(events: Iterable[Event], names: Names) -> list[Entry]:
    """The lines of some events, in their order."""
    return [
        Entry(
            id=event.id,
            at=event.at,
            what=_what(event),
            detail=_detail(event, names),
            is_refusal=event.type == REFUSED,
            who=who_did(event.actor_kind, event.actor_id, names),
            by=_by(event),
            place=names.places.get(event.organization_id or event.distributor_id or NOWHERE, ""),
            about=names.objects.get(event.subject_id) if event.subject_id else None,
        )
        for event in events
    ]


def who_did(kind: str, actor_id: UUID | None, names: Names) -> str:
    """Who acted: a person or an API client by name, an operator as the vendor, a machine by its kind."""
    if actor_id is not None and actor_id in names.people:
        return names.people[actor_id]
    return {
        ActorKind.OPERATOR: names.vendor,
        ActorKind.SYSTEM: _("The system"),
        ActorKind.CLIENT: _("An API client"),
        ActorKind.DEVICE: _("A phone"),
        ActorKind.READER: _("A reader"),
    }.get(ActorKind(kind), _("A person"))


def _by(event: Event) -> str:
    is_named = event.actor_kind in NAMED and event.actor_id is not None
    return str(event.actor_id) if is_named else event.actor_kind


def _what(event: Event) -> str:
    known = vocabulary()
    if event.type == REFUSED:
        operation = event.details.get("operation", "")
        return _("Refused: %(what)s") % {"what": in_words(operation, known.operations)}
    declared = known.events.get(event.type)
    return str(declared.words) if declared else in_words(event.type, {})


def in_words(code: str, words: Mapping[str, Words]) -> str:
    """The words of a code; one without any is made readable."""
    return str(words.get(code) or code.rpartition(":")[2].replace("_", " "))


def _detail(event: Event, names: Names) -> str:
    """The details in the order of ``DETAILS``: a database keeps an object's keys in its own."""
    told = [_told(event, name, names) for name in DETAILS if event.details.get(name)]
    return ", ".join(text for text in told if text)


def _told(event: Event, name: str, names: Names) -> str:
    value, tell = event.details[name], DETAILS[name]
    if name == "scope" and event.type.startswith("admin:"):  # what somebody is called is both together
        return role_name(event.details.get("role", Role.ADMIN), value)
    if tell is not None:
        return tell(value, names)
    words = _words_of(event.type, name)
    return ", ".join(in_words(one, words) for one in ([value] if isinstance(value, str) else value))


def _words_of(event_type: str, name: str) -> Mapping[str, Words]:
    declared = vocabulary().events.get(event_type)
    return declared.details[name].words if declared and name in declared.details else {}


def _organizations(value: Any, names: Names) -> str:
    return ", ".join(names.places.get(UUID(organization_id), "") for organization_id in value)


def _moved(value: Any, _names: Names) -> str:
    return _("%(credits)+d to its allocation") % {"credits": value}


def _readers(value: int) -> str:
    return ngettext("%(count)d reader", "%(count)d readers", value) % {"count": value}


def _credits(value: Any, _names: Names) -> str:
    return ngettext("%(credits)d credit", "%(credits)d credits", abs(value)) % {"credits": value}


def _changed(value: Any, _names: Names) -> str:
    return ngettext("%(number)d changed", "%(number)d changed", value) % {"number": value}


def _moment(value: str) -> str:
    return short_moment(datetime.fromisoformat(value))


# What is told of an event, in this order, and how; None: in the words of the declared code or codes.
DETAILS: Mapping[str, Callable[[Any, Names], str] | None] = {
    "changed": _changed,
    "scope": None,
    "scopes": lambda value, _names: ", ".join(value),
    "days": lambda value, _names: (
        ngettext("%(days)d day left", "%(days)d days left", value) % {"days": value}
    ),
    "organization_ids": _organizations,
    "fields": None,
    "ceiling": lambda value, _names: _("limited to %(ceiling)d") % {"ceiling": value},
    "moved": _moved,
    "credits": _credits,
    "kind": lambda value, _names: str(FILES.get(value, value)),
    "reason": None,
    "action": None,
    "asked": lambda value, _names: _readers(value),
    "holders": lambda value, _names: (
        ngettext("%(count)d holder added", "%(count)d holders added", value) % {"count": value}
    ),
    "version": lambda value, _names: _("version %(version)s") % {"version": value},
    "installer": lambda _value, _names: _("with installer permission"),
    "taken_back": lambda _value, _names: _("undone at once"),
    "generation": lambda value, _names: _("generation %(number)d") % {"number": value},
    "choice": None,
    "lost": lambda value, _names: (
        ngettext("%(count)d event lost", "%(count)d events lost", value) % {"count": value}
    ),
    Finding.STOPPED: lambda value, _names: (
        _("%(count)d active at the panel, but stopped here") % {"count": value}
    ),
    Finding.ONLY_THERE: lambda value, _names: _("%(count)d only at the panel") % {"count": value},
    "closed": lambda value, _names: (
        ngettext("%(count)d closed again", "%(count)d closed again", value) % {"count": value}
    ),
    "mails": lambda value, _names: (
        ngettext("%(count)d mail held", "%(count)d mails held", value) % {"count": value}
    ),
    "sequence": lambda value, _names: _("configuration %(number)d") % {"number": value},
    "output": None,
    "document_days": lambda value, _names: (
        ngettext("documents for %(count)d day", "documents for %(count)d days", value) % {"count": value}
    ),
    "grace_hours": lambda value, _names: (
        ngettext("%(count)d hour of grace", "%(count)d hours of grace", value) % {"count": value}
    ),
    "purpose": None,
    "copy_of": lambda _value, _names: _("as a copy"),
    "valid_from": lambda value, _names: _("from %(moment)s") % {"moment": _moment(value)},
    "valid_until": lambda value, _names: _("until %(moment)s") % {"moment": _moment(value)},
    "code": lambda value, _names: in_words(value, vocabulary().reasons),
}
