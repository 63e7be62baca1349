"""What happens to credits and vouchers, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import NUMBER, Words
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType("credits:voucher_created", _("Voucher created"), {"credits": NUMBER}),
    EventType("credits:voucher_resent", _("Voucher sent again with a new code")),
    EventType("credits:voucher_voided", _("Voucher voided")),
    EventType("credits:voucher_redeemed", _("Voucher redeemed"), {"credits": NUMBER}),
    EventType("credits:limit_set", _("Credit limit set"), {"ceiling": NUMBER, "moved": NUMBER}),
    EventType("credits:limit_lifted", _("Credit limit lifted"), {"moved": NUMBER}),
    EventType("credits:corrected", _("Credits corrected"), {"credits": NUMBER}),
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
    "allocation_changed": _("the credits were changed meanwhile"),
    "limit_above_pool": _("not enough unallocated credits"),
    "limit_below_issued": _("more are issued already"),
    "not_enough_credits": _("not enough credits"),
    "organization_closed": _("the organization is being removed"),
    "voucher_ended": _("the voucher has ended"),
    "voucher_mismatch": _("serial number and code do not match an unused voucher"),
}

NOTICES: Mapping[str, Words] = {
    "voucher-created": _("A voucher for %(credits)s credits goes to %(recipient)s."),
    "vouchers-created": _("%(count)s vouchers for %(credits)s credits each go out by mail."),
    "voucher-resent": _("A new authentication code goes to %(recipient)s; the old one is void."),
    "voucher-voided": _("Voucher %(serial)s is void."),
    "voucher-redeemed": _("%(credits)s credits were redeemed."),
    "limit-saved": _("The credit allocation of %(name)s was saved."),
}
