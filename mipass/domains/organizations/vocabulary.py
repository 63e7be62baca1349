"""What happens to organizations, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import NUMBER, Words, many, one_of
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType("organization:created", _("Organization added"), public="organization.created"),
    EventType("organization:renamed", _("Organization renamed"), public="organization.renamed"),
    EventType("organization:enabled", _("Organization enabled"), public="organization.enabled"),
    EventType("organization:disabled", _("Organization disabled"), public="organization.disabled"),
    EventType(
        "organization:door_policy_changed",
        _("Door policy changed"),
        {"document_days": NUMBER, "grace_hours": NUMBER},
        public="organization.door_policy_changed",
    ),
    EventType(
        "organization:look_changed",
        _("Look of the cards changed"),
        {"fields": many(one_of("brand_accent", "logo_version"))},
        public="organization.look_changed",
    ),
    EventType("organization:removed", _("Organization removed"), public="organization.removed"),
)

RESOURCES: Mapping[str, str] = {"organization": "/organizations/{id}"}

OPERATIONS: Mapping[str, Words] = {
    "organizations:add": _("add an organization"),
    "organizations:close": _("remove an organization"),
    "organizations:edit": _("change an organization"),
    "organizations:edit_door_policy": _("change the door policy"),
    "organizations:edit_look": _("change the look of an organization's cards"),
    "organizations:rename": _("rename an organization"),
    "organizations:set_status": _("enable or disable an organization"),
}

REASONS: Mapping[str, Words] = {
    "name_does_not_match": _("the typed name does not match"),
    "organization_not_enabled": _("the organization is not enabled"),
}

NOTICES: Mapping[str, Words] = {
    "organization-renamed": _("The organization is now called %(name)s."),
    "organization-enabled": _("%(name)s is enabled."),
    "organization-disabled": _("%(name)s is disabled."),
    "look-saved": _("The look of the cards of %(name)s was saved."),
    "door-policy-saved": _("The door policy of %(name)s was saved."),
}
