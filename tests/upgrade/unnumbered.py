"""A database of before keys had numbers (version octet 1, all derived from the master key), and a look at it.

Called by `tests.bench.inside`, in programs of their own. The formulas are those of that time, written out.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from mipass.base.audit.sealing import seal_events, verify
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import OneKey
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import open_context
from mipass.domains.accounts.mfa import unseal_text
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.distributors.models import DataKey
from mipass.domains.issuer.keys import document_signer, trust_anchors
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import FirmwareKey
from mipass.domains.readers.online_signing import show_online_key
from mipass.doors.jobs.commands.doctor import CHECKS
from mipass.protocol.certificates import make_root, to_der
from mipass.protocol.firmware_metadata import public_key
from mipass.protocol.keys import new_key, private_to_der
from mipass.protocol.wiegand import CUSTOM, Bits
from tests.dump import opened_by, opened_by_derivation

LAST = {
    "audit": "0002_reading_by_time",
    "outbox": "0002_undelivered",
    "requests": "0001_initial",
    "accounts": "0003_language_and_time_zone",
    "admins": "0001_initial",
    "credentials": "0010_drafts_without_checks",
    "credits": "0003_hour_tallies",
    "distributors": "0004_replacement_phone",
    "issuer": "0001_initial",
    "organizations": "0002_door_policy",
    "readers": "0004_enrollment",
    "keys": None,
}
LINK, SECRET, BITS = "a link of before", "JBSWY3DPEHPK3PXP", Bits(26, 0x2AAAAAA)


def build() -> list[str]:
    """Make it, and tell what its master key alone opens, in hexadecimal."""
    executor = MigrationExecutor(connection)
    newest: dict[str, str | None] = dict(executor.loader.graph.leaf_nodes())
    graph = executor.loader.graph
    past = {(app, name) for app, name in graph.nodes if app in LAST and name > (LAST[app] or "")}
    targets = [
        (app, name)
        for app, name in {**newest, **LAST}.items()
        if name and not past & set(graph.forwards_plan((app, name)))  # a room of later is not there yet
    ]
    apps = executor.migrate(targets).apps
    with transaction.atomic():
        distributor, organization = _places(apps)
        data_key = _fill_installation(apps, distributor.id)
        _fill_distributor(apps, organization, data_key)
        _seal_audit(apps, distributor.id)
    return [plain.hex() for plain in opened_by_derivation(_master())]


def look() -> dict[str, Any]:
    """What opens now, by the portal and by the master key alone; and what the audit log's verifier says."""
    organization = Organization.objects.get()
    signer = document_signer(organization)
    [root] = trust_anchors(organization)
    signer.chain[0].verify_directly_issued_by(root)
    seal_events()
    old = [key for key in data_keys(organization.distributor_id).every() if not key.number]
    return {
        "mail": open_context(Mail.objects.get(kind="old"))["key"],
        "secret": unseal_text(Authenticator.objects.get().data["secret"], "mfa"),
        "firmware": show_online_key_id() == FirmwareKey.objects.get().keyid,
        "card": open_card(Credential.objects.get()).bits.binary,
        "audit": [str(fault) for fault in verify()],
        "derived": [plain.hex() for plain in opened_by_derivation(_master())],
        "under the data key": sum(len(opened_by(OneKey(key))) for key in old),
        "data keys": [*DataKey.objects.values_list("number", flat=True)],
    }


def distributor_id() -> str:
    """Whose database it is."""
    return str(Organization.objects.get().distributor_id)


def show_online_key_id() -> str:
    """The id of the key that signs what is newest in firmware, opened."""
    shown = show_online_key(actor=Actor.system())
    assert shown is not None
    return str(shown["keyid"])


def _master() -> bytes:
    return base64.b64decode(settings.CONFIG.master_key.get_secret_value())


def _derived(label: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mipass:{label}".encode())
    return kdf.derive(_master())


def _sealed(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _places(apps: Any) -> tuple[Any, Any]:
    moment = now()
    distributor = apps.get_model("distributors", "Distributor").objects.create(
        id=new_id(), name="Old", created_at=moment
    )
    organization = apps.get_model("organizations", "Organization").objects.create(
        id=new_id(), distributor=distributor, name="North", created_at=moment
    )
    return distributor, organization


def _fill_installation(apps: Any, distributor_id: UUID) -> bytes:
    """What the master key's labels sealed: a mail, a second factor, a firmware key, a data key."""
    mail_id, key_id, moment = new_id(), new_id(), now()
    context = _sealed(_derived("outbox"), json.dumps({"key": LINK}).encode(), mail_id.bytes)
    apps.get_model("outbox", "Mail").objects.create(
        id=mail_id,
        kind="old",
        recipient="one@holder.test",
        context=context,
        due_at=moment + timedelta(days=1),
        created_at=moment,
    )
    account = apps.get_model("accounts", "Account").objects.create(
        id=new_id(), email="old@demo.test", first_name="Old", last_name="Hand", password="!"
    )
    secret = base64.b64encode(_sealed(_derived("mfa"), SECRET.encode(), b"mfa")).decode()
    apps.get_model("mfa", "Authenticator").objects.create(
        user_id=account.id, type="totp", data={"secret": secret}
    )
    private = new_key()
    apps.get_model("readers", "FirmwareKey").objects.create(
        id=key_id,
        keyid=public_key(private).keyid,
        private_key=_sealed(_derived("firmware"), private_to_der(private), key_id.bytes),
        made_at=moment,
    )
    data_key = secrets.token_bytes(32)
    apps.get_model("distributors", "DataKey").objects.create(
        distributor_id=distributor_id,
        wrapped=_sealed(_derived("data-keys"), data_key, distributor_id.bytes),
    )
    return data_key


def _fill_distributor(apps: Any, organization: Any, data_key: bytes) -> None:
    """What a data key sealed: the organization's root, and a card."""
    key_id, card_id, moment, root = new_id(), new_id(), now(), new_key()
    certificate = make_root(
        root, name="Root", not_before=moment - timedelta(days=1), not_after=moment + timedelta(days=7300)
    )
    mine = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    apps.get_model("issuer", "OrganizationKey").objects.create(
        **mine,
        id=key_id,
        purpose="root",
        state="current",
        sealed=_sealed(data_key, private_to_der(root), organization.id.bytes + b"root" + key_id.bytes),
        certificate=to_der(certificate),
        not_after=certificate.not_valid_after_utc,
        created_at=moment,
    )
    apps.get_model("credentials", "Credential").objects.create(
        **mine,
        id=card_id,
        email="one@holder.test",
        format=CUSTOM,
        bit_length=BITS.length,
        data=_sealed(data_key, BITS.to_bytes(), organization.distributor_id.bytes + card_id.bytes),
        value_index=secrets.token_bytes(16),
        issue_transfer_id=_paid(apps, organization),
        issued_at=moment,
        changed_at=moment,
    )


def _paid(apps: Any, organization: Any) -> UUID:
    """A transfer that paid for a card; the databases look for it."""
    accounts = apps.get_model("credits", "LedgerAccount").objects
    pool = accounts.create(
        id=new_id(), distributor_id=organization.distributor_id, code="unallocated", may_overdraw=True
    )
    issued = accounts.create(
        id=new_id(), distributor_id=organization.distributor_id, organization=organization, code="issued"
    )
    transfer = apps.get_model("credits", "Transfer").objects.create(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        debit=pool,
        credit=issued,
        amount=1,
        code="issue",
        subject_id=organization.id,
        idempotency_key="old",
        actor_kind="system",
        at=now(),
    )
    found: UUID = transfer.id
    return found


def _seal_audit(apps: Any, distributor_id: UUID) -> None:
    """An event in its chain, and one that waits for it."""
    events, seals, key = (
        apps.get_model("audit", "Event"),
        apps.get_model("audit", "Seal"),
        _derived("audit"),
    )
    event, _waiting = [
        events.objects.create(
            id=new_id(), distributor_id=distributor_id, actor_kind="system", type="keys:made", at=now()
        )
        for _ in range(2)
    ]
    nobody = [None, "system", None]
    content = [
        str(distributor_id),
        1,
        "",
        str(event.id),
        str(distributor_id),
        *map(str, nobody),
        event.type,
        "None",
        {},
        event.at.isoformat(),
    ]
    message = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    seals.objects.create(
        chain=distributor_id, position=1, event_id=event.id, mac=hmac.digest(key, message, "sha256")
    )


def faults() -> list[str]:
    """What `mipass doctor` says of the keys."""
    return list(CHECKS["keys"]())
