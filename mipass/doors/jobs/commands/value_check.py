"""Whether the configured keys open what lies in the database: of each purpose some values, and a MAC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Model, QuerySet

from mipass.base.audit.marks import is_genuine
from mipass.base.audit.models import Event
from mipass.base.keys.installation import forget_keys, load_keys
from mipass.base.kit.vault import CannotOpen
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import open_context
from mipass.config.error import ConfigError
from mipass.domains.accounts.mfa import open_second_factor
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors import data_keys
from mipass.domains.distributors.models import DataKey
from mipass.domains.issuer import keys as signers
from mipass.domains.issuer.models import OrganizationKey
from mipass.domains.readers.models import FirmwareKey
from mipass.domains.readers.online_signing import open_online_key
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.domains.webhooks.signing import open_present

M = TypeVar("M", bound=Model)


def master_faults() -> Iterator[str]:
    """What keeps the master key of the settings from opening this database."""
    forget_keys()
    try:
        load_keys()
    except ConfigError as error:
        yield str(error)


def value_faults() -> Iterator[str]:
    """A line for each key by which a stored value does not open.

    Of each kind the oldest and the newest are tried, of card data and signing keys each distributor's.
    """
    mails = _ends(Mail.objects.exclude(context=None))
    yield from _faults(mails, open_context, lambda row: f"key for mails: mail {row.id}")
    factors = _ends(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN))
    yield from _faults(
        factors,
        open_second_factor,
        lambda row: f"key for second factors: {row.type} of account {row.user_id}",
    )
    online = FirmwareKey.objects.all()
    yield from _faults(online, open_online_key, lambda row: f"key for firmware: signing key {row.keyid}")
    yield from _distributors()
    for event in Event.objects.exclude(mac=None).order_by("-id")[:1]:
        if not is_genuine(event):
            yield f"The key for MACs of the audit log does not make the MAC of its newest event, {event.id}."


def _distributors() -> Iterator[str]:
    opened: set[UUID] = set()
    for row in DataKey.objects.order_by("distributor_id", "number"):
        faults = list(_faults([row], data_keys.open_key, _data_key))
        yield from faults
        opened |= set() if faults else {row.distributor_id}
    for distributor_id in sorted(opened):
        cards = _ends(Credential.objects.filter(distributor_id=distributor_id, erased_at=None))
        private = OrganizationKey.objects.filter(distributor_id=distributor_id).exclude(sealed=None)
        hooks = WebhookEndpoint.objects.filter(distributor_id=distributor_id).exclude(secret=None)
        yield from _faults(_ends(hooks), open_present, lambda row: f"{_of(row)}: webhook {row.id}")
        yield from _faults(cards, open_card, lambda row: f"{_of(row)}: credential {row.id}")
        yield from _faults(_ends(private), signers.open_key, lambda row: f"{_of(row)}: signing key {row.id}")


def _data_key(row: DataKey) -> str:
    return f"key for data keys: number {row.number} of distributor {row.distributor_id}"


def _of(row: Any) -> str:
    return f"data key of distributor {row.distributor_id}"


def _ends(rows: QuerySet[M, Any]) -> list[M]:
    """The oldest of them, and the newest."""
    found = {row.pk: row for row in (rows.order_by("pk").first(), rows.order_by("pk").last()) if row}
    return [*found.values()]


def _faults(rows: Any, open_row: Callable[[Any], object], named: Callable[[Any], str]) -> Iterator[str]:
    """A line for each row that does not open: which key, and which row."""
    for row in rows:
        try:
            open_row(row)
        except CannotOpen:
            yield f"This does not open by the {named(row)}."
