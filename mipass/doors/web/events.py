"""The audit log in words: a text for every type of event, its details, its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mipass.base.audit.models import Event
from mipass.base.kit.actor import ActorKind
from mipass.domains.admins.models import Scope
from mipass.domains.credentials.models import RevocationReason
from mipass.domains.issuer.models import KeyPurpose
from mipass.domains.readers.models import Output
from mipass.doors.web.file_words import FILES
from mipass.doors.web.refusals import OPERATIONS, REASONS
from mipass.doors.web.upgrade_words import upgrade_reason

REFUSED = "operation:refused"
NOWHERE = UUID(int=0)

TEXTS: Mapping[str, str | Promise] = {
    "account:created": gettext_lazy("Account created"),
    "account:registered_again": gettext_lazy("Registered anew before the address was confirmed"),
    "account:registration_forgotten": gettext_lazy("Registration forgotten by the owner of the address"),
    "account:email_confirmed": gettext_lazy("E-mail address confirmed"),
    "account:signed_in": gettext_lazy("Signed in"),
    "account:sign_in_failed": gettext_lazy("Sign-in failed"),
    "account:signed_out": gettext_lazy("Signed out"),
    "account:password_changed": gettext_lazy("Password changed"),
    "account:password_set": gettext_lazy("Password set"),
    "account:password_reset": gettext_lazy("Password reset"),
    "account:sign_in_held": gettext_lazy("Sign-in held after a reset without the second factor"),
    "account:sign_in_reset": gettext_lazy("Sign-in reset by the operator of the server"),
    "account:made_operator": gettext_lazy("Made an operator"),
    "account:renamed": gettext_lazy("Own name changed"),
    "account:preferences_changed": gettext_lazy("Own language or time zone changed"),
    "account:passkey_added": gettext_lazy("Passkey added"),
    "account:passkey_removed": gettext_lazy("Passkey removed"),
    "account:second_factor_added": gettext_lazy("Authenticator app added"),
    "account:second_factor_removed": gettext_lazy("Authenticator app removed"),
    "account:second_factor_failed": gettext_lazy("Second factor failed"),
    "account:recovery_codes_renewed": gettext_lazy("Recovery codes renewed"),
    "account:identity_linked": gettext_lazy("Third-party account linked"),
    "account:identity_unlinked": gettext_lazy("Third-party account unlinked"),
    "account:session_ended": gettext_lazy("Session ended"),
    "account:disabled": gettext_lazy("Account disabled"),
    "account:enabled": gettext_lazy("Account enabled"),
    "distributor:created": gettext_lazy("Distributor created"),
    "distributor:edited": gettext_lazy("Distributor edited"),
    "distributor:branding_changed": gettext_lazy("Branding changed"),
    "distributor:policies_changed": gettext_lazy("Policies changed"),
    "distributor:suspended": gettext_lazy("Distributor suspended"),
    "distributor:resumed": gettext_lazy("Distributor resumed"),
    "distributor:full_admins_gone": gettext_lazy("No Full Admin left who can log in"),
    "admin:nominated": gettext_lazy("Full Admin nominated"),
    "admin:nomination_approved": gettext_lazy("Nomination approved"),
    "admin:nomination_objected": gettext_lazy("Objected to the nomination"),
    "admin:invited": gettext_lazy("Admin invited"),
    "admin:invitation_resent": gettext_lazy("Admin's invitation sent again"),
    "admin:invitation_asked_again": gettext_lazy("Invitation's link mailed again to the invited person"),
    "admin:invitation_withdrawn": gettext_lazy("Admin's invitation withdrawn"),
    "admin:accepted": gettext_lazy("Invitation accepted"),
    "admin:declined": gettext_lazy("Invitation declined"),
    "admin:scope_changed": gettext_lazy("Admin scope changed"),
    "admin:removed": gettext_lazy("Admin removed"),
    "organization:created": gettext_lazy("Organization added"),
    "organization:renamed": gettext_lazy("Organization renamed"),
    "organization:enabled": gettext_lazy("Organization enabled"),
    "organization:door_policy_changed": gettext_lazy("Door policy changed"),
    "organization:disabled": gettext_lazy("Organization disabled"),
    "organization:closing": gettext_lazy("Removal of the organization started"),
    "organization:removed": gettext_lazy("Organization removed"),
    "credits:voucher_created": gettext_lazy("Voucher created"),
    "credits:voucher_resent": gettext_lazy("Voucher sent again with a new code"),
    "credits:voucher_voided": gettext_lazy("Voucher voided"),
    "credits:voucher_redeemed": gettext_lazy("Voucher redeemed"),
    "credits:limit_set": gettext_lazy("Credit limit set"),
    "credits:limit_lifted": gettext_lazy("Credit limit lifted"),
    "credits:corrected": gettext_lazy("Credits corrected"),
    "credential:issued": gettext_lazy("Credential issued"),
    "credential:resent": gettext_lazy("Invitation sent again"),
    "credential:address_corrected": gettext_lazy("Address corrected, invitation sent again"),
    "credential:code_sent": gettext_lazy("Code mailed for a phone that opened the link"),
    "credential:offer_locked": gettext_lazy("Link locked after too many wrong codes"),
    "credential:accepted": gettext_lazy("Credential accepted on a phone"),
    "credential:not_accepted": gettext_lazy("Credential not accepted on a phone"),
    "credential:deleted_on_device": gettext_lazy("Credential deleted on the phone"),
    "credential:replacement_ordered": gettext_lazy("Replacement phone ordered"),
    "credential:enabled": gettext_lazy("Credential enabled"),
    "credential:disabled": gettext_lazy("Credential disabled"),
    "credential:revoked": gettext_lazy("Credential revoked"),
    "credential:withdrawn": gettext_lazy("Credential withdrawn, credit returned"),
    "credential:expired": gettext_lazy("Invitation expired, credit returned"),
    "credential:installer_set": gettext_lazy("Installer permission set"),
    "credential:installer_removed": gettext_lazy("Installer permission removed"),
    "pool:added": gettext_lazy("Number pool added"),
    "pool:removed": gettext_lazy("Number pool removed"),
    "credential:bulk_begun": gettext_lazy("Action on many credentials begun"),
    "credential:bulk_cancelled": gettext_lazy("Action on many credentials cancelled"),
    "credential:bulk_stopped": gettext_lazy("Action on many credentials stopped"),
    "credential:bulk_ended": gettext_lazy("Action on many credentials ended"),
    "batch:uploaded": gettext_lazy("Bulk upload taken in"),
    "batch:read_again": gettext_lazy("Bulk upload read again"),
    "batch:discarded": gettext_lazy("Bulk upload discarded"),
    "batch:issued": gettext_lazy("Bulk upload issued"),
    "batch:failed": gettext_lazy("Bulk upload not issued"),
    "batch:undo_started": gettext_lazy("Undoing of a bulk upload started"),
    "batch:undone": gettext_lazy("Bulk upload undone, credits returned"),
    "export:profile_saved": gettext_lazy("Export profile saved"),
    "export:profile_removed": gettext_lazy("Export profile removed"),
    "export:taken": gettext_lazy("Credentials exported"),
    "export:file_taken": gettext_lazy("File downloaded"),
    "reader:enrolled": gettext_lazy("Reader enrolled"),
    "reader:renamed": gettext_lazy("Reader renamed"),
    "reader:removed": gettext_lazy("Reader removed"),
    "reader:code_made": gettext_lazy("Code for enrolling a reader made"),
    "reader:enrolled_again": gettext_lazy("Reader enrolled again, with a new key"),
    "reader:key_change_asked": gettext_lazy("Reader's new key waits for an admin"),
    "reader:key_change_refused": gettext_lazy("Reader's new key refused"),
    "reader:configured": gettext_lazy("New configuration for the reader"),
    "reader:output_changed": gettext_lazy("Output of the reader changed"),
    "reader:reported": gettext_lazy("Reader reported"),
    "reader:released": gettext_lazy("Reader confirmed its release"),
    "firmware:uploaded": gettext_lazy("Firmware uploaded"),
    "firmware:removed": gettext_lazy("Firmware removed"),
    "firmware:key_made": gettext_lazy("Online key for firmware made"),
    "firmware:root_accepted": gettext_lazy("Root of the firmware repository accepted"),
    "firmware:targets_accepted": gettext_lazy("Signed firmware metadata accepted"),
    "firmware:published": gettext_lazy("Firmware published"),
    "firmware:withdrawal_begun": gettext_lazy("Withdrawal of firmware begun"),
    "firmware:withdrawal_ended": gettext_lazy("Withdrawal of firmware taken back"),
    "firmware:withdrawn": gettext_lazy("Firmware withdrawn"),
    "upgrade:started": gettext_lazy("Firmware upgrade started"),
    "upgrade:cancelled": gettext_lazy("Firmware upgrade cancelled"),
    "upgrade:retried": gettext_lazy("Firmware upgrade tried again"),
    "upgrade:release_withdrawn": gettext_lazy("Firmware of an upgrade withdrawn"),
    "upgrade:offered": gettext_lazy("Firmware offered"),
    "upgrade:done": gettext_lazy("Firmware upgraded"),
    "upgrade:failed": gettext_lazy("Firmware not taken"),
    "keys:made": gettext_lazy("Signing key made"),
    "keys:retired": gettext_lazy("Signing key retired"),
    "keys:root_announced": gettext_lazy("New root announced"),
    "keys:root_in_use": gettext_lazy("New root in use"),
    "keys:root_ended": gettext_lazy("Old root no longer trusted"),
    "keys:time_reset": gettext_lazy("Time of signatures begun anew"),
    "keys:data_key_made": gettext_lazy("New key for card data"),
    "keys:data_key_ended": gettext_lazy("Old key for card data ended"),
    "keys:master_key_added": gettext_lazy("New master key for the keys of the installation"),
    "keys:master_key_replaced": gettext_lazy("Old master key ended"),
    "keys:secret_key_added": gettext_lazy("New secret key accepted"),
    "keys:secret_key_replaced": gettext_lazy("Secret key replaced"),
    REFUSED: gettext_lazy("Refused"),
}

KINDS: Mapping[str, str | Promise] = {
    "credential": gettext_lazy("Credentials"),
    "batch": gettext_lazy("Bulk uploads"),
    "pool": gettext_lazy("Number pools"),
    "export": gettext_lazy("Exports"),
    "reader": gettext_lazy("Readers"),
    "organization": gettext_lazy("Organizations"),
    "credits": gettext_lazy("Credits and vouchers"),
    "admin": gettext_lazy("Admins"),
    "distributor": gettext_lazy("Distributor"),
    "firmware": gettext_lazy("Firmware"),
    "keys": gettext_lazy("Keys"),
    "upgrade": gettext_lazy("Firmware upgrades"),
    "account": gettext_lazy("Accounts and sign-in"),
    "operation": gettext_lazy("Refusals"),
}

FIELDS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "street_1": gettext_lazy("Street Address Line 1"),
    "street_2": gettext_lazy("Street Address Line 2"),
    "zip_code": gettext_lazy("Zip Code"),
    "state": gettext_lazy("State"),
    "country": gettext_lazy("Country"),
    "phone": gettext_lazy("Phone Number"),
    "low_credit_threshold": gettext_lazy("Low-Credit Alert"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What an event is about, and where it can be looked at, if it can."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The words behind the ids of some events: ``vendor`` stands for every operator that ``people`` lacks."""

    vendor: str
    people: Mapping[UUID, str] = field(default_factory=dict)
    places: Mapping[UUID, str] = field(default_factory=dict)
    objects: Mapping[UUID, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log as it is shown. ``by`` is the value that narrows the log to who did it."""

    id: UUID
    at: datetime
    what: str
    detail: str
    is_refusal: bool
    who: str
    by: str
    place: str
    about: Named | None


def types_of(kind: str) -> list[str]:
    """The types of event of a kind; none of a kind that there is not."""
    return [code for code in TEXTS if code.partition(":")[0] == kind]


def describe(events: Iterable[Event], names: Names) -> list[Entry]:
    """The lines of some events, in their order."""
    return [
        Entry(
            id=event.id,
            at=event.at,
            what=_what(event),
            detail=_detail(event, names),
            is_refusal=event.type == REFUSED,
            who=who_did(event.actor_kind, event.actor_id, names),
            by=_by(event),
            place=names.places.get(event.organization_id or event.distributor_id or NOWHERE, ""),
            about=names.objects.get(event.subject_id) if event.subject_id else None,
        )
        for event in events
    ]


def who_did(kind: str, account_id: UUID | None, names: Names) -> str:
    """Who acted: a person by name, an operator as the vendor, a machine by its kind."""
    if account_id is not None and account_id in names.people:
        return names.people[account_id]
    return {
        ActorKind.OPERATOR: names.vendor,
        ActorKind.SYSTEM: _("The system"),
        ActorKind.DEVICE: _("A phone"),
        ActorKind.READER: _("A reader"),
    }.get(ActorKind(kind), _("A person"))


def _by(event: Event) -> str:
    is_named = event.actor_kind in {ActorKind.ADMIN, ActorKind.PERSON} and event.actor_id is not None
    return str(event.actor_id) if is_named else event.actor_kind


def _what(event: Event) -> str:
    if event.type == REFUSED:
        operation = event.details.get("operation", "")
        return _("Refused: %(what)s") % {"what": OPERATIONS.get(operation) or _plain(operation)}
    return str(TEXTS.get(event.type) or _plain(event.type))


def _plain(code: str) -> str:
    """A code without words of its own, made readable."""
    return code.rpartition(":")[2].replace("_", " ")


def _detail(event: Event, names: Names) -> str:
    """The details in the order of ``DETAILS``: a database keeps an object's keys in its own."""
    said = [word(value, names) for name, word in DETAILS.items() if (value := event.details.get(name))]
    return ", ".join(text for text in said if text)


def _scope(value: Any, _names: Names) -> str:
    return str(dict(Scope.choices).get(value, value))


def _organizations(value: Any, names: Names) -> str:
    return ", ".join(names.places.get(UUID(organization_id), "") for organization_id in value)


def _fields(value: Any, _names: Names) -> str:
    return ", ".join(str(FIELDS.get(name) or _plain(name)) for name in value)


def _moved(value: Any, _names: Names) -> str:
    return _("%(credits)+d to its allocation") % {"credits": value}


def _readers(value: int) -> str:
    return ngettext("%(count)d reader", "%(count)d readers", value) % {"count": value}


def _credits(value: Any, _names: Names) -> str:
    return ngettext("%(credits)d credit", "%(credits)d credits", abs(value)) % {"credits": value}


def _changed(value: Any, _names: Names) -> str:
    return ngettext("%(number)d changed", "%(number)d changed", value) % {"number": value}


DETAILS: Mapping[str, Callable[[Any, Names], str]] = {
    "changed": _changed,
    "scope": _scope,
    "organization_ids": _organizations,
    "fields": _fields,
    "ceiling": lambda value, _names: _("limited to %(ceiling)d") % {"ceiling": value},
    "moved": _moved,
    "credits": _credits,
    "kind": lambda value, _names: str(FILES.get(value, value)),
    "reason": lambda value, _names: str(dict(RevocationReason.choices).get(value) or upgrade_reason(value)),
    "asked": lambda value, _names: _readers(value),
    "version": lambda value, _names: _("version %(version)s") % {"version": value},
    "installer": lambda _value, _names: _("with installer permission"),
    "generation": lambda value, _names: _("generation %(number)d") % {"number": value},
    "sequence": lambda value, _names: _("configuration %(number)d") % {"number": value},
    "output": lambda value, _names: str(dict(Output.choices).get(value, value)),
    "document_days": lambda value, _names: (
        ngettext("documents for %(count)d day", "documents for %(count)d days", value) % {"count": value}
    ),
    "grace_hours": lambda value, _names: (
        ngettext("%(count)d hour of grace", "%(count)d hours of grace", value) % {"count": value}
    ),
    "purpose": lambda value, _names: str(dict(KeyPurpose.choices).get(value, value)),
    "copy_of": lambda _value, _names: _("as a copy"),
    "code": lambda value, _names: str(REASONS.get(value) or _plain(value)),
}
