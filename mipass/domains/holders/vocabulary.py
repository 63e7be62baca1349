"""What happens to holders, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import ID, Words, choice_of, code_in, many
from mipass.base.kit.vocabulary import EventType
from mipass.domains.holders.models import Treatment

FIELDS: Mapping[str, Words] = {
    "email": _("Email"),
    "given_name": _("First Name"),
    "family_name": _("Last Name"),
    "employee_number": _("Employee Number"),
    "department": _("Department"),
    "note": _("Note"),
    "external_id": _("External ID"),
}

EVENTS = (
    EventType("holder:created", _("Holder added"), public="holder.created"),
    EventType(
        "holder:updated",
        _("Details of a holder changed"),
        {"fields": many(code_in(FIELDS))},
        public="holder.updated",
    ),
    EventType(
        "holder:deactivated",
        _("Holder deactivated"),
        {"choice": choice_of(Treatment)},
        public="holder.deactivated",
    ),
    EventType(
        "holder:merged",
        _("Another holder was merged into this one"),
        {"other_id": ID, "fields": many(code_in(FIELDS))},
        public="holder.merged",
    ),
    EventType("holder:reactivated", _("Holder reactivated"), public="holder.reactivated"),
    EventType("holder:erased", _("Holder erased"), public="holder.erased"),
)

RESOURCES: Mapping[str, str] = {"holder": "/holders/{id}"}

OPERATIONS: Mapping[str, Words] = {
    "holders:create": _("add a holder"),
    "holders:make_many": _("add the holders of a bulk upload"),
    "holders:edit": _("change a holder"),
    "holders:deactivate": _("deactivate a holder"),
    "holders:reactivate": _("reactivate a holder"),
    "holders:merge": _("merge holders"),
}

REASONS: Mapping[str, Words] = {
    "external_id_taken": _("the external ID is another holder's"),
    "holder_appeared": _("a holder was added at an address of the upload after its check"),
    "holder_inactive": _("the holder is inactive"),
    "other_address": _("the holders have different e-mail addresses"),
    "holder_has_live_credentials": _("the holder has credentials that are not revoked"),
    "known_holders": _("holders are known at addresses of the upload already"),
}

NOTICES: Mapping[str, Words] = {
    "holder-created": _("The holder was added."),
    "holder-updated": _("The details of the holder were saved."),
    "holder-deactivated": _("The holder is inactive."),
    "holder-reactivated": _("The holder is active again."),
    "holder-erased": _("The holder was erased."),
}
