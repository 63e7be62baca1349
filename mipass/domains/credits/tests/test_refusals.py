"""Refusals in the audit log: capped by kind, so that many of one hide none of another."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.audit.operations import REFUSALS_PER_HOUR
from mipass.base.kit.errors import Invalid
from mipass.domains.credits.vouchers import VoucherMismatch, look_up_voucher
from mipass.flows.set_limit import set_limit
from tests.ledger.scene import key, make_scene

pytestmark = pytest.mark.django_db


def refused(operation):
    return Event.objects.filter(type="operation:refused", details__operation=operation).count()


def test_many_harmless_refusals_do_not_hide_a_voucher_guess():
    scene = make_scene()
    north = scene.add("North")
    for _ in range(REFUSALS_PER_HOUR + 5):
        with pytest.raises(Invalid):
            set_limit(actor=scene.admin, organization=north, ceiling=-1, idempotency_key=key())
    with pytest.raises(VoucherMismatch):
        look_up_voucher(actor=scene.admin, distributor=scene.distributor, serial="0" * 12, code="0" * 20)
    assert refused("flows:set_limit") == REFUSALS_PER_HOUR
    assert refused("credits:look_up_voucher") == 1
