"""The one table of a credential's moves: from which states, what changes, who hears of it.

Menus, bulk actions and programs offer what stands here, and `make` makes it. A move with conditions or work
of its own has its operation, which calls `make`; the plain ones are made by `operations.move_credential`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mipass.base.kit.actor import Permission
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason
from mipass.domains.credentials.permissions import GRANT_INSTALLER, MANAGE
from mipass.domains.credentials.queries import is_withdrawable
from mipass.domains.credentials.validity import ended, is_ended
from mipass.protocol.status_bits import Status

INVITED, ENABLED = CredentialStatus.INVITED, CredentialStatus.ENABLED
DISABLED, REVOKED = CredentialStatus.DISABLED, CredentialStatus.REVOKED
LIVE = tuple(status for status in CredentialStatus if status != REVOKED)


@dataclass(frozen=True, slots=True)
class Move:
    """``verb`` names it in addresses, bulk actions and programs; without a ``label`` nobody is offered it.

    ``changes`` are columns and their new values, ``readers`` what the status list says of its documents from
    then on; ``mail`` goes to the holder. ``is_plain``: all there is to it stands here. ``needs`` is the right
    to it. ``refused_as`` is how the audit log calls it when it is refused, where that is not the verb.
    ``undone_by`` is the verb of the move that takes it back, for whoever pressed it.
    """

    verb: str
    label: str | Promise
    sources: tuple[CredentialStatus, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)
    event: str = field(kw_only=True)
    readers: Status | None = None
    mail: str = ""
    in_bulk: bool = False
    is_plain: bool = False
    needs: Permission = MANAGE
    refused_as: str = ""
    undone_by: str = ""

    @property
    def operation(self) -> str:
        """Its name in the audit log."""
        return f"credentials:{self.refused_as or self.verb}"

    @property
    def notice(self) -> str:
        """The kind of what the acting person is told."""
        return self.event.replace(":", "-").replace("_", "-")


REVOKE = Move(
    "revoke",
    gettext_lazy("Revoke"),
    LIVE,
    {"status": REVOKED, "link_hash": None},
    event="credential:revoked",
    readers=Status.INVALID,
    mail="credential-revoked",
    in_bulk=True,
)
RESEND = Move(
    "resend",
    gettext_lazy("Resend Invitation"),
    (INVITED,),
    event="credential:resent",
    in_bulk=True,
    undone_by="take_back_resend",
)
TAKE_BACK_RESEND = Move(RESEND.undone_by, "", (INVITED,), event="credential:resend_undone")
CORRECT_ADDRESS = Move(
    "correct_address", gettext_lazy("Correct Address"), (INVITED,), event="credential:address_corrected"
)
REPLACE_PHONE = Move(
    "replace_phone", gettext_lazy("Replacement Phone"), (ENABLED,), event="credential:replacement_ordered"
)
SET_VALIDITY = Move(
    "set_validity",
    gettext_lazy("Set Validity Dates"),
    LIVE,
    event="credential:validity_changed",
    in_bulk=True,
)
WITHDRAW = Move(
    "withdraw",
    gettext_lazy("Withdraw"),
    (INVITED,),
    {"status": REVOKED, "revocation_reason": RevocationReason.WITHDRAWN, "link_hash": None},
    event="credential:withdrawn",
    mail="credential-revoked",
)
EXPIRE = Move(
    "expire",
    "",
    (INVITED,),
    {"status": REVOKED, "revocation_reason": RevocationReason.EXPIRED, "link_hash": None},
    event="credential:expired",
)
ACCEPT = Move(
    "accept",
    "",
    (INVITED, ENABLED),
    {"status": ENABLED, "link_hash": None, "link_expires_at": None},
    event="credential:accepted",
    readers=Status.VALID,
)
ENABLE = Move(
    "enable",
    gettext_lazy("Enable"),
    (DISABLED,),
    {"status": ENABLED},
    event="credential:enabled",
    readers=Status.VALID,
    mail="credential-enabled",
    in_bulk=True,
    is_plain=True,
    undone_by="disable",
)
# For a wallet that took its document and does not notify: an admin says that its holder has accepted.
ENABLE_FETCHED = Move(
    ENABLE.verb,
    ENABLE.label,
    (INVITED,),
    ACCEPT.changes,
    event="credential:enabled",
    readers=Status.VALID,
    refused_as="enable_fetched",
)
MOVES = (
    ENABLE,
    Move(
        "disable",
        gettext_lazy("Disable"),
        (ENABLED,),
        {"status": DISABLED},
        event="credential:disabled",
        readers=Status.SUSPENDED,
        mail="credential-disabled",
        in_bulk=True,
        is_plain=True,
        undone_by=ENABLE.verb,
    ),
    REVOKE,
    RESEND,
    TAKE_BACK_RESEND,
    Move(
        "set_installer",
        gettext_lazy("Set Installer Permission"),
        (INVITED, ENABLED),
        {"installer": True},
        event="credential:installer_set",
        in_bulk=True,
        is_plain=True,
        needs=GRANT_INSTALLER,
        undone_by="remove_installer",
    ),
    Move(
        "remove_installer",
        gettext_lazy("Remove Installer Permission"),
        (INVITED, ENABLED),
        {"installer": False},
        event="credential:installer_removed",
        in_bulk=True,
        is_plain=True,
        refused_as="set_installer",
        undone_by="set_installer",
    ),
    SET_VALIDITY,
    CORRECT_ADDRESS,
    REPLACE_PHONE,
    WITHDRAW,
    EXPIRE,
    ACCEPT,
)
# Offered of many at once alone: of one, Resend Invitation does as much and more.
REMIND = Move("remind", gettext_lazy("Send Reminder"), (INVITED,), event="credential:reminded", in_bulk=True)
OF_VERB = {move.verb: move for move in MOVES}
BULK = {move.verb: move for move in (*MOVES, REMIND) if move.in_bulk}

SUSPENDED = frozenset(move.changes["status"] for move in MOVES if move.readers == Status.SUSPENDED)
STOPPED = SUSPENDED | {REVOKED}
# Mails of a state that is changed to and fro: see `queue_state_mail`.
SWITCHED = frozenset(move.mail for move in MOVES if move.mail and move.changes.get("status") != REVOKED)


def allowed(credential: Credential, *, may_replace: bool) -> list[Move]:
    """What people may be offered to do to it now. ``may_replace``: the policies allow replacement phones."""
    may_invite = not is_ended(credential)
    conditions = dict.fromkeys((RESEND.verb, CORRECT_ADDRESS.verb), may_invite)
    conditions |= {WITHDRAW.verb: is_withdrawable(credential), REPLACE_PHONE.verb: may_invite and may_replace}
    offered = [move for move in _labelled() if conditions.get(move.verb, True)]
    return [move for move in offered if _fits(move, credential) or _is_fetched(move, credential)]


@cache
def _labelled() -> Sequence[Move]:
    return [move for move in MOVES if move.label]  # once: to ask a label takes its translation


def _is_fetched(move: Move, credential: Credential) -> bool:
    """Whether it is the enabling of an invitation that a phone answered without saying so."""
    return (
        move is ENABLE and credential.status in ENABLE_FETCHED.sources and credential.fetched_at is not None
    )


def _fits(move: Move, credential: Credential) -> bool:
    """As `where`, for a row at hand."""
    is_so = bool(move.changes) and all(getattr(credential, name) == new for name, new in move.changes.items())
    return credential.status in move.sources and not is_so


def where(move: Move) -> Q:
    """The credentials that it would change: in one of its states, not so already, not too late to invite."""
    sources = Q(status__in=move.sources)
    if move is RESEND:
        return sources & ~ended()
    return sources if "status" in move.changes else sources & ~Q(**move.changes)
