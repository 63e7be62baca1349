"""What happens to an organization's keys, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import NUMBER, Words, choice_of
from mipass.base.kit.vocabulary import EventType
from mipass.domains.issuer.models import KeyPurpose

EVENTS = (
    EventType("keys:made", _("Signing key created"), {"purpose": choice_of(KeyPurpose)}),
    EventType("keys:retired", _("Signing key retired"), {"purpose": choice_of(KeyPurpose)}),
    EventType("keys:root_announced", _("New root announced")),
    EventType("keys:root_in_use", _("New root in use")),
    EventType("keys:root_ended", _("Old root no longer trusted")),
    EventType("keys:time_reset", _("Time of signatures reset"), {"generation": NUMBER}),
)

REASONS: Mapping[str, Words] = {
    "revoked": _("it is revoked"),
    "root_announced": _("a new root has already been announced"),
}
