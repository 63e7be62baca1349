"""Credentials."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.cards import CardIn, CardOut
from mipass.doors.api.v1.schemas.common import Body, Changed, Moment

Status = Literal["invited", "enabled", "disabled", "revoked"]
# What a list is narrowed to: a status, or what is the matter with invitations, as on the page.
Standing = Literal[
    "needs_attention",
    "invited",
    "enabled",
    "disabled",
    "revoked",
    "mail_failed",
    "code_locked",
    "refused",
    "link_expired",
    "ends_today",
]
Validity = Literal["not_yet_valid", "current", "ended"]
ByValidity = Literal["not_yet_valid", "current", "ended", "ends_soon"]
Reason = Literal["lost", "stolen", "left", "replaced", "other"]
Accepted = Literal["same_card", "untested_format"]
FIRST = "The first moment at which it opens doors, in whole seconds"
LAST = "The last moment at which it opens doors, in whole seconds; within ten years"
Language = Literal["en", "de"]


class InvitationOut(Schema):
    """The open invitation. ``waiting``: of an upload whose turn to be mailed has not come."""

    state: Literal["waiting", "queued", "sent", "failed", "expired"]
    expires_at: Moment | None


class DeviceOut(Schema):
    """The phone that has the credential."""

    claimed_at: Moment
    last_seen_at: Moment


class Pending(Schema):
    """What was stopped may open a door somewhere until then: a phone or reader has not heard yet.

    ``shorten``: its dates allow less than a document that is out.
    """

    action: Literal["revoke", "disable", "shorten"]
    until: Moment


class CredentialOut(Schema):
    """A credential. ``actions`` are the verbs that it can be sent now; ``card`` comes with ``cards:read``."""

    id: UUID
    organization_id: UUID
    holder_id: UUID | None
    email: str
    label: str | None
    format: str
    status: Status
    revocation_reason: str | None
    installer: bool
    valid_from: Moment | None
    valid_until: Moment | None
    validity: Validity = Field(description="How the present moment lies to the dates, beside the status")
    actions: list[str]
    issued_at: Moment
    changed_at: Moment
    copy_of_id: UUID | None
    batch_id: UUID | None
    invitation: InvitationOut | None
    device: DeviceOut | None
    pending: Pending | None
    issue_transfer_id: UUID
    erased_at: Moment | None = Field(None, description="Ids, states and times are all that is left of it")
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")
    card: CardOut | None = None


class IssuedOut(CredentialOut):
    """A credential that was issued. ``invitation_url`` comes once, to who delivers it."""

    invitation_url: str | None = None


class ChangedCredential(CredentialOut, Changed):
    """A credential after a verb."""


class CredentialIn(Body):
    """A credential to issue: it costs one credit."""

    email: str | None = Field(None, max_length=320, examples=["ada@example.com"])
    holder_id: UUID | None = Field(None, description="In place of email: the address is the holder's")
    format: str = Field(max_length=40, examples=["H10301"])
    card: CardIn
    label: str = Field("", max_length=60)
    installer: bool = False
    valid_from: datetime | None = Field(None, description=FIRST)
    valid_until: datetime | None = Field(None, description=LAST)
    accepted: list[Accepted] = Field([], max_length=10, description="Warnings that you have seen")
    language: Language = "en"
    send_invitation: bool = Field(True, description="false: the answer has the link, and you deliver it")


class CopyIn(Body):
    """The same card for another person, at the cost of one more credit."""

    email: str = Field(max_length=320)
    installer: bool = False
    accepted: list[Accepted] = Field([], max_length=10)
    language: Language = "en"


class CredentialPatch(Body):
    """What is to be changed; what is left out stays. ``email`` can change while nobody has accepted."""

    label: str | None = Field(None, max_length=60)
    installer: bool | None = None
    email: str | None = Field(None, max_length=320)
    holder_id: UUID | None = Field(None, description="Null: nobody is known to hold it")
    valid_from: datetime | None = Field(None, description=f"{FIRST}; null: from now on")
    valid_until: datetime | None = Field(None, description=f"{LAST}; null: without an end")
    language: Language = "en"


class Revocation(Body):
    """Why."""

    reason: Reason


class Resending(Body):
    """How the invitation goes out again."""

    language: Language = "en"
    send_invitation: bool = True


class CredentialWalk(Walk):
    """Which credentials."""

    status: Standing | None = Field(
        None, description="`needs_attention`: any of mail_failed, code_locked, refused, link_expired"
    )
    validity: ByValidity | None = Field(None, description="ends_soon: within 7 days, and not revoked")
    format: str | None = Field(None, max_length=40)
    email: str | None = Field(None, max_length=320, description="The whole address")
    batch_id: UUID | None = None
    holder_id: UUID | None = None
    order: Literal["id", "-changed_at"] = Field(
        "id", description="As they were issued, or what changed last first"
    )
    updated_since: datetime | None = Field(
        None,
        description="Changed then or later; some of the minutes before come too, so that none is missed",
    )
    search: str | None = Field(
        None, max_length=100, description="A part of an address; with cards:read also numbers, as on the page"
    )


class Summary(Schema):
    """How many credentials of each status, counted to 10,000 each."""

    invited: int
    enabled: int
    disabled: int
    revoked: int
    needs_attention: int
    mail_failed: int
    code_locked: int
    refused: int
    link_expired: int
    ends_today: int


class CardsIn(Body):
    """Whose card data is to be read."""

    credential_ids: list[UUID] = Field(min_length=1, max_length=100)


class CardOf(Schema):
    """One credential's card data."""

    credential_id: UUID
    format: str
    card: CardOut


class Cards(Schema):
    """Card data, in the order asked for."""

    data: list[CardOf]
