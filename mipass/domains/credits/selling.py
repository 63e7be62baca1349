"""Selling many vouchers of one value at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.address import clean_email, shown_email
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.credits.permissions import SELL
from mipass.domains.credits.vouchers import SoldVoucher, make_voucher, require_voucher_size

MOST_VOUCHERS = 500
MOST_NAMED = 5  # addresses in a message


class RepeatedRecipients(Refused):
    """An address stands in the list more than once: meant so, or pasted twice? The person is asked."""

    code = "repeated_recipients"

    def __init__(self, addresses: Sequence[str]) -> None:
        named = ", ".join(map(shown_email, addresses[:MOST_NAMED]))
        super().__init__(
            _("More than once in the list: %(addresses)s.")
            % {"addresses": named if len(addresses) <= MOST_NAMED else f"{named}, …"},
            field="recipient",
        )


@change("credits:create_vouchers")
def create_vouchers(
    *,
    actor: Actor,
    credits: int,
    recipients: Sequence[str],
    idempotency_key: str,
    each: int = 1,
    accepts_repeated: bool = False,
) -> list[SoldVoucher]:
    """``each`` vouchers for each recipient; all of them or none.

    Each goes out by a mail of its own. Returns none when the key was used before: codes are not shown
    twice. Raises RepeatedRecipients unless that is accepted, Invalid, KeyReused.
    """
    actor.require(SELL, INSTALLATION)
    require_voucher_size(credits)
    recipients = [clean_email(recipient, field="recipient") for recipient in recipients]
    repeated = [address for address, number in Counter(recipients).items() if number > 1]
    if repeated and not accepts_repeated:
        raise RepeatedRecipients(repeated)
    recipients = [recipient for recipient in recipients for _voucher in range(each)]
    if not 1 <= len(recipients) <= MOST_VOUCHERS:
        raise Invalid(
            _("Create 1 to %(most)d vouchers at once; this would be %(count)d.")
            % {"most": MOST_VOUCHERS, "count": len(recipients)},
            code="out_of_range",
            field="recipient",
        )
    claimed = claim(
        actor=actor,
        distributor_id=None,
        key=idempotency_key,
        operation="credits:create_vouchers",
        content={"credits": credits, "recipients": recipients},
    )
    if claimed.replayed:
        return []
    sold = [
        make_voucher(actor=actor, voucher_id=voucher_id, credits=credits, recipient=recipient)
        for voucher_id, recipient in zip(_ids(claimed.result_id, len(recipients)), recipients, strict=True)
    ]
    _tell(actor, credits, recipients)
    return sold


def _ids(first: UUID, count: int) -> list[UUID]:
    """The claimed id names the first; the others are new."""
    return [first, *(new_id() for _ in range(count - 1))]


def _tell(actor: Actor, credits: int, recipients: Sequence[str]) -> None:
    if len(recipients) == 1:
        notify(actor=actor, kind="voucher-created", credits=credits, recipient=recipients[0])
    else:
        notify(actor=actor, kind="vouchers-created", credits=credits, count=len(recipients))
