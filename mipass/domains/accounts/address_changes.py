"""Another address for an account, by a code that goes to it, and the old one back, by a link that went there.

What links to the old address is void at once; the address itself is kept from others for seven days, in
which its link undoes this change and each later one: of two addresses the one that was there earlier counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.actor import Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.vault import is_mac, mac, new_token, token_hash
from mipass.base.outbox.operations import cancel_mails, notify, queue_mail, refuse_flood, without_notices
from mipass.base.outbox.queries import mails_about
from mipass.domains.accounts.address_proofs import new_code
from mipass.domains.accounts.models import Account, AddressChange
from mipass.domains.accounts.operations import MAILS_PER_HOUR, AddressTaken, require_self
from mipass.domains.accounts.queries import KEPT, find_by_email, find_keeper, verified_email
from mipass.domains.accounts.sessions import end_every_session, end_other_sessions

CHANGES_PER_DAY = 3
DAY = timedelta(days=1)
CODE_MAIL, TAKEN_MAIL, KEPT_MAIL = ASKING = ("email-change-code", "email-change-taken", "address-kept")
LINK_MAILS = ("reset-password", "first-factor", "sign-in-refused")  # what they link to is the account's
PURPOSE, FINGERPRINT = "address-change", "address-fingerprint"
FINGERPRINT_LENGTH = 20  # octets: the number of the key, and 16 of the MAC


class WrongCode(Refused):
    """The code is not the one that was mailed, or is void: the account was changed since."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("This is not the code from the newest mail."), field="code")


class LinkUsed(Refused):
    """The link was used, is over, or an earlier change was undone."""

    code = "link_used"

    def __init__(self) -> None:
        super().__init__(_("This link has been used or has expired."))


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that waits for its code. ``check`` tells the right code, and serves this request alone."""

    email: str
    request_id: UUID
    check: bytes


@change("accounts:ask_for_address")
def ask_for_address(*, actor: Actor, account: Account, email: str, request_id: UUID) -> Asked:
    """Mail a code to the address that the person's account is to have.

    Where it is somebody else's, or kept for them, its owner is told instead, and the asking person learns no
    difference. Raises NotFound for another's account, Invalid for the present address, TooManyAttempts.
    """
    require_self(actor, account)
    account = lock(Account.objects.filter(id=account.id)).get()
    email = clean_email(email)
    if email == account.email:
        raise Invalid(_("This is your e-mail address already."), code="same_address", field="email")
    _refuse_many_changes(account)
    refuse_flood(
        mails_about(subject_id=account.id, kinds=ASKING),
        limit=MAILS_PER_HOUR,
        message=_("Too many codes were asked for; try again in an hour."),
    )
    code = new_code()
    kind = _kind_of_mail(account, email)
    context = {"code": code} if kind == CODE_MAIL else {}
    queue_mail(kind=kind, recipient=email, context=context, subject_id=account.id)
    made = mac(installation_keys(PURPOSE), _bound(account, email, request_id, code))
    return Asked(email, request_id, made)


def _kind_of_mail(account: Account, email: str) -> str:
    owner, keeper = find_by_email(email), find_keeper(email)
    if owner is not None and verified_email(owner) is not None:
        return TAKEN_MAIL
    return KEPT_MAIL if keeper is not None and keeper.account_id != account.id else CODE_MAIL


def _bound(account: Account, email: str, request_id: UUID, code: str) -> bytes:
    """What a code is good for: this request, as long as the account has its present address and password."""
    present = {"account": account.id, "address": account.email, "password": account.password}
    return canonical({**present, "email": email, "request": request_id, "code": code})


def _refuse_many_changes(account: Account) -> None:
    refuse_flood(
        AddressChange.objects.filter(account_id=account.id),
        at="changed_at",
        limit=CHANGES_PER_DAY,
        within=DAY,
        message=_("The e-mail address was changed %(count)d times within a day; try again tomorrow."),
    )


@change("accounts:change_address")
def change_address(
    *, actor: Actor, account: Account, asked: Asked, code: str, session_key: str
) -> AddressChange:
    """Give the person's account the address that the code was mailed to; its other sessions end.

    The old address is mailed the link to undo it. Raises NotFound for another's account, WrongCode,
    TooManyAttempts, AddressTaken when somebody was faster.
    """
    require_self(actor, account)
    account = lock(Account.objects.filter(id=account.id)).get()
    expected = _bound(account, asked.email, asked.request_id, code)
    if not account.is_active or not is_mac(installation_keys(PURPOSE), asked.check, expected):
        raise WrongCode
    _refuse_many_changes(account)
    _make_free(actor, account, asked.email)
    old, token = account.email, new_token()
    changed = AddressChange.objects.create(
        account=account, old_email=old, new_email=asked.email, undo_hash=token_hash(token)
    )
    _give(account, asked.email)
    with without_notices():
        end_other_sessions(actor=actor, account=account, current_key=session_key)
    _record(actor, account, "account:email_changed", old)
    context = {"token": token, "email": account.email}
    queue_mail(kind="email-changed", recipient=old, context=context, subject_id=account.id)
    notify(actor=actor, kind="email-changed", email=account.email)
    return changed


def _make_free(actor: Actor, account: Account, email: str) -> None:
    """Forget a registration of the address that nobody confirmed. Raises AddressTaken for any other."""
    keeper = find_keeper(email)
    if keeper is not None and keeper.account_id != account.id:
        raise AddressTaken
    squatter = lock(Account.objects.filter(email=email)).first()
    if squatter is None:
        return
    if verified_email(squatter) is not None:
        raise AddressTaken
    record(actor=actor, event="account:registration_forgotten", subject_id=squatter.id)
    squatter.delete()


def _give(account: Account, email: str) -> None:
    """Let the account have this address alone, proved; what is to be mailed to the one before goes nowhere.

    Links to it are void by themselves: they are made of the address.
    """
    account.email = email
    try:
        with transaction.atomic():
            account.save(update_fields=["email", "password", "password_due_at"])
    except IntegrityError:
        raise AddressTaken from None
    EmailAddress.objects.filter(user_id=account.id).delete()
    EmailAddress.objects.create(user_id=account.id, email=email, verified=True, primary=True)
    cancel_mails(subject_id=account.id, kinds=LINK_MAILS)


def _record(actor: Actor, account: Account, event: str, old: str) -> None:
    record(
        actor=actor,
        event=event,
        subject_id=account.id,
        old_fingerprint=address_fingerprint(old),
        new_fingerprint=address_fingerprint(account.email),
    )


def address_fingerprint(email: str) -> str:
    """Tells an address from others, to whoever has the installation's keys; 40 hexadecimal digits."""
    return mac(installation_keys(FINGERPRINT), email.encode())[:FINGERPRINT_LENGTH].hex()


def find_change(token: str) -> AddressChange | None:
    """The change that a link undoes, while it still does."""
    return _open_changes(token).select_related("account").first()


@change("accounts:undo_address_change")
def undo_address_change(*, actor: Actor, token: str) -> Account:
    """Put back the address that the link was mailed to, and end every session.

    Nothing signs in before a new password is set, for which a link is mailed there. Later changes, and the
    links to undo them, are void. Raises LinkUsed; NotFound when the change is not of the actor's account.
    """
    found = find_change(token)
    if found is None:
        raise LinkUsed
    require_self(actor, found.account)
    account = lock(Account.objects.filter(id=found.account_id)).get()
    if not _open_changes(token).exists():
        raise LinkUsed
    AddressChange.objects.filter(account_id=account.id, id__gte=found.id).update(undo_hash=None)
    left = account.email
    account.set_unusable_password()
    account.password_due_at = now()
    _give(account, found.old_email)
    end_every_session(account)
    _record(actor, account, "account:email_change_undone", left)
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    queue_mail(
        kind="email-change-undone", recipient=account.email, context={"key": key}, subject_id=account.id
    )
    return account


def _open_changes(token: str) -> QuerySet[AddressChange]:
    return AddressChange.objects.filter(undo_hash=token_hash(token), changed_at__gt=now() - KEPT)
