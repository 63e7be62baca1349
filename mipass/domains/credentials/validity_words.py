"""What is told of the validity dates of credentials: a part of the domain's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import MOMENT, Words, or_none
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType(
        "credential:validity_changed",
        _("Validity dates set"),
        {"valid_from": or_none(MOMENT), "valid_until": or_none(MOMENT)},
        public="credential.validity_changed",
    ),
    EventType("credential:began", _("Valid From reached"), public="credential.began"),
    EventType("credential:ends_soon", _("Valid Until is near"), public="credential.ends_soon"),
    EventType("credential:ended", _("Valid Until passed"), public="credential.ended"),
)

NOTICES: Mapping[str, Words] = {
    "credential-validity-changed": _("The validity dates of the credential of %(email)s were set."),
    "credential-ends-soon": _("The credential of %(email)s reaches its Valid Until within 7 days."),
}
