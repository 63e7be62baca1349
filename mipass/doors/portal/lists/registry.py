"""The lists that a person can make their own: what their addresses say, and which columns they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor, Permission
from mipass.base.kit.errors import NotFound
from mipass.domains.credentials import permissions as credentials
from mipass.domains.holders import permissions as holders


@dataclass(frozen=True, slots=True)
class Column:
    """``sort`` is its name in the list's address; one that ``is_narrow`` has an icon, no words above."""

    key: str
    label: str | Promise
    sort: str = ""
    needs: Permission | None = None
    is_narrow: bool = False
    is_usual: bool = True


@dataclass(frozen=True, slots=True)
class OwnList:
    """``page`` is its view, ``filters`` what it is narrowed by; its first column is always shown."""

    name: str
    page: str
    sort: str
    filters: Sequence[str]
    columns: Sequence[Column]

    @property
    def parameters(self) -> Sequence[str]:
        """What a view keeps of the list's address: never the place in it."""
        return ("q", "sort", "per_page", *self.filters)

    def offered(self, actor: Actor) -> Mapping[str, Column]:
        """The columns that the actor may see, by their keys, in their usual order."""
        return {
            column.key: column for column in self.columns if column.needs is None or actor.can(column.needs)
        }


CREDENTIALS = OwnList(
    name="credentials",
    page="credentials:list",
    sort="email",
    filters=("status", "format", "validity"),
    columns=(
        Column("email", _("Email"), sort="email"),
        Column("holder", _("Holder"), needs=holders.VIEW),
        Column("facility", _("Facility"), needs=credentials.VIEW_CARDS),
        Column("card_number", _("Card Number"), needs=credentials.VIEW_CARDS),
        Column("format", _("Format"), sort="format"),
        Column("status", _("Status"), sort="status"),
        Column("step", _("Progress")),
        Column("installer", _("Installer Permission"), is_narrow=True),
        Column("label", _("Label"), is_usual=False),
        Column("issued_at", _("Issued"), is_usual=False),
        Column("changed_at", _("Changed"), is_usual=False),
    ),
)
HOLDERS = OwnList(
    name="holders",
    page="holders:list",
    sort="name",
    filters=(),
    columns=(
        Column("name", _("Name"), sort="name"),
        Column("email", _("Email"), sort="email"),
        Column("employee_number", _("Employee Number"), sort="employee_number"),
        Column("department", _("Department"), sort="department"),
        Column("status", _("Status"), sort="status"),
        Column("external_id", _("External ID"), is_usual=False),
        Column("created_at", _("Added"), is_usual=False),
    ),
)
_LISTS = {each.name: each for each in (CREDENTIALS, HOLDERS)}


def find_list(name: str) -> OwnList:
    """The list of this name. Raises NotFound."""
    if name not in _LISTS:
        raise NotFound
    return _LISTS[name]
