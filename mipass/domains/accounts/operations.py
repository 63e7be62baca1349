"""What changes an account: making it, its password, and the mails and audit lines that go with signing in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.address import clean_email
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify, queue_mail
from mipass.base.outbox.queries import count_lately, mails_about
from mipass.domains.accounts import permissions
from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.queries import count_failed_sign_ins, find_by_email, find_keeper
from mipass.domains.accounts.zones import list_zones

HOUR = timedelta(hours=1)
MAILS_PER_HOUR = 5
FAILURES_PER_HOUR = 60


class AddressTaken(Refused):
    """The address has an account already. Only for callers who may know: never said at sign-up."""

    code = "address_taken"

    def __init__(self) -> None:
        super().__init__(_("There is already an account with this e-mail address."), field="email")


def person(account_id: UUID | None) -> Actor:
    """Someone acting on their own account; None when the account is unknown."""
    return Actor(kind=ActorKind.PERSON, id=account_id)


@change("accounts:create_person")
def create_person(*, actor: Actor, email: str, password: str, first_name: str, last_name: str) -> Account:
    """Make an account whose address counts as verified. Raises Forbidden, AddressTaken or Invalid."""
    actor.require(permissions.CREATE)
    if find_by_email(email) or find_keeper(email):
        raise AddressTaken
    account = _with_details(Account(), email, password, first_name, last_name)
    record(actor=actor, event="account:created", subject_id=account.id)
    return account


@change("accounts:create_operator")
def create_operator(*, actor: Actor, email: str, password: str, first_name: str, last_name: str) -> Account:
    """Make the address's account an operator's, verified; the account is made if there is none.

    An account that exists gets this password and these names too, and loses every other way to sign in:
    whoever registered it need not be the person meant. It must hold no membership, which
    :mod:`mipass.flows.make_operator` sees to. Raises Forbidden, AddressTaken (kept for somebody) or Invalid.
    """
    actor.require(permissions.CREATE)
    existing = find_by_email(email)
    if existing is None and find_keeper(email):
        raise AddressTaken
    if existing is not None:
        Identity.objects.filter(account_id=existing.id).delete()
        Authenticator.objects.filter(user_id=existing.id).delete()
    account = _with_details(existing or Account(), email, password, first_name, last_name, is_operator=True)
    if existing is None:
        record(actor=actor, event="account:created", subject_id=account.id)
    record(actor=actor, event="account:made_operator", subject_id=account.id)
    return account


def _with_details(
    account: Account, email: str, password: str, first_name: str, last_name: str, *, is_operator: bool = False
) -> Account:
    account.email = clean_email(email)
    account.first_name = clean_name(first_name, field="first_name")
    account.last_name = clean_name(last_name, field="last_name")
    account.is_operator = is_operator
    account.password_due_at = None
    account.set_password(checked_password(account, password))
    account.save()
    EmailAddress.objects.update_or_create(
        user_id=account.id, email=account.email, defaults={"verified": True, "primary": True}
    )
    return account


def checked_password(account: Account, password: str) -> str:
    """The password, if the account may have it. Raises Invalid for a weak one."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="weak_password", field="password") from None
    return password


def require_self(actor: Actor, account: Account) -> None:
    """Raise NotFound unless the actor is the person whose account it is."""
    if actor.id != account.id:
        raise NotFound


def tell_method_changed(actor: Actor, account: Account, *, event: str, method: str, change: str) -> None:
    """Audit a changed way to sign in, mail its owner, and show a toast."""
    record(actor=actor, event=event, subject_id=account.id)
    context = {"method": method, "change": change}
    queue_mail(kind="sign-in-method-changed", recipient=account.email, context=context, subject_id=account.id)
    notify(actor=actor, kind=f"sign-in-{method}-{change}")


@change("accounts:change_names")
def change_names(*, actor: Actor, account: Account, first_name: str, last_name: str) -> None:
    """Give the person's own account other names. Raises NotFound for another's account, Invalid."""
    require_self(actor, account)
    account.first_name = clean_name(first_name, field="first_name")
    account.last_name = clean_name(last_name, field="last_name")
    account.save(update_fields=["first_name", "last_name"])
    record(actor=actor, event="account:renamed", subject_id=account.id)
    notify(actor=actor, kind="profile-saved")


@change("accounts:change_preferences")
def change_preferences(
    *, actor: Actor, account: Account, language: str, time_zone: str, single_keys: bool = True
) -> None:
    """Choose the person's own language and zone (IANA); empty leaves it to the browser, or the installation.

    ``single_keys``: whether a letter by itself is a shortcut on pages (WCAG 2.2, 2.1.4).
    Raises NotFound for another's account, Invalid for what is not offered.
    """
    require_self(actor, account)
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose a language from the list."), code="unknown_language", field="language")
    if time_zone and time_zone not in list_zones():
        raise Invalid(_("Choose a time zone from the list."), code="unknown_zone", field="time_zone")
    account.language, account.time_zone, account.single_keys = language, time_zone, single_keys
    account.save(update_fields=["language", "time_zone", "single_keys"])
    record(actor=actor, event="account:preferences_changed", subject_id=account.id)
    notify(actor=actor, kind="preferences-saved")


@change("accounts:change_password")
def change_password(*, actor: Actor, account: Account, password: str) -> None:
    """Set the person's new password; see :func:`replace_password`."""
    replace_password(actor, account, password, event="account:password_changed")
    notify(actor=actor, kind="password-changed")


@change("accounts:set_password")
def set_password(*, actor: Actor, account: Account, password: str) -> None:
    """Give an account without a password its first one; see :func:`replace_password`."""
    replace_password(actor, account, password, event="account:password_set")
    notify(actor=actor, kind="password-set")


def replace_password(actor: Actor, account: Account, password: str, *, event: str) -> None:
    """Every session of the account ends, since each carries a fingerprint of the old hash; a mail tells.

    Raises NotFound for another person's account, Invalid for a weak password.
    """
    require_self(actor, account)
    account.set_password(checked_password(account, password))
    account.password_due_at = None
    account.save(update_fields=["password", "password_due_at"])
    record(actor=actor, event=event, subject_id=account.id)
    queue_mail(kind="password-changed", recipient=account.email, context={}, subject_id=account.id)


@transaction.atomic
def queue_capped_mail(*, kind: str, recipient: str, context: Mapping[str, str], subject_id: UUID) -> None:
    """Queue a mail that anybody can ask for; past MAILS_PER_HOUR of a kind about one subject, quietly none.

    The subject is the account, or the invitation whose link was shown.
    """
    if _has_room(kind, subject_id):
        queue_mail(kind=kind, recipient=recipient, context=context, subject_id=subject_id)


@transaction.atomic
def mail_nobody(*, recipient: str) -> None:
    """Wait and look as `queue_capped_mail` does, and mail nothing: time must not tell who has an account."""
    _has_room("nothing", uuid5(NAMESPACE_OID, recipient))


def _has_room(kind: str, subject_id: UUID) -> bool:
    one_at_a_time(f"{kind} about {subject_id}")
    return count_lately(mails_about(subject_id=subject_id, kinds=[kind])) < MAILS_PER_HOUR


def record_failed_sign_in(*, email: str) -> None:
    """One audit line, at most FAILURES_PER_HOUR of them for an account, and for all unknown addresses."""
    account = find_by_email(email)
    _record_failure(account.id if account else None, "account:sign_in_failed")


def record_failed_second_factor(*, account: Account) -> None:
    """One audit line, at most FAILURES_PER_HOUR of them for an account."""
    _record_failure(account.id, "account:second_factor_failed")


def _record_failure(account_id: UUID | None, event: str) -> None:
    if count_failed_sign_ins(account_id=account_id, event=event, within=HOUR) < FAILURES_PER_HOUR:
        record(actor=person(account_id), event=event, subject_id=account_id)
