"""What every page shows around its content: brand, navigation, toasts, Alert History."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Notice
from mipass.base.outbox.operations import mark_shown
from mipass.base.outbox.queries import list_notices
from mipass.domains.accounts.models import Account
from mipass.domains.admins import permissions as admins
from mipass.domains.admins.queries import list_portals
from mipass.domains.distributors import permissions as distributors
from mipass.domains.organizations import permissions as organizations
from mipass.doors.portal.branding import brand
from mipass.doors.portal.live.pulse import mark_of
from mipass.doors.portal.middleware import signed_in_at
from mipass.doors.portal.undo_buttons import UndoButton, undo_buttons
from mipass.doors.web.door import enter_portal
from mipass.doors.web.notices import notice_text
from mipass.doors.web.typed import UNSENT

TOASTS = 3


def page(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor for every template."""
    user = getattr(request, "user", None)
    if isinstance(user, Account) and not hasattr(request, "distributor"):
        _stand_in_only_portal(request, user)
    distributor = getattr(request, "distributor", None)
    context: dict[str, Any] = {"brand": brand(distributor), "messages": get_messages(request)}
    if isinstance(user, Account):
        context |= _signed_in(request, user) | _live(request)
    return context


def _stand_in_only_portal(request: HttpRequest, account: Account) -> None:
    """Keep the sidebar of an admin's one portal on pages that belong to none, such as their own account."""
    portals = [] if account.is_operator else list_portals(account=account)
    if len(portals) == 1:
        enter_portal(request, portals[0].distributor_id)


def _live(request: HttpRequest) -> dict[str, Any]:
    """Where a page of a portal asks whether it is still true, the mark it was made at, where it finds."""
    actor, distributor = getattr(request, "actor", None), getattr(request, "distributor", None)
    if actor is None or distributor is None or distributor.is_suspended or request.headers.get("HX-Request"):
        return {}
    if not actor.can(organizations.VIEW):  # which the address of the pulse asks for
        return {}
    url = reverse("pulse", kwargs={"distributor_id": distributor.id})
    return {
        "pulse_url": url,
        "pulse_mark": mark_of(actor),
        "palette_url": _palette_url(request, distributor.id),
    }


def _palette_url(request: HttpRequest, distributor_id: UUID) -> str:
    """Where the palette asks; it is told in which organization the person is."""
    url = reverse("palette:find", kwargs={"distributor_id": distributor_id})
    standing = request.resolver_match.kwargs.get("organization_id") if request.resolver_match else None
    return f"{url}?organization={standing}" if standing else url


def _signed_in(request: HttpRequest, account: Account) -> dict[str, Any]:
    notices = list_notices(account_id=account.id, since=signed_in_at(request) or now())
    undo = undo_buttons(request, notices)
    return {
        "user": account,
        "nav": navigation(request, account),
        "home_url": reverse("home"),
        "account_url": reverse("my_account"),
        "logout_url": reverse("account_logout"),
        "portal_switch": _switch(request, account),
        "messages": [] if request.headers.get("HX-Request") else [*_unsent(request), *_toasts(notices, undo)],
        "alert_history": [_shown(notice, undo) for notice in notices],
        "alert_history_clear_url": reverse("clear_alert_history"),
    }


@dataclass(frozen=True, slots=True)
class Toast:
    """A message as the toast component takes it."""

    text: str
    level_tag: str
    undo: UndoButton | None = None

    def __str__(self) -> str:
        return self.text


def _unsent(request: HttpRequest) -> list[Toast]:
    """What is to be said of a form that came too late; other messages of Django's are for the login."""
    return [Toast(str(each), each.level_tag) for each in get_messages(request) if each.extra_tags == UNSENT]


def _toasts(notices: Iterable[Notice], undo: Mapping[UUID, UndoButton]) -> list[Toast]:
    """The newest that were not shown yet; more would cover the page, and Alert History has them all."""
    fresh = [notice for notice in notices if notice.shown_at is None]
    if fresh:
        mark_shown(fresh)
    return [
        Toast(notice_text(notice), notice.level, undo.get(notice.id)) for notice in reversed(fresh[:TOASTS])
    ]


def _shown(notice: Notice, undo: Mapping[UUID, UndoButton]) -> dict[str, Any]:
    return {
        "text": notice_text(notice),
        "level": notice.level,
        "at": notice.created_at,
        "undo": undo.get(notice.id),
    }


def navigation(request: HttpRequest, account: Account) -> list[dict[str, Any]]:
    """The sidebar: *Home*, then what the role matrix lets this person open, in the manual's order."""
    items: list[tuple[str, str, str]] = []
    actor, distributor = getattr(request, "actor", None), getattr(request, "distributor", None)
    if distributor is not None and actor is not None and not distributor.is_suspended:
        portal = {"distributor_id": distributor.id}
        if actor.can(organizations.VIEW):
            items.append((_("Home"), "inbox", reverse("attention:distributor", kwargs=portal)))
            items.append((_("Organizations"), "building", reverse("organizations:list", kwargs=portal)))
        if actor.can(admins.VIEW):
            items.append((_("Admins"), "users", reverse("admins:list", kwargs=portal)))
        if actor.can(distributors.VIEW):
            items.append((_("Distributor"), "building-store", reverse("distributor:view", kwargs=portal)))
    elif account.is_operator:
        items.append((_("Overview"), "world", reverse("console:home")))
        items.append((_("Distributors"), "building-store", reverse("console:distributors")))
        items.append((_("Vouchers"), "ticket", reverse("console:vouchers")))
        items.append((_("Firmware"), "device-mobile", reverse("console:firmware")))
        items.append((_("Operators"), "users", reverse("console:operators")))
        items.append((_("System"), "settings", reverse("console:system")))
    items.append((_("My Account"), "user-circle", reverse("my_account")))
    path = reverse("my_account") if request.path.startswith("/account/") else request.path
    here = max((href for _label, _icon, href in items if path.startswith(href)), key=len, default="")
    return [
        {"label": label, "icon": icon, "href": href, "current": href == here} for label, icon, href in items
    ]


def _switch(request: HttpRequest, account: Account) -> list[dict[str, Any]]:
    portals = list_portals(account=account)
    current = getattr(getattr(request, "distributor", None), "id", None)
    if len(portals) < 2:
        return []
    return [
        {
            "label": portal.distributor.name,
            "href": reverse("organizations:list", kwargs={"distributor_id": portal.distributor_id}),
            "current": portal.distributor_id == current,
        }
        for portal in portals
    ]
