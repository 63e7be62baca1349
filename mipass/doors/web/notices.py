"""The words of each notice, for toasts and Alert History."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.address import shown_email
from mipass.base.outbox.models import Notice

TEXTS = {
    "distributor-created": gettext_lazy("Distributor %(name)s was created and its nominee invited."),
    "distributor-saved": gettext_lazy("The contact information was saved."),
    "branding-saved": gettext_lazy("The branding was saved."),
    "policies-saved": gettext_lazy("The policies were saved."),
    "distributor-suspended": gettext_lazy("%(name)s is suspended."),
    "distributor-resumed": gettext_lazy("%(name)s is active again."),
    "voucher-created": gettext_lazy("A voucher for %(credits)s credits goes to %(recipient)s."),
    "vouchers-created": gettext_lazy("%(count)s vouchers for %(credits)s credits each go out by mail."),
    "voucher-resent": gettext_lazy("A new authentication code goes to %(recipient)s; the old one is void."),
    "voucher-voided": gettext_lazy("Voucher %(serial)s is void."),
    "voucher-redeemed": gettext_lazy("%(credits)s credits were redeemed."),
    "low-credits": gettext_lazy(
        "%(unallocated)s unallocated credits are left, fewer than the %(threshold)s to be told of."
    ),
    "low-credit-threshold-saved": gettext_lazy("The low-credit alert was saved."),
    "credits-corrected": gettext_lazy("The credits of %(name)s were corrected."),
    "organization-created": gettext_lazy("%(name)s was added."),
    "organization-renamed": gettext_lazy("The organization is now called %(name)s."),
    "organization-enabled": gettext_lazy("%(name)s is enabled."),
    "organization-disabled": gettext_lazy("%(name)s is disabled."),
    "organization-closing": gettext_lazy("%(name)s is being removed."),
    "limit-saved": gettext_lazy("The credit allocation of %(name)s was saved."),
    "batch-checked": gettext_lazy("%(name)s was checked: look at what it holds before you issue it."),
    "batch-unreadable": gettext_lazy("%(name)s cannot be read as a bulk upload."),
    "batch-discarded": gettext_lazy("The bulk upload %(name)s was discarded."),
    "batch-issued": gettext_lazy("%(credentials)s credentials of %(name)s were issued."),
    "batch-failed": gettext_lazy("Nothing of %(name)s was issued. Its page says why."),
    "batch-undone": gettext_lazy(
        "%(credentials)s credentials of %(name)s were withdrawn and their credits returned."
    ),
    "batch-not-undone": gettext_lazy("Nothing of %(name)s could be undone."),
    "credential-issued": gettext_lazy("A credential was issued to %(email)s."),
    "credential-resent": gettext_lazy("The invitation goes to %(email)s again; the older link is void."),
    "credential-address-corrected": gettext_lazy("The invitation goes to %(email)s now."),
    "credential-accepted": gettext_lazy("%(email)s accepted the credential on a phone."),
    "credential-replacement-ordered": gettext_lazy(
        "%(email)s is invited to accept the credential on another phone; the old one opens nothing any more."
    ),
    "offer-locked": gettext_lazy(
        "The code for the credential of %(email)s was wrong too often. Send the invitation again."
    ),
    "credential-enabled": gettext_lazy("The credential of %(email)s is enabled."),
    "credential-disabled": gettext_lazy("The credential of %(email)s is disabled."),
    "credential-revoked": gettext_lazy("The credential of %(email)s is revoked."),
    "credential-withdrawn": gettext_lazy("The invitation of %(email)s is withdrawn and its credit returned."),
    "credential-installer-set": gettext_lazy("%(email)s may install readers with this credential."),
    "credential-installer-removed": gettext_lazy(
        "%(email)s may no longer install readers with this credential."
    ),
    "pool-added": gettext_lazy("The number pool was added."),
    "pool-removed": gettext_lazy("The number pool was removed."),
    "bulk-action-done": gettext_lazy("Done: %(changed)s credentials were changed, %(unchanged)s were not."),
    "bulk-action-stopped": gettext_lazy(
        "An action on many credentials was stopped: %(changed)s were changed."
    ),
    "export-profile-saved": gettext_lazy("The export profile %(name)s was saved."),
    "export-profile-removed": gettext_lazy("The export profile %(name)s was removed."),
    "reader-renamed": gettext_lazy("The reader is now called %(name)s."),
    "reader-enrolled": gettext_lazy("Reader %(name)s was enrolled."),
    "reader-key-waits": gettext_lazy(
        "Something enrolled as reader %(name)s with another key. Confirm or refuse it in Reader Details."
    ),
    "reader-key-changed": gettext_lazy("Reader %(name)s has a new key."),
    "reader-key-kept": gettext_lazy("Reader %(name)s keeps its key."),
    "reader-output-changed": gettext_lazy("The output of reader %(name)s was changed."),
    "door-policy-saved": gettext_lazy("The door policy of %(name)s was saved."),
    "reader-removed": gettext_lazy("Reader %(name)s was removed."),
    "firmware-uploaded": gettext_lazy("Firmware %(version)s for %(model)s was uploaded, unsigned as yet."),
    "firmware-removed": gettext_lazy("Firmware %(version)s for %(model)s was removed."),
    "firmware-leaving": gettext_lazy(
        "Firmware %(version)s for %(model)s is offered no more; sign the metadata without it."
    ),
    "firmware-kept": gettext_lazy("Firmware %(version)s for %(model)s is offered again."),
    "firmware-metadata-accepted": gettext_lazy("The signed metadata was accepted and published."),
    "upgrades-started": gettext_lazy("Readers asked to take newer firmware: %(count)s."),
    "upgrades-cancelled": gettext_lazy("Readers not asked any more: %(count)s."),
    "upgrades-retried": gettext_lazy("Readers asked once more: %(count)s."),
    "admin-invited": gettext_lazy("An invitation goes to %(email)s."),
    "admin-nominated": gettext_lazy("A nomination goes to %(email)s."),
    "nomination-approved": gettext_lazy("The nomination of %(email)s is approved."),
    "nomination-objected": gettext_lazy("The nomination of %(email)s ended by an objection."),
    "admin-scope-changed": gettext_lazy("The scope of %(email)s was changed."),
    "admin-removed": gettext_lazy("%(email)s is no longer an admin."),
    "admin-joined": gettext_lazy("%(email)s accepted the invitation."),
    "admin-declined": gettext_lazy("%(email)s declined the invitation."),
    "invitation-resent": gettext_lazy("The invitation goes to %(email)s again; the older link is void."),
    "invitation-mailed": gettext_lazy("A new link is on its way to %(email)s; the older one is void."),
    "invitation-withdrawn": gettext_lazy("The invitation of %(email)s is withdrawn."),
    "invitation-accepted": gettext_lazy("You are now an admin of %(name)s."),
    "invitation-declined": gettext_lazy("You declined the invitation of %(name)s."),
    "mail-failed": gettext_lazy("A mail to %(email)s could not be delivered."),
    "password-changed": gettext_lazy("Your password was changed; all other sessions were signed out."),
    "password-set": gettext_lazy("Your password was set; all other sessions were signed out."),
    "sign-in-passkey-added": gettext_lazy("A passkey was added."),
    "sign-in-passkey-removed": gettext_lazy("The passkey was removed."),
    "sign-in-app-added": gettext_lazy("The authenticator app was added."),
    "sign-in-app-removed": gettext_lazy("The authenticator app was removed."),
    "sign-in-codes-renewed": gettext_lazy("New recovery codes were made; the old ones are void."),
    "sign-in-third-party-added": gettext_lazy("The third-party account was connected."),
    "sign-in-third-party-removed": gettext_lazy("The third-party account was disconnected."),
    "sessions-ended": gettext_lazy("Signed out elsewhere: %(sessions)s."),
    "account-signed-out": gettext_lazy("%(email)s is signed out everywhere and can log in again."),
    "account-disabled": gettext_lazy("%(email)s is signed out and can no longer log in."),
    "account-enabled": gettext_lazy("%(email)s can log in again."),
    "profile-saved": gettext_lazy("Your name was saved."),
    "preferences-saved": gettext_lazy("Your language and time zone were saved."),
}


ADDRESSES = frozenset(("email", "recipient"))


def notice_text(notice: Notice) -> str:
    """What a notice says, in the present language."""
    template = TEXTS.get(notice.kind)
    addresses = {name: shown_email(notice.params[name]) for name in ADDRESSES & notice.params.keys()}
    return (
        str(template) % (notice.params | addresses)
        if template
        else _("Something changed: %(kind)s") % {"kind": notice.kind}
    )
