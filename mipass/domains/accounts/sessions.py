"""Where a person is signed in. allauth notes each session's beginning; its use is noted in the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.operations import notify
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import require_self

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"


@dataclass(frozen=True, slots=True)
class SignedInSession:
    """One browser: what it says it is, where from, since when, and when last (to the minute)."""

    id: int
    key: str
    user_agent: str
    address: str
    since: datetime
    seen_at: datetime


def list_sessions(account: Account) -> Sequence[SignedInSession]:
    """The sessions that can still be used, the one used last first."""
    noted = {each.session_key: each for each in UserSession.objects.filter(user_id=account.id)}
    live = Session.objects.filter(session_key__in=noted, expire_date__gt=now())
    sessions = [_described(noted[row.session_key], row, account) for row in live]
    return sorted((each for each in sessions if each), key=lambda each: each.seen_at, reverse=True)


def _described(noted: UserSession, row: Session, account: Account) -> SignedInSession | None:
    """The session, unless a changed password or the limits of idleness and age have ended it."""
    data = row.get_decoded()
    if not constant_time_compare(data.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        return None
    since = data.get(SIGNED_IN_AT, noted.created_at.timestamp())
    seen_at = data.get(SEEN_AT, since)
    idle, age = timedelta(minutes=settings.CONFIG.session_idle_minutes), settings.CONFIG.session_hours
    present = now()
    begun, seen = datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(seen_at, UTC)
    if present - seen > idle or present - begun > timedelta(hours=age):
        return None
    return SignedInSession(noted.id, noted.session_key, noted.user_agent, noted.ip, begun, seen)


def renew_session(request: HttpRequest) -> None:
    """Go on under a new key, so that whoever had the old one has nothing (ASVS 5.0, 7.2.4)."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


@change("accounts:end_session")
def end_session(*, actor: Actor, account: Account, session_id: int) -> None:
    """Sign one browser out. Raises NotFound for another person's, or one that ended."""
    require_self(actor, account)
    if not _end(actor, account, UserSession.objects.filter(user_id=account.id, id=session_id)):
        raise NotFound


@change("accounts:end_other_sessions")
def end_other_sessions(*, actor: Actor, account: Account, current_key: str) -> None:
    """Sign every browser out but this one."""
    require_self(actor, account)
    _end(actor, account, UserSession.objects.filter(user_id=account.id).exclude(session_key=current_key))


def end_every_session(account: Account) -> None:
    """Sign every browser out, on behalf of whoever reset the account; part of that change."""
    noted = UserSession.objects.filter(user_id=account.id)
    Session.objects.filter(session_key__in=noted.values_list("session_key", flat=True)).delete()
    noted.delete()


def _end(actor: Actor, account: Account, noted: object) -> int:
    keys = [each.session_key for each in noted]  # type: ignore[attr-defined]
    ended, _each = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    if ended:
        record(actor=actor, event="account:session_ended", subject_id=account.id, sessions=ended)
        notify(actor=actor, kind="sessions-ended", sessions=ended)
    return ended
