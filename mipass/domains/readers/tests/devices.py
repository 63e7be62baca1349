"""A reader as the portal meets it: a key, an id, and what it signs with them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.enrollment import begin_enrollment, finish_enrollment
from mipass.domains.readers.key_changes import KeyChangeWaits
from mipass.domains.readers.models import Enrollment, Reader
from mipass.domains.readers.permissions import ENROLL
from mipass.protocol.certificates import make_csr
from mipass.protocol.eat import Use, make_eat
from mipass.protocol.keys import PrivateKey, new_key
from mipass.protocol.reader_config import ReaderConfig, verify_config

UEID = b"\x01" + bytes(16)


@dataclass
class Device:
    """A reader that anybody could hold in their hands."""

    key: PrivateKey = field(default_factory=new_key)
    ueid: bytes = field(default_factory=lambda: b"\x01" + secrets.token_bytes(16))
    model: str = "R-10"
    serial: str = "SN-1"
    version: str = "1.2.0"

    def csr(self, key: PrivateKey | None = None) -> bytes:
        """Its certification request."""
        return make_csr(key or self.key, name=self.serial)

    def proof(self, enrollment: Enrollment, csr: bytes | None = None, **changes: Any) -> bytes:
        """What it signs in its factory state, to be enrolled: see `Device.eat`."""
        return self.proof_for(
            bytes(enrollment.nonce), str(enrollment.organization_id), csr or self.csr(), **changes
        )

    def proof_for(self, nonce: bytes, organization_id: str, csr: bytes, **changes: Any) -> bytes:
        """The same by the facts of which it is made."""
        facts: dict[str, Any] = {
            "use": Use.ENROLLMENT,
            "ueid": self.ueid,
            "organization_id": organization_id,
            "csr": csr,
        }
        return self.eat(nonce, **facts | changes)

    def eat(self, nonce: bytes = b"any nonce", *, at: datetime | None = None, **changes: Any) -> bytes:
        """What it says of itself."""
        facts: dict[str, Any] = {
            "nonce": nonce,
            "oemid": bytes.fromhex("ac1de5"),
            "hardware_model": self.model,
            "software_name": "reader software",
            "software_version": self.version,
            "serial": self.serial,
            "iat": at or now(),
        }
        key = changes.pop("key", self.key)
        return make_eat(key, **facts | changes)

    def take(self, organization: Organization, token: bytes, above: int = -1) -> ReaderConfig:
        """Take a configuration as a reader of that organization does. Raises ProtocolError."""
        roots = trust_anchors(organization)
        key = self.key.public_key()
        return verify_config(token, pinned=roots, at=now(), above_sequence=above, key=key)


def installer_of(organization: Organization) -> Actor:
    """A phone whose credential has installer permission."""
    return Actor(
        kind=ActorKind.DEVICE,
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_ids=frozenset({organization.id}),
        permissions=frozenset({ENROLL}),
    )


def begin(organization: Organization, actor: Actor | None = None) -> tuple[Actor, Enrollment]:
    """An enrollment that an installer has begun."""
    actor = actor or installer_of(organization)
    return actor, begin_enrollment(actor=actor, organization=organization)


def finish(
    actor: Actor, enrollment: Enrollment, device: Device, name: str = "Front door", **changes: Any
) -> Reader:
    """Bring the device's answer to the portal."""
    outcome = finish_or_wait(actor, enrollment, device, name, **changes)
    if isinstance(outcome, KeyChangeWaits):
        raise outcome
    return outcome


def finish_or_wait(
    actor: Actor, enrollment: Enrollment, device: Device, name: str = "Front door", **changes: Any
) -> Reader | KeyChangeWaits:
    """The same, and that it waits is returned as the operation does, which keeps what waits."""
    csr = device.csr()
    answers = {"csr": csr, "eat": device.proof(enrollment, csr)} | changes
    return finish_enrollment(
        actor=actor,
        organization=enrollment.organization,
        enrollment_id=enrollment.id,
        name=name,
        **answers,
    )


def enroll(organization: Organization, device: Device | None = None, name: str = "Front door") -> Reader:
    """An enrolled reader."""
    return finish(*begin(organization), device or Device(), name)
