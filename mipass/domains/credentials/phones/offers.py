"""The offer behind a mailed link: whether it is open, its mailed code, and how it ends."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.short_codes import SALT_LENGTH, new_salt, slow_digest
from mipass.base.kit.vault import Keys, is_mac, mac
from mipass.base.outbox.operations import cancel_mails, queue_mail, refuse_flood
from mipass.base.outbox.queries import mails_about
from mipass.domains.credentials.lifecycle import SUSPENDED
from mipass.domains.credentials.models import MOST_WRONG_TRIES, Credential, Device, Offer
from mipass.domains.credentials.permissions import ACCEPT
from mipass.domains.credentials.validity import ValidityEnded, is_ended
from mipass.domains.holders.queries import rely_on_holder
from mipass.domains.issuer.operations import set_status
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import rely_on_organization
from mipass.protocol.openid4vci import CODE_LENGTH
from mipass.protocol.status_bits import Status

CODE_LIFETIME = timedelta(minutes=10)
CODES_PER_HOUR = 5
CODE_MAIL = "credential-code"
INVITATION_MAIL = "credential-invitation"


class OfferEnded(Refused):
    """The link was good once: it expired (``offer_expired``) or a phone has accepted (``offer_used``)."""

    code = "offer_expired"


class NotNow(Refused):
    """The offer stands, and nothing can be accepted at present; ``code`` says why."""


class OfferLocked(Refused):
    """Too many wrong codes: only a new link helps."""

    code = "offer_locked"

    def __init__(self) -> None:
        super().__init__(
            _("A wrong code was entered too often. Ask whoever invited you to send the mail again.")
        )


class WrongCode(Refused):
    """Not the code that was mailed last. ``is_last``: with this try the offer was locked."""

    code = "wrong_code"

    def __init__(self, *, is_last: bool) -> None:
        super().__init__(_("This is not the code that was mailed last."))
        self.is_last = is_last


def find_offer(*, organization: Organization, link_hash: bytes) -> Credential:
    """The credential whose present link has this hash, as long as the offer is open.

    Raises NotFound for a link that was replaced, withdrawn or never was, OfferEnded, NotNow, OfferLocked.
    """
    rows = Credential.objects.select_related("organization__distributor").order_by("link_hash")
    found: Credential | None = rows.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id, link_hash=link_hash
    ).first()
    if found is None:
        _refuse_used(organization, link_hash)
        raise NotFound
    require_open(found)
    if _offers_of(found).filter(wrong_tries__gte=MOST_WRONG_TRIES).exists():
        raise OfferLocked
    return found


def _refuse_used(organization: Organization, link_hash: bytes) -> None:
    used = Offer.objects.filter(
        distributor_id=organization.distributor_id, link_hash=link_hash, used_at__isnull=False
    )
    if used.filter(credential__organization_id=organization.id).exists():
        raise OfferEnded(_("A phone has already accepted this credential."), code="offer_used")


def require_open(credential: Credential) -> None:
    """Raise unless a phone may accept this credential by its present link now."""
    if credential.link_hash is None or credential.link_expires_at is None:
        raise NotFound
    if is_ended(credential):
        raise NotNow(_("The time for which this credential was issued is over."), code=ValidityEnded.code)
    if credential.link_expires_at <= now():
        raise OfferEnded(_("The invitation has expired. Ask whoever invited you to send it again."))
    rely_on_organization(credential.organization, _refuse_unless_enabled)
    if credential.status in SUSPENDED:
        raise NotNow(_("The credential is currently disabled."), code="credential_disabled")
    require_held(credential)


def require_held(credential: Credential) -> None:
    """Raise NotNow ``holder_inactive`` for one of an inactive holder, also one who is so by the commit."""
    if credential.holder_id is not None:
        rely_on_holder(
            distributor_id=credential.distributor_id,
            holder_id=credential.holder_id,
            judge=_refuse_unless_active,
        )


def _refuse_unless_active(is_active: bool) -> None:
    if not is_active:
        raise NotNow(_("This credential cannot be accepted at the moment."), code="holder_inactive")


def _refuse_unless_enabled(organization: Organization) -> None:
    if not organization.is_enabled:
        message = _("Credentials of this organization cannot be accepted at the moment.")
        raise NotNow(message, code="organization_not_enabled")


@change("credentials:request_code")
def request_code(*, actor: Actor, credential: Credential) -> None:
    """Mail the code without which the link is worth nothing; an older code is void.

    Raises as `find_offer`, and TooManyAttempts.
    """
    actor.require(ACCEPT, credential.place)
    credential = lock_credential(credential)
    require_open(credential)
    _refuse_mail_bomb(credential)
    offer = _begun(credential)
    if offer.wrong_tries >= MOST_WRONG_TRIES:
        raise OfferLocked
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    offer.code_hash, offer.code_expires_at = _kept(offer, code, new_salt()), now() + CODE_LIFETIME
    offer.save(update_fields=["code_hash", "code_expires_at"])
    cancel_mails(subject_id=credential.id, kinds=[CODE_MAIL])
    queue_mail(
        kind=CODE_MAIL,
        recipient=credential.email,
        context={"code": code},
        place=credential.place,
        subject_id=credential.id,
    )
    record(actor=actor, event="credential:code_sent", place=credential.place, subject_id=credential.id)


def check_code(*, credential: Credential, code: str) -> WrongCode | None:
    """None for the code that was mailed last; else the try is counted. Needs the credential's lock.

    Raises OfferLocked, and NotNow ``code_expired`` when no code is open.
    """
    offer = _offers_of(credential).first()
    if offer is None or offer.code_hash is None or offer.code_expires_at is None:
        raise NotNow(_("Ask for a code first."), code="code_expired")
    if offer.wrong_tries >= MOST_WRONG_TRIES:
        raise OfferLocked
    if offer.code_expires_at <= now():
        raise NotNow(_("The code has expired. Ask for another one."), code="code_expired")
    if _is_kept(offer, code):
        return None
    offer.wrong_tries += 1
    offer.save(update_fields=["wrong_tries"])
    return WrongCode(is_last=offer.wrong_tries == MOST_WRONG_TRIES)


def mark_used(credential: Credential) -> None:
    """A phone has accepted: the link leads nowhere any more, and says so. Mails that still wait are void."""
    _offers_of(credential).update(used_at=now(), code_hash=None)
    cancel_mails(subject_id=credential.id, kinds=[INVITATION_MAIL, CODE_MAIL])


def void_offer(credential: Credential) -> None:
    """The present link, its code and the phone that claimed it count no more. Needs the credential's lock.

    What documents there are become INVALID for good: the next phone gets an entry of its own.
    """
    _offers_of(credential).delete()
    cancel_mails(subject_id=credential.id, kinds=[CODE_MAIL])
    ended = Device.objects.filter(
        distributor_id=credential.distributor_id, credential_id=credential.id, ended_at=None
    )
    ended.update(ended_at=now())
    set_status(organization=credential.organization, subject_id=credential.id, status=Status.INVALID)


def lock_credential(credential: Credential) -> Credential:
    """The credential as it is now, locked until the transaction ends: its offer and device change in turn.

    Its organization is the caller's, read by the same request: what is decided by it holds in its list too.
    """
    rows = Credential.objects.filter(id=credential.id, distributor_id=credential.distributor_id)
    found: Credential | None = lock(rows).first()
    if found is None:
        raise NotFound
    found.organization = credential.organization
    return found


def _begun(credential: Credential) -> Offer:
    """The row of the credential's present link."""
    insert_unless_exists(
        Offer,
        id=new_id(),
        distributor_id=credential.distributor_id,
        credential_id=credential.id,
        link_hash=bytes(credential.link_hash or b""),
        code_hash=None,
        code_expires_at=None,
        wrong_tries=0,
        used_at=None,
    )
    return _offers_of(credential).get()


def _offers_of(credential: Credential) -> QuerySet[Offer]:
    return Offer.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)


def _kept(offer: Offer, code: str, salt: bytes) -> bytes:
    """What is kept of a code: slow, salted, and under a MAC, since a million of them can be tried even so."""
    return salt + mac(_code_keys(), _slow(offer, code, salt))


def _is_kept(offer: Offer, code: str) -> bool:
    kept = bytes(offer.code_hash or b"")
    salt, made = kept[:SALT_LENGTH], kept[SALT_LENGTH:]
    return is_mac(_code_keys(), made, _slow(offer, code, salt))


def _slow(offer: Offer, code: str, salt: bytes) -> bytes:
    return slow_digest(canonical({"offer": offer.id, "code": code}), salt)


def _code_keys() -> Keys:
    return installation_keys("credential-code")


def _refuse_mail_bomb(credential: Credential) -> None:
    refuse_flood(
        mails_about(subject_id=credential.id, kinds=[CODE_MAIL]),
        limit=CODES_PER_HOUR,
        message=_("%(count)d codes were sent for this credential in the last hour. Try again later."),
    )
