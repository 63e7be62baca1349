"""Vouchers: credits sold as a serial number and an authentication code, redeemed once.

The code is known only in the mail. 20 symbols of a 32-letter alphabet carry 100 random bits; it is kept
as an HMAC under an installation key, compared in constant time, and every look at it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import installation_keys
from mipass.base.kit import typed_codes
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock, one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused, TooManyAttempts
from mipass.base.kit.typed_codes import random_code
from mipass.base.kit.vault import Keys, is_mac, mac
from mipass.base.outbox.operations import cancel_mails, notify, queue_mail, refuse_flood
from mipass.base.outbox.queries import mails_to
from mipass.base.requests.operations import claim
from mipass.domains.credits.models import Voucher, VoucherAttempt, VoucherStatus
from mipass.domains.credits.permissions import REDEEM, SELL
from mipass.domains.credits.redemption import turn_into_credits
from mipass.domains.distributors.models import Distributor

ALPHABET, normalize, grouped = typed_codes.ALPHABET, typed_codes.normalize, typed_codes.grouped
CODE_LENGTH = 20
SERIAL_LENGTH = 12
LARGEST_VOUCHER = 1_000_000
VOUCHER_MAILS_PER_HOUR = 20
WINDOW = timedelta(hours=1)
FAILURES_PER_ACCOUNT, FAILURES_PER_DISTRIBUTOR, FAILURES_PER_SERIAL = 10, 30, 20


class VoucherMismatch(Refused):
    """One answer for every cause: unknown, wrong code, redeemed, void."""

    code = "voucher_mismatch"

    def __init__(self) -> None:
        super().__init__(
            _("This serial number and authentication code do not match an unused voucher."),
            field="authentication_code",
        )


@dataclass(frozen=True, slots=True)
class SoldVoucher:
    """A new voucher with its code in the open, for the mail and nowhere else."""

    voucher: Voucher
    authentication_code: str


@change("credits:create_voucher")
def create_voucher(*, actor: Actor, credits: int, recipient: str, idempotency_key: str) -> SoldVoucher | None:
    """Sell a voucher: its serial number and code go to the recipient by mail.

    Returns None when the key was used before: the code cannot be shown twice.
    """
    actor.require(SELL, INSTALLATION)
    recipient = clean_email(recipient, field="recipient")
    require_voucher_size(credits)
    claimed = claim(
        actor=actor,
        distributor_id=None,
        key=idempotency_key,
        operation="credits:create_voucher",
        content={"credits": credits, "recipient": recipient},
    )
    if claimed.replayed:
        return None
    sold = make_voucher(actor=actor, voucher_id=claimed.result_id, credits=credits, recipient=recipient)
    notify(actor=actor, kind="voucher-created", credits=credits, recipient=recipient)
    return sold


def require_voucher_size(credits: int) -> None:
    """Raise Invalid for a number of credits that no voucher can hold."""
    if not 1 <= credits <= LARGEST_VOUCHER:
        raise Invalid(_("Enter 1 to 1,000,000 credits."), code="out_of_range", field="credits")


def make_voucher(*, actor: Actor, voucher_id: UUID, credits: int, recipient: str) -> SoldVoucher:
    """A new voucher, its mail and its event. The caller has checked the right to sell, and the inputs."""
    code = random_code(CODE_LENGTH)
    voucher = Voucher(
        id=voucher_id,
        serial=random_code(SERIAL_LENGTH),
        code_hash=mac(_code_keys(), code.encode()),
        credits=credits,
        recipient=recipient,
        created_by_id=actor.id,
        created_at=now(),
    )
    voucher.save(force_insert=True)
    _mail(voucher, code)
    record(actor=actor, event="credits:voucher_created", subject_id=voucher.id, credits=credits)
    return SoldVoucher(voucher, grouped(code))


@change("credits:resend_voucher")
def resend_voucher(*, actor: Actor, voucher: Voucher) -> None:
    """Mail a new code; the old one is void from now on."""
    actor.require(SELL, INSTALLATION)
    voucher = _locked_unredeemed(voucher)
    _refuse_mail_bomb(voucher.recipient)
    code = random_code(CODE_LENGTH)
    voucher.code_hash = mac(_code_keys(), code.encode())
    voucher.save(update_fields=["code_hash"])
    cancel_mails(subject_id=voucher.id, kinds=["voucher"])
    _mail(voucher, code)
    record(actor=actor, event="credits:voucher_resent", subject_id=voucher.id)
    notify(actor=actor, kind="voucher-resent", recipient=voucher.recipient)


@change("credits:void_voucher")
def void_voucher(*, actor: Actor, voucher: Voucher) -> None:
    """Make an unredeemed voucher worthless."""
    actor.require(SELL, INSTALLATION)
    voucher = _locked_unredeemed(voucher)
    voucher.status = VoucherStatus.VOIDED
    voucher.ended_at = now()
    voucher.save(update_fields=["status", "ended_at"])
    cancel_mails(subject_id=voucher.id, kinds=["voucher"])
    record(actor=actor, event="credits:voucher_voided", subject_id=voucher.id)
    notify(actor=actor, kind="voucher-voided", serial=grouped(voucher.serial))


def look_up_voucher(*, actor: Actor, distributor: Distributor, serial: str, code: str) -> Voucher:
    """The unused voucher of this pair, for the last look before redeeming. Counts like an attempt to redeem.

    Raises VoucherMismatch, TooManyAttempts.
    """
    attempt = _begin_attempt(actor=actor, distributor=distributor, serial=serial)
    return _check_pair(actor=actor, distributor=distributor, serial=serial, code=code, attempt=attempt)


def redeem_voucher(
    *, actor: Actor, distributor: Distributor, serial: str, code: str, idempotency_key: str
) -> int:
    """Turn a voucher into unallocated credits of the distributor; final. Returns how many.

    Raises VoucherMismatch for every wrong pair, TooManyAttempts past the limits, KeyReused.
    """
    attempt = _begin_attempt(actor=actor, distributor=distributor, serial=serial)
    credits = _redeem(
        actor=actor, distributor=distributor, serial=serial, code=code, idempotency_key=idempotency_key
    )
    _end_attempt(attempt)
    return credits


def _begin_attempt(*, actor: Actor, distributor: Distributor, serial: str) -> VoucherAttempt:
    # Two changes on purpose: the attempt is committed before it is counted and before its answer is known,
    # so that parallel guesses count one another.
    attempt = _record_attempt(actor=actor, distributor=distributor, serial=serial)
    try:
        _refuse_past_limits(actor=actor, attempt=attempt)
    except TooManyAttempts:
        _end_attempt(attempt)  # a refused look is no guess, and must not prolong the wait
        raise
    return attempt


@change("credits:record_attempt")
def _record_attempt(*, actor: Actor, distributor: Distributor, serial: str) -> VoucherAttempt:
    actor.require(REDEEM, distributor.place)
    serial = normalize(serial)[:20]
    # Attempts that count together are numbered in the order in which they commit.
    one_at_a_time(*(f"voucher guesses: {counted}" for counted in (actor.own_id, distributor.id, serial)))
    return VoucherAttempt.objects.create(
        distributor=distributor, account_id=actor.own_id, serial=serial, at=now()
    )


@change("credits:count_attempts")
def _refuse_past_limits(*, actor: Actor, attempt: VoucherAttempt) -> None:
    failures = VoucherAttempt.objects.filter(at__gte=attempt.at - WINDOW, failed=True, id__lt=attempt.id)
    _refuse_over(failures.filter(account_id=actor.own_id), FAILURES_PER_ACCOUNT)
    _refuse_over(failures.filter(distributor_id=attempt.distributor_id), FAILURES_PER_DISTRIBUTOR)
    _refuse_over(failures.filter(serial=attempt.serial), FAILURES_PER_SERIAL)


def _refuse_over(failures: QuerySet[VoucherAttempt], limit: int) -> None:
    recent = list(failures.order_by("-at").values_list("at", flat=True)[:limit])
    if len(recent) == limit:
        wait = int((recent[-1] + WINDOW - now()).total_seconds()) + 1
        minutes = wait // 60 + 1
        raise TooManyAttempts(
            ngettext(
                "Too many wrong attempts. Try again in %(minutes)d minute.",
                "Too many wrong attempts. Try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes},
            retry_after=max(wait, 1),
        )


def _end_attempt(attempt: VoucherAttempt) -> None:
    mine = VoucherAttempt.objects.filter(distributor_id=attempt.distributor_id)
    mine.filter(id=attempt.id).update(failed=False)


@change("credits:look_up_voucher")
def _check_pair(
    *, actor: Actor, distributor: Distributor, serial: str, code: str, attempt: VoucherAttempt
) -> Voucher:
    actor.require(REDEEM, distributor.place)
    voucher = _matching(serial, code, Voucher.objects.all())
    _end_attempt(attempt)
    return voucher


@change("credits:redeem")
def _redeem(*, actor: Actor, distributor: Distributor, serial: str, code: str, idempotency_key: str) -> int:
    actor.require(REDEEM, distributor.place)
    claimed = claim(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="credits:redeem",
        content={"serial": normalize(serial), "code": normalize(code)},
    )
    if claimed.replayed:
        return Voucher.objects.get(distributor=distributor, transfer_id=claimed.result_id).credits
    voucher = _matching(serial, code, lock(Voucher.objects.all()))
    if not turn_into_credits(
        actor=actor,
        distributor=distributor,
        voucher=voucher,
        key=idempotency_key,
        transfer_id=claimed.result_id,
    ):
        raise VoucherMismatch
    notify(actor=actor, kind="voucher-redeemed", credits=voucher.credits)
    return voucher.credits


def _matching(serial: str, code: str, rows: QuerySet[Voucher]) -> Voucher:
    voucher = rows.filter(serial=normalize(serial)[:20]).first()
    # Compare even when there is no such serial, so that the time tells nothing.
    kept = voucher.code_hash if voucher else mac(_code_keys(), b"")
    equal = is_mac(_code_keys(), kept, normalize(code).encode())
    if voucher is None or not equal or voucher.status != VoucherStatus.UNREDEEMED:
        raise VoucherMismatch
    return voucher


def _locked_unredeemed(voucher: Voucher) -> Voucher:
    found = lock(Voucher.objects.filter(id=voucher.id)).first()
    if found is None:
        raise NotFound
    if found.status != VoucherStatus.UNREDEEMED:
        raise Refused(
            _("This voucher is already %(status)s.") % {"status": found.get_status_display().lower()},
            code="voucher_ended",
        )
    return found


def _refuse_mail_bomb(recipient: str) -> None:
    one_at_a_time(f"vouchers to {recipient}")
    refuse_flood(
        mails_to(recipient=recipient, place=INSTALLATION, kinds=["voucher"]),
        limit=VOUCHER_MAILS_PER_HOUR,
        message=_("%(count)d vouchers were sent to this address in the last hour. Try again later."),
    )


def _mail(voucher: Voucher, code: str) -> None:
    context = {"serial": grouped(voucher.serial), "code": grouped(code), "credits": voucher.credits}
    queue_mail(kind="voucher", recipient=voucher.recipient, context=context, subject_id=voucher.id)


def _code_keys() -> Keys:
    return installation_keys("voucher-codes")
