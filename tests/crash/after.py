"""What is in the database of a portal that was killed. Called by `tests.bench.inside`, within Django."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Sum

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer


def facts(host: str) -> dict[str, Any]:
    """The credentials of addresses at a host, what they cost, what came back, what was mailed about them."""
    ids = set(Credential.objects.filter(email__endswith=f"@{host}").values_list("id", flat=True))
    withdrawn = Credential.objects.filter(id__in=ids, revocation_reason="withdrawn").count()
    returned = Transfer.objects.filter(code="withdraw").aggregate(total=Sum("amount", default=0))
    transfers = set(Credential.objects.filter(id__in=ids).values_list("issue_transfer_id", flat=True))
    invitations = Mail.objects.filter(kind="credential-invitation", subject_id__in=ids)
    mails = Counter(invitations.values_list("subject_id", flat=True))
    return {
        "issued": len(ids),
        "paid": [Transfer.objects.get(id=transfer_id).amount for transfer_id in transfers],
        "withdrawn": withdrawn,
        "returned": returned["total"],
        "mailed": len(mails),
        "most_mails": max(mails.values(), default=0),
        "states": [*Batch.objects.values_list("state", flat=True)],
        "faults": [str(fault) for fault in check_ledger()],
    }
