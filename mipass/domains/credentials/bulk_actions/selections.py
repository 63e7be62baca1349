"""Which credentials an action is for: those that were ticked, or all that a search and filters find."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.vault import seal, unseal
from mipass.domains.credentials.models import BulkAction, Credential
from mipass.domains.credentials.queries import list_credentials
from mipass.domains.credentials.search import find_credentials
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.organizations.models import Organization

MOST_CHOSEN = 100  # the rows of one page


@dataclass(frozen=True, slots=True)
class Selection:
    """Credentials that were ticked, or with none of them all that a search and filters find."""

    ids: Sequence[str] = ()
    search: str = ""
    status: str = ""
    format: str = ""
    validity: str = ""

    def of(self, actor: Actor, organization: Organization) -> QuerySet[Credential]:
        """The organization's credentials that it means now."""
        narrowed = {"status": self.status, "format": self.format, "validity": self.validity}
        if self.ids or not self.search:
            rows = list_credentials(actor=actor, organization=organization, **narrowed)
            return rows.filter(id__in=self.ids) if self.ids else rows
        found = find_credentials(actor=actor, organization=organization, search=self.search, **narrowed)
        return found.rows

    def content(self) -> Mapping[str, object]:
        """What it says. What came later is in it only where it is given, so that a retry after an upgrade
        matches.
        """
        said = asdict(self)
        return said if self.validity else {name: value for name, value in said.items() if name != "validity"}


def open_selection(action: BulkAction) -> Selection:
    """What was selected. Raises CannotOpen when the row was tampered with."""
    sealed = unseal(data_keys(action.distributor_id), action.selection, place_of_selection(action))
    return Selection(**json.loads(sealed))


def seal_selection(action: BulkAction, selection: Selection) -> bytes:
    """The same, for the row that says what is to be done."""
    content = json.dumps(asdict(selection)).encode()
    return seal(data_keys(action.distributor_id), content, place_of_selection(action))


def place_of_selection(action: BulkAction) -> bytes:
    """What a sealed selection is bound to."""
    return b"selection" + action.id.bytes
