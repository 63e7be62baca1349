"""How many mails an address gets in an hour, whoever causes them: what is more waits, and nobody hears of it.

Limits that refuse are of one tenant or of one link. This one is over all of them, so it neither refuses nor
shows: the worker takes the mail up later. And it is no weapon: a few mails of each kind from each tenant go
at once in any case, so that nobody's code is late because others write to the same address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from mipass.base.kit.clock import lately, now
from mipass.base.kit.db import one_at_a_time
from mipass.base.outbox.models import Mail, MailStatus

HOUR = timedelta(hours=1)
MAILS_PER_HOUR = 60  # to one address
ALWAYS_PER_HOUR = 10  # of them, of one kind from one tenant
CLAIM = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(seconds=1)


def wait_until(mail: Mail) -> datetime | None:
    """When this mail, which is due, may go after all; None for at once.

    In a transaction that ends with taking the mail: until then nobody else judges a mail to the address.
    """
    one_at_a_time(f"mails to {mail.recipient}")
    gone = _gone(mail)
    alike = [kind for tenant, kind, _at in gone if (tenant, kind) == (mail.distributor_id, mail.kind)]
    if len(gone) < MAILS_PER_HOUR or len(alike) < ALWAYS_PER_HOUR:
        return None
    times = sorted((at or now() for _tenant, _kind, at in gone), reverse=True)
    return max(times[MAILS_PER_HOUR - 1] + HOUR, now() + SHORTEST_WAIT)


def _gone(mail: Mail) -> Sequence[tuple[UUID | None, str, datetime | None]]:
    """Tenant, kind and time of the others that went to the address within the hour, or are on their way."""
    others = Mail.objects.filter(recipient=mail.recipient).exclude(id=mail.id)
    sent = others.filter(sent_at__range=lately(HOUR))
    taken = others.filter(
        status=MailStatus.QUEUED, attempts__gt=0, due_at__gt=now(), due_at__lte=now() + CLAIM
    )
    columns = ("id", "distributor_id", "kind", "sent_at")
    rows = sent.values_list(*columns).union(taken.values_list(*columns))  # each finds an index of its own
    return [(tenant, kind, at) for _id, tenant, kind, at in rows]
