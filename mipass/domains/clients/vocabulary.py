"""What happens to API clients, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mipass.base.kit.shapes import CODE, ID, NUMBER, Words, many
from mipass.base.kit.vocabulary import EventType

GRANT = {"scopes": many(CODE), "organization_ids": many(ID)}

EVENTS = (
    EventType("client:created", _("API client created"), GRANT, public="client.created"),
    EventType("client:changed", _("API client changed"), GRANT),
    EventType("client:confirmed", _("API client confirmed")),
    EventType("client:token_rotated", _("API client's token rotated"), public="client.token_rotated"),
    EventType("client:token_revoked", _("API client's token revoked")),
    EventType(
        "client:token_expiring",
        _("API client's token is about to expire"),
        {"days": NUMBER},
        public="client.token_expiring",
    ),
    EventType("client:revoked", _("API client revoked"), public="client.revoked"),
)

OPERATIONS: Mapping[str, Words] = {
    "clients:make": _("create an API client"),
    "clients:edit": _("change an API client"),
    "clients:confirm": _("confirm an API client"),
    "clients:rotate": _("rotate an API client's token"),
    "clients:revoke": _("revoke an API client"),
    "clients:revoke_token": _("revoke an API client's token"),
    "clients:revoke_found_token": _("revoke an API token that was found"),
}

REASONS: Mapping[str, Words] = {
    "bad_network": _("not a network"),
    "needs_all": _("a scope needs access to all organizations"),
    "rotation_open": _("two tokens are in use"),
}

NOTICES: Mapping[str, Words] = {
    "client-created": _("The API client %(name)s was created."),
    "client-changed": _("The API client %(name)s was changed."),
    "client-confirmed": _("The API client %(name)s was confirmed."),
    "client-revoked": _("The API client %(name)s was revoked."),
    "client-token-rotated": _("%(name)s has a new token."),
    "client-token-revoked": _("A token of %(name)s was revoked."),
    "client-token-ends-today": _("The token of the API client %(name)s expires today."),
    "client-token-expiring": ngettext_lazy(
        "The token of the API client %(name)s expires in %(days)d day.",
        "The token of the API client %(name)s expires in %(days)d days.",
        "days",
    ),
}
