"""The buttons by which a person takes back what a notice tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Notice
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.undoing import OFFERED_FOR, list_open_undos

PLACE = ("distributor_id", "organization_id", "credential_id")


@dataclass(frozen=True, slots=True)
class UndoButton:
    """What it takes back, and where it sends that."""

    id: str
    url: str


def undo_buttons(request: HttpRequest, notices: Iterable[Notice]) -> Mapping[UUID, UndoButton]:
    """For each notice of what can still be taken back its button; costs nothing where there is none."""
    since = now() - OFFERED_FOR
    offered = [notice for notice in notices if "undo" in notice.params and notice.created_at > since]
    actor = getattr(request, "actor", None)
    if not offered or actor is None or not actor.can(MANAGE) or actor.distributor_id is None:
        return {}
    still = {str(undo_id) for undo_id in list_open_undos(actor=actor)}
    return {notice.id: _button(notice) for notice in offered if notice.params["undo"] in still}


def _button(notice: Notice) -> UndoButton:
    place = {name: notice.params[name] for name in PLACE}
    return UndoButton(notice.params["undo"], reverse("credentials:undo", kwargs=place))
