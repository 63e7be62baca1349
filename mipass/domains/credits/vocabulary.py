"""What happens to credits and vouchers, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mipass.base.kit.shapes import NUMBER, Words
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType("credits:voucher_created", _("Voucher created"), {"credits": NUMBER}),
    EventType("credits:voucher_resent", _("Voucher sent again with a new code")),
    EventType("credits:voucher_voided", _("Voucher voided")),
    EventType(
        "credits:voucher_redeemed",
        _("Voucher redeemed"),
        {"credits": NUMBER},
        public="credits.voucher_redeemed",
        subject="voucher",
    ),
    EventType(
        "credits:limit_set",
        _("Credit limit set"),
        {"ceiling": NUMBER, "moved": NUMBER},
        public="credits.limit_set",
        subject="organization",
    ),
    EventType(
        "credits:limit_lifted",
        _("Credit limit lifted"),
        {"moved": NUMBER},
        public="credits.limit_lifted",
        subject="organization",
    ),
    EventType(
        "credits:corrected",
        _("Credits corrected"),
        {"credits": NUMBER},
        public="credits.corrected",
        subject="transfer",
    ),
)

OPERATIONS: Mapping[str, Words] = {
    "credits:correct": _("correct credits"),
    "credits:count_attempts": _("look up a voucher"),
    "credits:create_voucher": _("create a voucher"),
    "credits:create_vouchers": _("create vouchers"),
    "credits:look_up_voucher": _("look up a voucher"),
    "credits:record_attempt": _("look up a voucher"),
    "credits:redeem": _("redeem a voucher"),
    "credits:resend_voucher": _("send a voucher again"),
    "credits:set_first_limit": _("set a credit limit"),
    "credits:set_limit": _("set a credit limit"),
    "credits:void_voucher": _("void a voucher"),
}

REASONS: Mapping[str, Words] = {
    "allocation_changed": _("the credits have changed in the meantime"),
    "limit_above_pool": _("not enough unallocated credits"),
    "limit_below_issued": _("more have already been issued"),
    "not_enough_credits": _("not enough credits"),
    "organization_closed": _("the organization is being removed"),
    "voucher_ended": _("the voucher has ended"),
    "voucher_mismatch": _("serial number and code do not match an unused voucher"),
}

NOTICES: Mapping[str, Words] = {
    "voucher-created": ngettext_lazy(
        "A voucher for %(credits)s credit is on its way to %(recipient)s.",
        "A voucher for %(credits)s credits is on its way to %(recipient)s.",
        "credits",
    ),
    "vouchers-created": ngettext_lazy(
        "%(count)s vouchers for %(credits)s credit each are on their way by mail.",
        "%(count)s vouchers for %(credits)s credits each are on their way by mail.",
        "credits",
    ),
    "voucher-resent": _("A new authentication code is on its way to %(recipient)s; the old one is void."),
    "voucher-voided": _("Voucher %(serial)s is void."),
    "voucher-redeemed": ngettext_lazy(
        "%(credits)s credit was redeemed.", "%(credits)s credits were redeemed.", "credits"
    ),
    "limit-saved": _("The credit allocation of %(name)s was saved."),
}
