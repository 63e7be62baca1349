"""What happens to distributors, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import FLAG, NUMBER, Words, choice_of, many, one_of, or_none
from mipass.base.kit.vocabulary import EventType


class Field(TextChoices):
    """What can be edited of a distributor."""

    NAME = "name", _("Name")
    STREET_1 = "street_1", _("Street Address Line 1")
    STREET_2 = "street_2", _("Street Address Line 2")
    ZIP_CODE = "zip_code", _("Zip Code")
    STATE = "state", _("State")
    COUNTRY = "country", _("Country")
    PHONE = "phone", _("Phone Number")
    LOW_CREDIT_THRESHOLD = "low_credit_threshold", _("Low-Credit Alert")


EVENTS = (
    EventType("distributor:created", _("Distributor created")),
    EventType("distributor:edited", _("Distributor edited"), {"fields": many(choice_of(Field))}),
    EventType(
        "distributor:branding_changed",
        _("Branding changed"),
        {"fields": many(one_of("brand_name", "brand_accent", "brand_support", "logo_version"))},
    ),
    EventType(
        "distributor:policies_changed",
        _("Policies changed"),
        {
            "return_expired": FLAG,
            "replacement_phone": FLAG,
            "require_second_factor": FLAG,
            "remind_invited": FLAG,
            "erase_after_months": or_none(NUMBER),
        },
    ),
    EventType("distributor:suspended", _("Distributor suspended"), public="distributor.suspended"),
    EventType("distributor:resumed", _("Distributor resumed"), public="distributor.resumed"),
    EventType("distributor:full_admins_gone", _("No Full Admin left who can log in")),
    EventType("keys:data_key_made", _("New key for card data"), {"number": NUMBER}),
    EventType("keys:data_key_ended", _("Old key for card data ended"), {"number": NUMBER}),
)

RESOURCES: Mapping[str, str] = {"distributor": "/distributor"}

OPERATIONS: Mapping[str, Words] = {
    "distributors:create": _("create a distributor"),
    "distributors:edit": _("edit the distributor"),
    "distributors:edit_branding": _("change the branding"),
    "distributors:edit_several": _("edit the distributor"),
    "distributors:edit_policies": _("change the policies"),
    "distributors:resume": _("resume a distributor"),
    "distributors:set_low_credit_threshold": _("set the low-credit alert"),
    "distributors:suspend": _("suspend a distributor"),
}

REASONS: Mapping[str, Words] = {
    "bad_image": _("not a usable image"),
    "bad_size": _("an image too small or too large"),
    "unreadable_accent": _("a colour that cannot be read"),
}

NOTICES: Mapping[str, Words] = {
    "distributor-saved": _("The contact information was saved."),
    "branding-saved": _("The branding was saved."),
    "policies-saved": _("The policies were saved."),
    "distributor-suspended": _("%(name)s is suspended."),
    "distributor-resumed": _("%(name)s is active again."),
    "low-credit-threshold-saved": _("The low-credit alert was saved."),
}
