"""What a client did that people should see: warnings that it went on from, and calls that will end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.queries import list_counts

ACCEPTED: Mapping[str, Words] = {
    "same_card": _("The same card data was live already"),
    "untested_format": _("The format is uncommon"),
    "good_rows": _("Wrong rows were left out"),
    "same_file": _("The same rows were uploaded before"),
    "known_holders": _("Holders are known at addresses of the upload already"),
    "new_holders": _("Holders are added by the upload"),
}
Counted = tuple[Words, int, datetime]  # what it was, how often, and when last


def accepted_by(client: ApiClient) -> Sequence[Counted]:
    """The warnings that it named as seen, and issued all the same."""
    return [(ACCEPTED.get(name, name), number, at) for name, number, at in _counted(client, "accepted")]


def retiring_by(client: ApiClient) -> Sequence[Counted]:
    """The operations that it called although they will end."""
    return _counted(client, "retiring")


def _counted(client: ApiClient, kind: str) -> Sequence[tuple[str, int, datetime]]:
    found = [(each.what.partition(":"), each) for each in list_counts(client)]
    return [(name, each.number, each.last_at) for (of, _colon, name), each in found if of == kind]
