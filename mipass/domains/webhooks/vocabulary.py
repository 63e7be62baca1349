"""What happens to webhooks, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mipass.base.kit.shapes import FLAG, ID, NUMBER, Words, choice_of, many, one_of
from mipass.base.kit.vocabulary import EventType
from mipass.domains.webhooks.models import DisabledReason

EVENTS = (
    EventType("webhook:added", _("Webhook added")),
    EventType(
        "webhook:changed",
        _("Webhook changed"),
        {"fields": many(one_of("url", "description", "types", "organization_ids", "per_second"))},
    ),
    EventType("webhook:paused", _("Webhook paused")),
    EventType("webhook:enabled", _("Webhook enabled"), {"from_sequence": NUMBER}),
    EventType(
        "webhook:disabled",
        _("Webhook disabled by the portal"),
        {"reason": choice_of(DisabledReason)},
        public="webhook.disabled",
        subject="webhook_endpoint",
    ),
    EventType("webhook:secret_rotated", _("Webhook's secret replaced")),
    EventType("webhook:tested", _("Webhook tested")),
    EventType(
        "webhook:replayed", _("Events sent to a webhook again"), {"count": NUMBER, "only_failed": FLAG}
    ),
    EventType("webhook:retried", _("Event sent to a webhook again"), {"event_id": ID}),
    EventType("webhook:removed", _("Webhook removed")),
)

RESOURCES: Mapping[str, str] = {"webhook_endpoint": "/webhook-endpoints/{id}"}

OPERATIONS: Mapping[str, Words] = {
    "webhooks:add": _("add a webhook"),
    "webhooks:edit": _("change a webhook"),
    "webhooks:pause": _("pause a webhook"),
    "webhooks:enable": _("enable a webhook"),
    "webhooks:rotate_secret": _("replace a webhook's secret"),
    "webhooks:test": _("test a webhook"),
    "webhooks:replay": _("send events to a webhook again"),
    "webhooks:retry": _("send an event to a webhook again"),
    "webhooks:remove": _("remove a webhook"),
}

REASONS: Mapping[str, Words] = {
    "bad_url": _("not an https address"),
    "unreachable": _("an address that cannot be reached"),
    "too_many": _("too many"),
}

NOTICES: Mapping[str, Words] = {
    "webhook-added": _("The webhook %(name)s was added."),
    "webhook-saved": _("The webhook %(name)s was saved."),
    "webhook-paused": _("The webhook %(name)s is paused."),
    "webhook-enabled": _("The webhook %(name)s is active."),
    "webhook-secret-rotated": _("The webhook %(name)s has a new secret."),
    "webhook-replayed": ngettext_lazy(
        "%(count)s event is being sent to %(name)s again.",
        "%(count)s events are being sent to %(name)s again.",
        "count",
    ),
    "webhook-retried": _("The event is being sent to %(name)s again."),
    "webhook-removed": _("The webhook %(name)s was removed."),
    "webhook-failing": _("The webhook %(name)s has taken nothing for a day."),
    "webhook-disabled": _("The webhook %(name)s was disabled by the portal."),
}
