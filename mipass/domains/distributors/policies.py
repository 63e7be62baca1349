"""What a distributor has decided on; every policy is off until somebody switches it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid
from mipass.base.outbox.operations import notify
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.distributors.permissions import EDIT

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Policies:
    """``return_expired``: the credits of invitations that expired unclaimed come back.

    ``replacement_phone``: a credential can move to another phone without a credit.

    ``require_second_factor``: admins enter the portal only with a second factor.

    ``remind_invited``: who has not accepted is reminded after 3 and 10 days.

    ``erase_after_months``: holders, and credentials without one, are erased so many months after the last one
    was revoked; None: never.
    """

    return_expired: bool = False
    replacement_phone: bool = False
    require_second_factor: bool = False
    remind_invited: bool = False
    erase_after_months: int | None = None


@change("distributors:edit_policies")
def edit_policies(
    *,
    actor: Actor,
    distributor: Distributor,
    policies: Policies,
    judge: Callable[[Distributor], None] = lambda _present: None,
) -> None:
    """Decide anew; nothing is recorded when nothing changes. ``judge`` looks first at how it is, locked.

    Raises Invalid for a number of months that is none of 1 to 120.
    """
    actor.require(EDIT, distributor.place)
    _require_months(policies.erase_after_months)
    distributor = lock_distributor(distributor.id)
    judge(distributor)
    wanted = asdict(policies)
    if any(getattr(distributor, name) != value for name, value in wanted.items()):
        Distributor.objects.filter(id=distributor.id).update(**wanted)
        record(
            actor=actor,
            event="distributor:policies_changed",
            place=distributor.place,
            subject_id=distributor.id,
            **wanted,
        )
    notify(actor=actor, kind="policies-saved")


def _require_months(months: int | None) -> None:
    if months is not None and not 1 <= months <= MOST_MONTHS:
        message = _("Choose 1 to %(most)d months.") % {"most": MOST_MONTHS}
        raise Invalid(message, code="out_of_range", field="erase_after_months")
