"""Another key for a reader that is enrolled: it waits for an admin's word, and the old key is told.

A reader that was reset has a new key and its old id. So has whatever claims that id: a ueid is a device's own
word. So no installer alone changes the key of a row.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import lately, now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.codes import require_open
from mipass.domains.readers.configurations import make_first_config
from mipass.domains.readers.models import KeyChange, Reader, SupersededKey
from mipass.domains.readers.permissions import MANAGE
from mipass.protocol.certificate_paths import p256_key
from mipass.protocol.keys import PublicKey, public_to_der, thumbprint

WAITS = timedelta(days=7)


class EnrolledElsewhere(Refused):
    """The device belongs to another organization, which has not released it."""

    code = "enrolled_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            _("This reader is enrolled elsewhere. It must be removed there before it can be enrolled here.")
        )


class Superseded(Refused):
    """Another key has taken the place of this one."""

    code = "superseded"

    def __init__(self) -> None:
        super().__init__(_("Another key has replaced this reader's key. The reader must be reset."))


class KeyChangeWaits(Refused):
    """The device is enrolled here with another key: an admin must say yes. ``is_new``: asked just now."""

    code = "key_change_waits"

    def __init__(self, reader: Reader, *, is_new: bool) -> None:
        super().__init__(
            _("This reader is enrolled with another key. An admin must confirm the new one in the portal.")
        )
        self.reader, self.is_new = reader, is_new


def ask_key_change(*, actor: Actor, reader: Reader, key: PublicKey) -> KeyChangeWaits:
    """Have a new key wait for an admin's word. Of one asker the last key waits, for a week.

    In the transaction of the enrollment, which holds the reader's row. Raises Superseded for a key that the
    reader had before.
    """
    require_current(reader, thumbprint(key))
    asked = {"asked_by_kind": actor.kind, "asked_by_id": actor.own_id}
    rows = KeyChange.objects.filter(distributor_id=reader.distributor_id, reader=reader, **asked)
    if _waiting(rows).filter(key_thumbprint=thumbprint(key)).exists():
        return KeyChangeWaits(reader, is_new=False)
    rows.delete()
    KeyChange.objects.create(
        id=new_id(),
        distributor_id=reader.distributor_id,
        organization_id=reader.organization_id,
        reader=reader,
        public_key=public_to_der(key),
        key_thumbprint=thumbprint(key),
        asked_at=now(),
        **asked,
    )
    record(actor=actor, event="reader:key_change_asked", place=reader.place, subject_id=reader.id)
    return KeyChangeWaits(reader, is_new=True)


def list_key_changes(*, actor: Actor, reader: Reader) -> list[KeyChange]:
    """The keys that wait for the actor's word, the newest first; none for who may not say it."""
    if not actor.can(MANAGE):
        return []
    actor.require(MANAGE, reader.place)
    rows = KeyChange.objects.filter(distributor_id=reader.distributor_id, reader=reader)
    return list(_waiting(rows).order_by("-asked_at", "-id"))


@change("readers:confirm_key_change")
def confirm_key_change(*, actor: Actor, reader: Reader, change_id: UUID) -> None:
    """The reader's row takes the new key, which is certified; what else waits for it is void.

    From here on reports of the old key are answered with `Superseded`. Raises NotFound, EnrollmentClosed,
    EnrolledElsewhere.
    """
    actor.require(MANAGE, reader.place)
    reader, asked = _locked(reader, change_id)
    require_open(reader.organization)
    _take_key(reader, p256_key(load_der_public_key(bytes(asked.public_key))))
    KeyChange.objects.filter(distributor_id=reader.distributor_id, reader=reader).delete()
    record(actor=actor, event="reader:enrolled_again", place=reader.place, subject_id=reader.id)
    notify(actor=actor, kind="reader-key-changed", name=reader.name)


@change("readers:refuse_key_change")
def refuse_key_change(*, actor: Actor, reader: Reader, change_id: UUID) -> None:
    """The reader keeps its key. Raises NotFound."""
    actor.require(MANAGE, reader.place)
    reader, asked = _locked(reader, change_id)
    asked.delete()
    record(actor=actor, event="reader:key_change_refused", place=reader.place, subject_id=reader.id)
    notify(actor=actor, kind="reader-key-kept", name=reader.name)


def drop_key_changes(reader: Reader) -> None:
    """Nothing waits for a reader that is removed."""
    KeyChange.objects.filter(distributor_id=reader.distributor_id, reader=reader).delete()


def require_current(reader: Reader, key_thumbprint: str) -> None:
    """Raise Superseded for a key that the reader had before."""
    rows = SupersededKey.objects.filter(distributor_id=reader.distributor_id, reader=reader)
    if rows.filter(key_thumbprint=key_thumbprint).exists():
        raise Superseded


def is_superseded(key_thumbprint: str) -> bool:
    """Whether some reader had this key once."""
    return SupersededKey.objects.filter(key_thumbprint=key_thumbprint).exists()


def _waiting(rows: QuerySet[KeyChange]) -> QuerySet[KeyChange]:
    return rows.filter(asked_at__range=lately(WAITS))


def _locked(reader: Reader, change_id: UUID) -> tuple[Reader, KeyChange]:
    """Both as they are now, in an organization that is not closed before this transaction ends."""
    tenant = {"distributor_id": reader.distributor_id}
    lock(Organization.objects.filter(**tenant, id=reader.organization_id)).get()
    rows = Reader.objects.filter(**tenant, id=reader.id, removed_at=None)
    rows = rows.select_related("organization__distributor")
    present = rows.select_for_update(no_key=True, of=("self",)).first()
    changes = KeyChange.objects.filter(distributor_id=reader.distributor_id, reader_id=reader.id)
    asked = _waiting(changes).filter(id=change_id).first()
    if present is None or asked is None:
        raise NotFound
    return present, asked


def _take_key(reader: Reader, key: PublicKey) -> None:
    SupersededKey.objects.create(
        id=new_id(),
        distributor_id=reader.distributor_id,
        reader=reader,
        key_thumbprint=reader.key_thumbprint,
        superseded_at=now(),
    )
    reader.key_thumbprint = reader.claimed_key = thumbprint(key)
    reader.config_known, reader.list_time, reader.reported_at = None, None, None
    try:
        with transaction.atomic():
            reader.save(
                update_fields=["key_thumbprint", "claimed_key", "config_known", "list_time", "reported_at"]
            )
    except IntegrityError as error:  # the key was enrolled by somebody else meanwhile
        raise EnrolledElsewhere from error
    make_first_config(reader, key)
