"""What each kind of mail says: the facts and links that its templates show, looked up when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from mipass.base.audit.queries import list_events_of
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.address import masked_email
from mipass.base.kit.clock import local
from mipass.base.kit.colour import text_upon
from mipass.base.kit.errors import NotFound
from mipass.base.kit.typed_codes import grouped
from mipass.base.kit.vocabulary import vocabulary
from mipass.base.outbox.operations import QueuedMail
from mipass.domains.accounts.known_browsers import way_in_key
from mipass.domains.accounts.queries import KEPT, get_account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import get_admin, inviting_client
from mipass.domains.clients.queries import get_client, list_tokens
from mipass.domains.credentials.holders_mails import STATE_MAILS
from mipass.domains.credentials.queries import get_credential
from mipass.domains.distributors.queries import get_distributor
from mipass.domains.webhooks.queries import find_endpoint
from mipass.doors.web.offers import offer_link

Facts = dict[str, Any]
SYSTEM = Actor.system()
LATEST = 10


@dataclass(frozen=True, slots=True)
class Brand:
    """In whose name a mail speaks."""

    name: str
    accent: str
    on_accent: str
    support: str
    logo: str = ""


def brand_of(mail: QueuedMail) -> Brand:
    """The distributor's where the mail is of one, the installation's otherwise. Raises NotFound."""
    config = settings.CONFIG
    if mail.distributor_id is None:
        return _brand(config.brand_name, config.brand_accent, config.brand_support)
    distributor = get_distributor(actor=SYSTEM, distributor_id=mail.distributor_id)
    logo = distributor.logo_version
    return _brand(
        distributor.brand_name or distributor.name,
        distributor.brand_accent or config.brand_accent,
        distributor.brand_support or config.brand_support,
        f"{link('distributor_logo', str(distributor.id))}?v={logo}" if logo else "",
    )


def _brand(name: str, accent: str, support: str, logo: str = "") -> Brand:
    return Brand(name=name, accent=accent, on_accent=text_upon(accent), support=support, logo=logo)


def facts_of(mail: QueuedMail) -> Facts:
    """What the templates of the mail's kind need. Raises NotFound when what it is about is gone."""
    return KINDS[mail.kind](mail)


def folder_of(mail: QueuedMail) -> str:
    """Where the templates of the mail's kind are; those that tell a credential's state share theirs."""
    return "credential-state" if mail.kind in STATE_MAILS else mail.kind


def link(name: str, *arguments: str) -> str:
    """The absolute address of a route; from the public URL, never from a request."""
    return f"{settings.CONFIG.public_url}{reverse(name, args=arguments)}"


def sender_of(mail: QueuedMail) -> UUID | None:
    """The account whose action caused the mail most recently, if a person caused it."""
    if mail.subject_id is None:
        return None
    told = set(vocabulary().given_up.values())  # that it could not be delivered is nobody's act
    events = list_events_of(actor=SYSTEM, subject_id=mail.subject_id, limit=LATEST)
    latest = next((event for event in events if event.type not in told), None)
    if latest is None or latest.actor_kind not in {ActorKind.ADMIN, ActorKind.OPERATOR}:
        return None
    return latest.actor_id


def _links_to(route: str) -> Callable[[QueuedMail], Facts]:
    def facts(mail: QueuedMail) -> Facts:
        return {**mail.context, "action_url": link(route)}

    return facts


def _confirmation(mail: QueuedMail) -> Facts:
    return {"action_url": link("account_confirm_email", mail.context["key"])}


def _email_changed(mail: QueuedMail) -> Facts:
    return {
        "action_url": link("undo_email_change", mail.context["token"]),
        "masked": masked_email(mail.context["email"]),
        "until": mail.created_at + KEPT,
    }


def _password_reset(mail: QueuedMail) -> Facts:
    account, _, key = mail.context["key"].partition("-")
    return {"action_url": link("account_reset_password_from_key", account, key)}


def _first_factor(mail: QueuedMail) -> Facts:
    return {"action_url": link("first_factor", mail.context["key"])}


def _sign_in_refused(mail: QueuedMail) -> Facts:
    return {"action_url": link("way_in", way_in_key(get_account(_subject(mail))))}


def _admin_invitation(mail: QueuedMail) -> Facts:
    admin = get_admin(actor=SYSTEM, admin_id=_subject(mail))
    return {
        "action_url": link("invitation", mail.context["token"]),
        "distributor": admin.distributor.name,
        "inviter": admin.invited_by.full_name
        if admin.invited_by
        else inviting_client(admin) or settings.CONFIG.brand_vendor,
        "scope": admin.role_name,
        "expires_at": admin.expires_at,
    }


def _further_nomination(mail: QueuedMail) -> Facts:
    admin = Admin.objects.get(id=_subject(mail))
    return {
        **mail.context,
        "action_url": link("admins:view", str(admin.distributor_id), str(admin.id)),
        "until": admin.objections_until or admin.expires_at,
    }


def _client(mail: QueuedMail) -> Facts:
    """Of a client's token the last four characters, and when that ends."""
    client = get_client(actor=SYSTEM, client_id=_subject(mail))
    tokens = [token for token in list_tokens(client) if token.hint == mail.context["hint"]]
    return {
        **mail.context,
        "name": client.name,
        "until": tokens[0].expires_at if tokens else client.confirmed_until,
        "action_url": link("clients:view", str(client.distributor_id), str(client.id)),
    }


def _retired_calls(mail: QueuedMail) -> Facts:
    client = get_client(actor=SYSTEM, client_id=_subject(mail))
    return {
        **mail.context,
        "name": client.name,
        "ends": datetime.fromisoformat(mail.context["ends"]),
        "action_url": link("clients:view", str(client.distributor_id), str(client.id)),
    }


def _credential_invitation(mail: QueuedMail) -> Facts:
    credential = get_credential(actor=SYSTEM, credential_id=_subject(mail))
    token = mail.context["token"]
    address = offer_link(credential.organization_id, token)
    return {
        "action_url": address,
        "qr_text": address,
        "code": grouped(mail.context.get("code", "")) or f"{credential.organization_id}/offers/{token}",
        "organization": credential.organization.name,
        "expires_at": credential.link_expires_at,
        "is_reminder": mail.context.get("is_reminder", False),
    }


def _credential_code(mail: QueuedMail) -> Facts:
    credential = get_credential(actor=SYSTEM, credential_id=_subject(mail))
    return {"code": mail.context["code"], "organization": credential.organization.name}


def _code_to_type(mail: QueuedMail) -> Facts:
    code = mail.context["code"]
    return {"code": f"{code[:4]} {code[4:]}"}


def _credential_state(mail: QueuedMail) -> Facts:
    named = {"organization": get_credential(actor=SYSTEM, credential_id=_subject(mail)).organization.name}
    said = STATE_MAILS[mail.kind]
    return {**named, "subject": str(said.subject) % named, "text": str(said.text) % named}


def _credential_ends_soon(mail: QueuedMail) -> Facts:
    credential = get_credential(actor=SYSTEM, credential_id=_subject(mail))
    if credential.valid_until is None:  # it was taken away since
        raise NotFound
    return {"organization": credential.organization.name, "valid_until": credential.valid_until}


def _voucher(mail: QueuedMail) -> Facts:
    return {**mail.context, "vendor": settings.CONFIG.brand_vendor, "action_url": link("home")}


def _webhook(mail: QueuedMail) -> Facts:
    endpoint = find_endpoint(actor=SYSTEM, endpoint_id=_subject(mail))
    return {
        "action_url": link("webhooks:view", str(endpoint.distributor_id), str(endpoint.id)),
        "name": endpoint.name,
        "host": endpoint.host,
        "since": local(endpoint.failing_since or mail.created_at).strftime("%Y-%m-%d %H:%M"),
        "reason": endpoint.get_disabled_reason_display(),
    }


def _nothing(_mail: QueuedMail) -> Facts:
    return {}


def _subject(mail: QueuedMail) -> UUID:
    if mail.subject_id is None:
        raise ValueError(f"a mail of kind {mail.kind} names what it is about")
    return mail.subject_id


KINDS: Mapping[str, Callable[[QueuedMail], Facts]] = {
    "confirm-email": _confirmation,
    "account-exists": _links_to("account_login"),
    "sign-up-code": _code_to_type,
    "reset-password": _password_reset,
    "email-change-code": _code_to_type,
    "email-change-taken": _links_to("account_login"),
    "address-kept": _nothing,
    "email-changed": _email_changed,
    "email-change-undone": _password_reset,
    "first-factor": _first_factor,
    "sign-in-refused": _sign_in_refused,
    "account-disabled": _nothing,
    "account-enabled": _links_to("account_login"),
    "password-changed": _links_to("account_reset_password"),
    "sign-in-method-changed": _links_to("my_account"),
    "admin-invitation": _admin_invitation,
    "further-nomination": _further_nomination,
    "credential-invitation": _credential_invitation,
    "credential-code": _credential_code,
    "credential-ends-soon": _credential_ends_soon,
    **dict.fromkeys(STATE_MAILS, _credential_state),
    "voucher": _voucher,
    "credits-corrected": _links_to("home"),
    "low-credits": _links_to("home"),
    "client-expiring": _client,
    "client-rotated": _client,
    "client-retired-calls": _retired_calls,
    "webhook-failing": _webhook,
    "webhook-disabled": _webhook,
}
