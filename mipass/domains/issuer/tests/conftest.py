"""An organization's documents and list as phones and readers meet them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.operations import IssuedDocument, make_document, set_status
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.models import Organization
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import StatusList, verify_list
from mipass.protocol.wiegand import encode

CARD = encode("H10301", {"facility_code": 123, "card_number": 45677}).to_bytes()
KEYS = [new_key() for _ in range(4)]  # making one takes longer than a test


@dataclass
class Door:
    """An organization, and what is asked of its issuer."""

    organization: Organization
    subject: UUID = field(default_factory=new_id)

    def document(self, phone: int = 0, subject: UUID | None = None, **facts: Any) -> IssuedDocument:
        """A document for one of a few phones."""
        return make_document(
            organization=self.organization,
            subject_id=subject or self.subject,
            card_data=CARD,
            device_key=KEYS[phone].public_key(),
            **facts,
        )

    def set(self, status: Status, subject: UUID | None = None) -> None:
        """Change the state of a subject."""
        set_status(organization=self.organization, subject_id=subject or self.subject, status=status)

    def read_list(self, at: datetime | None = None) -> StatusList:
        """The organization's list as a reader that trusts its roots reads it."""
        return verify_list(
            status_token(self.organization.id).content,
            uri=status_uri(self.organization.id),
            roots=trust_anchors(self.organization),
            at=at or now(),
        )


@pytest.fixture
def door(organization_a: Organization) -> Door:
    """Organization A's."""
    return Door(organization_a)


@pytest.fixture
def other_door(organization_b: Organization) -> Door:
    """Organization B's, of the same distributor."""
    return Door(organization_b)
