"""Telling, while there is time, that an API client's token is about to end."""

from __future__ import annotations

from functools import partial

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.base.outbox.operations import notify_account, queue_mail
from mipass.domains.accounts.models import Account
from mipass.domains.admins.makers import list_keepers
from mipass.domains.clients.expiring import EndingToken, list_ending, mark_told
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.operations import EXPIRING
from mipass.domains.clients.queries import log_place


def warn_of_ending_tokens() -> int:
    """Tell of each token that came nearer to its end, once for each step. Returns how many were due."""
    return len(each_alone(list_ending(), lambda ending: _warn(actor=Actor.system(), ending=ending)))


@change("flows:warn_of_ending_token")
def _warn(*, actor: Actor, ending: EndingToken) -> None:
    if not mark_told(ending):
        return
    client = ending.token.client
    for account in list_keepers(client):
        _notify(account, client, ending.days)
        queue_mail(
            kind=EXPIRING,
            recipient=account.email,
            context={"days": ending.days, "hint": ending.token.hint},
            place=client.place,
            subject_id=client.id,
        )
    record(
        actor=actor,
        event="client:token_expiring",
        place=log_place(client),
        subject_id=client.id,
        days=ending.days,
    )


def _notify(account: Account, client: ApiClient, days: int) -> None:
    tell = partial(notify_account, account_id=account.id, level="warning", name=client.name)
    if days:
        tell(kind="client-token-expiring", days=days)
    else:
        tell(kind="client-token-ends-today")
