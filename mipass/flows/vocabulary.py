"""What happens, is refused and is told where several domains are joined."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mipass.base.kit.shapes import CODE, NUMBER, Shape, Words
from mipass.base.kit.vocabulary import EventType

# How it was gone on from a database that was put back.
CHOICES: Mapping[str, Words] = {
    "by_file": _("what was closed since is closed again"),
    "suspend_all": _("every credential suspended until its organization confirms"),
    "as_it_is": _("as it was at that time"),
}

EVENTS = (
    EventType(
        "organization:closing",
        _("Removal of the organization started"),
        {"credentials": NUMBER, "readers": NUMBER},
        public="organization.closing",
    ),
    EventType(
        "portal:restored",
        _("Database put back to an earlier state"),
        {
            "generation": NUMBER,
            "choice": Shape({"enum": [*CHOICES]}, CHOICES),
            "lost": NUMBER,
            "closed": NUMBER,
            "sessions": NUMBER,
            "links": NUMBER,
            "mails": NUMBER,
        },
    ),
    EventType("keys:master_key_added", _("New master key for the keys of the installation")),
    EventType("keys:master_key_replaced", _("Old master key ended")),
    EventType("keys:secret_key_added", _("New secret key accepted"), {"key": CODE}),
    EventType("keys:secret_key_replaced", _("Secret key replaced"), {"key": CODE}),
)

OPERATIONS: Mapping[str, Words] = {
    "flows:after_restore": _("go on after a restore"),
    "flows:block_account": _("disable an account"),
    "flows:change_email": _("change one's own e-mail address"),
    "flows:undo_email_change": _("undo a change of the e-mail address"),
    "flows:accept_credential": _("accept a credential on a phone"),
    "flows:renew": _("refresh a credential on a phone"),
    "flows:add_organization": _("add an organization"),
    "flows:add_holder": _("add a holder"),
    "flows:erase_holder": _("erase a holder"),
    "flows:erase_expired": _("erase holders by a policy"),
    "flows:begin_enrollment": _("start enrolling a reader"),
    "flows:claim_offer": _("claim a credential for a phone"),
    "flows:close_organization": _("remove an organization"),
    "flows:confirm_key_change": _("confirm a reader's new key"),
    "flows:correct_credits": _("correct credits"),
    "flows:create_distributor": _("create a distributor"),
    "flows:print_invitations": _("print invitations"),
    "flows:edit_holder": _("change a holder"),
    "flows:merge_holders": _("merge holders"),
    "flows:deactivate_holder": _("deactivate a holder"),
    "flows:edit_policies": _("change the policies"),
    "flows:enroll_reader": _("enroll a reader"),
    "flows:issue_batch": _("issue a bulk upload"),
    "flows:issue_credential": _("issue a credential"),
    "flows:request_batch": _("issue a bulk upload"),
    "flows:remove_admin": _("remove an admin"),
    "flows:rotate_own_token": _("renew its own API token"),
    "flows:set_limit": _("set a credit limit"),
    "flows:undo_batch": _("undo a bulk upload"),
    "flows:withdraw_credential": _("withdraw a credential"),
}

REASONS: Mapping[str, Words] = {
    "too_many_credentials": _("too many credentials at once"),
    "no_second_factor": _("the acting admin has no second factor"),
}

NOTICES: Mapping[str, Words] = {
    "distributor-created": _("Distributor %(name)s was created and its nominee invited."),
    "credits-corrected": _("The credits of %(name)s were corrected."),
    "organization-created": _("%(name)s was added."),
    "organization-closing": _("%(name)s is being removed."),
    "holders-merged": _("The holders are one now."),
    "batch-issued": ngettext_lazy(
        "%(credentials)s credential from %(name)s was issued.",
        "%(credentials)s credentials from %(name)s were issued.",
        "credentials",
    ),
    "credential-issued": _("A credential was issued to %(email)s."),
    "ended-invitations-left": ngettext_lazy(
        "%(credentials)s invitation was not sent to the new address: its Valid Until has passed. Set a later "
        "date, then correct its address.",
        "%(credentials)s invitations were not sent to the new address: their Valid Until has passed. Set "
        "later dates, then correct their addresses.",
        "credentials",
    ),
    "credential-accepted": _("%(email)s accepted the credential on a phone."),
    "offer-locked": _(
        "A wrong code was entered too often for the credential of %(email)s. Send the invitation again."
    ),
    "reader-key-waits": _(
        "Something enrolled as reader %(name)s with a different key. Confirm or refuse it in Reader Details."
    ),
}
