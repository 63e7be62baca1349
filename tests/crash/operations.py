"""Every operation that moves credits or vouchers, ready to be killed.

Each entry sets a scene and gives the call. All scenes are alike, so two runs change the same things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.issuing import place_rows
from mipass.domains.credentials.bulk_uploads.undoing import start_undo, withdraw_rows
from mipass.domains.credentials.models import Batch, BatchState, Reconciliation
from mipass.domains.credits.operations import correct, set_first_limit
from mipass.domains.credits.operations import set_limit as set_limit_alone
from mipass.domains.credits.selling import create_vouchers
from mipass.domains.credits.vouchers import (
    _record_attempt,
    _refuse_past_limits,
    create_voucher,
    look_up_voucher,
    redeem_voucher,
    resend_voucher,
    void_voucher,
)
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization, continue_closings
from mipass.flows.correct_credits import correct_credits
from mipass.flows.create_distributor import create_distributor
from mipass.flows.issue_batch import issue_next_batch, request_batch
from mipass.flows.issue_credential import issue_credential
from mipass.flows.reconcile import reconcile_next
from mipass.flows.return_expired import return_expired
from mipass.flows.set_limit import set_limit
from mipass.flows.undo_batch import undo_next_batch
from mipass.flows.withdraw_credential import withdraw_credential
from tests.bulk.scene import BulkScene
from tests.crash.harness import Call
from tests.ledger.scene import Scene, card, key, make_scene, new_buyer
from tests.reconciliation.scene import Panel, card_of, panel_list


@dataclass(frozen=True)
class Entry:
    """How to run an operation. ``repeatable``: sent again after it succeeded, it does nothing more."""

    operation: str
    prepare: Callable[[Scene], Call]
    repeatable: bool = True

    def ready(self) -> Call:
        """A new scene, and the call that is to be killed in it; calling it again is the client's retry."""
        return self.prepare(make_scene(credits=10))


def _create_distributor(scene: Scene) -> Call:
    request: dict[str, Any] = {"name": f"New {uuid4()}", "nominee": new_buyer(), "idempotency_key": key()}
    return partial(create_distributor, actor=scene.vendor, **request)


def _create_voucher(scene: Scene) -> Call:
    request: dict[str, Any] = {"recipient": new_buyer(), "idempotency_key": key()}
    return partial(create_voucher, actor=scene.vendor, credits=5, **request)


def _create_vouchers(scene: Scene) -> Call:
    request: dict[str, Any] = {"recipients": [new_buyer(), new_buyer()], "idempotency_key": key()}
    return partial(create_vouchers, actor=scene.vendor, credits=5, **request)


def _resend_voucher(scene: Scene) -> Call:
    return partial(resend_voucher, actor=scene.vendor, voucher=scene.sell(5).voucher)


def _void_voucher(scene: Scene) -> Call:
    return partial(void_voucher, actor=scene.vendor, voucher=scene.sell(5).voucher)


def _look_up_voucher(scene: Scene) -> Call:
    sold = scene.sell(5)
    pair: dict[str, Any] = {"serial": sold.voucher.serial, "code": sold.authentication_code}
    return partial(look_up_voucher, actor=scene.admin, distributor=scene.distributor, **pair)


def _record_one_attempt(scene: Scene) -> Call:
    return partial(_record_attempt, actor=scene.admin, distributor=scene.distributor, serial="0" * 12)


def _count_attempts(scene: Scene) -> Call:
    attempt = _record_attempt(actor=scene.admin, distributor=scene.distributor, serial="0" * 12)
    return partial(_refuse_past_limits, actor=scene.admin, attempt=attempt)


def _redeem(scene: Scene) -> Call:
    sold = scene.sell(5)
    pair: dict[str, Any] = {"serial": sold.voucher.serial, "code": sold.authentication_code}
    who: dict[str, Any] = {"actor": scene.admin, "distributor": scene.distributor}
    return partial(redeem_voucher, idempotency_key=key(), **pair, **who)


def _add_limited(scene: Scene) -> Call:
    who: dict[str, Any] = {"actor": scene.admin, "distributor": scene.distributor}
    return partial(add_organization, name="New", ceiling=4, idempotency_key=key(), **who)


def _set_limit(old: int | None, new: int | None, scene: Scene) -> Call:
    organization = scene.add("Changed", old)
    scene.issue(organization)
    request: dict[str, Any] = {"organization": organization, "ceiling": new, "idempotency_key": key()}
    return partial(set_limit, actor=scene.admin, **request)


def _set_limit_alone(scene: Scene) -> Call:
    request: dict[str, Any] = {
        "organization": scene.add("Changed", 2),
        "ceiling": 5,
        "idempotency_key": key(),
    }
    return partial(set_limit_alone, actor=scene.admin, **request)


def _set_first_limit(scene: Scene) -> Call:
    return partial(set_first_limit, actor=scene.admin, organization=scene.add("First"), ceiling=3)


def _issue(ceiling: int | None, scene: Scene) -> Call:
    request: dict[str, Any] = {"organization": scene.add("Issuing", ceiling), "idempotency_key": key()}
    return partial(issue_credential, actor=scene.admin, request=card(new_buyer()), **request)


def _copy(scene: Scene) -> Call:
    organization = scene.add("Copying", 3)
    copied = scene.issue(organization)
    request: dict[str, Any] = {
        "organization": organization,
        "request": card(number=2),
        "idempotency_key": key(),
    }
    return partial(issue_credential, actor=scene.admin, copy_of=copied, **request)


def _withdraw(ceiling: int | None, scene: Scene) -> Call:
    credential = scene.issue(scene.add("Withdrawing", ceiling))
    return partial(withdraw_credential, actor=scene.admin, credential=credential)


def _close(scene: Scene) -> Call:
    organization = scene.add("Closed", 3)
    scene.issue(organization)
    who: dict[str, Any] = {"actor": scene.admin, "organization": organization}
    return partial(close_organization, typed_name="Closed", **who)


def _continue_closing(scene: Scene) -> Call:
    while continue_closings():
        pass  # of earlier scenes: the worker's job knows no scene
    _close(scene)()
    return continue_closings


def _return_expired(ceiling: int | None, scene: Scene) -> Call:
    while return_expired():
        pass  # of earlier scenes: the worker's job knows no scene
    scene.let_expire(scene.issue(scene.add("Expiring", ceiling)))
    return return_expired


def _request_batch(scene: Scene) -> Call:
    bulk = BulkScene(scene.admin, scene.add("Bulk"))
    batch = bulk.checked(bulk.rows(3, host=f"{key()}.test"))
    return partial(request_batch, actor=scene.admin, batch=batch, accepted=(), idempotency_key=key())


def _issue_batch(ceiling: int | None, scene: Scene) -> Call:
    while issue_next_batch():
        pass  # of earlier scenes: the worker's job knows no scene
    admin = scene.admin
    bulk = BulkScene(admin, scene.add("Bulk", ceiling))
    bulk.request(bulk.checked(bulk.rows(3, host=f"{key()}.test")))
    leased = leases.take((BatchState.ISSUING,))
    assert leased is not None
    place_rows(leased)  # steps of their own, which make no credential and go on where they were cut off
    return _after_a_crash(issue_next_batch)


def _undo_batch(ceiling: int | None, scene: Scene) -> Call:
    while undo_next_batch():
        pass  # of earlier scenes: the worker's job knows no scene
    bulk = BulkScene(scene.admin, scene.add("Bulk", ceiling))
    batch = bulk.issued(bulk.rows(3, host=f"{key()}.test"))
    start_undo(actor=bulk.actor, batch=batch)
    leased = leases.take((BatchState.UNDOING,))
    assert leased is not None
    withdraw_rows(leased)  # a step of its own, which moves no credits and goes on where it was cut off
    return _after_a_crash(undo_next_batch)


def _after_a_crash(job: Call) -> Call:
    """The job as another worker does it, once the lease of the one that died has run out."""

    def run() -> object:
        Batch.objects.update(leased_until=None)
        return job()

    return run


def _reconcile(scene: Scene) -> Call:
    while reconcile_next():
        pass  # of earlier scenes: the worker's job knows no scene
    panel = Panel(scene.admin, scene.add("Panel"))
    cards = [(*card_of(each), "H10301", "active") for each in panel.issued(2)]
    panel.compared(panel_list(cards))
    panel.send(panel_list([cards[0], (60_000, 7, "H10301", "active")]))

    def run() -> object:
        Reconciliation.objects.update(leased_until=None)  # as that of a worker that died runs out
        return reconcile_next()

    return run


def _correct(amount: int, scene: Scene) -> Call:
    who: dict[str, Any] = {"actor": scene.vendor, "distributor": scene.distributor}
    return partial(correct_credits, amount=amount, reason="counted anew", idempotency_key=key(), **who)


def _correct_alone(scene: Scene) -> Call:
    who: dict[str, Any] = {"actor": Actor.system(), "distributor": scene.distributor}
    return partial(correct, amount=2, reason="counted anew", idempotency_key=key(), **who)


ENTRIES = (
    Entry("flows:create_distributor", _create_distributor),
    Entry("credits:create_voucher", _create_voucher),
    Entry("credits:create_vouchers", _create_vouchers),
    Entry("credits:resend_voucher", _resend_voucher, repeatable=False),
    Entry("credits:void_voucher", _void_voucher),
    Entry("credits:look_up_voucher", _look_up_voucher),
    Entry("credits:record_attempt", _record_one_attempt),
    Entry("credits:count_attempts", _count_attempts),
    Entry("credits:redeem", _redeem),
    Entry("flows:add_organization", _add_limited),
    Entry("credits:set_limit", _set_limit_alone),
    Entry("flows:set_limit", partial(_set_limit, 2, 5)),
    Entry("flows:set_limit", partial(_set_limit, 5, 2)),
    Entry("flows:set_limit", partial(_set_limit, 5, None)),
    Entry("flows:set_limit", partial(_set_limit, None, 5)),
    Entry("credits:set_first_limit", _set_first_limit, repeatable=False),
    Entry("flows:issue_credential", partial(_issue, None)),
    Entry("flows:issue_credential", partial(_issue, 3)),
    Entry("flows:issue_credential", _copy),
    Entry("flows:withdraw_credential", partial(_withdraw, None)),
    Entry("flows:withdraw_credential", partial(_withdraw, 3)),
    Entry("flows:close_organization", _close),
    Entry("flows:continue_closing", _continue_closing, repeatable=False),
    Entry("flows:return_expired", partial(_return_expired, None), repeatable=False),
    Entry("flows:return_expired", partial(_return_expired, 3), repeatable=False),
    Entry("flows:request_batch", _request_batch),
    Entry("flows:issue_batch", partial(_issue_batch, None)),
    Entry("flows:issue_batch", partial(_issue_batch, 3)),
    Entry("flows:undo_batch", partial(_undo_batch, None)),
    Entry("flows:undo_batch", partial(_undo_batch, 3)),
    Entry("credentials:finish_reconciliation", _reconcile),
    Entry("flows:correct_credits", partial(_correct, 3)),
    Entry("flows:correct_credits", partial(_correct, -3)),
    Entry("credits:correct", _correct_alone),
)
