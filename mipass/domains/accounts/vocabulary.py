"""What happens to accounts, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import CODE, NUMBER, Words, one_of
from mipass.base.kit.vocabulary import EventType

ADDRESSES = {"old_fingerprint": CODE, "new_fingerprint": CODE}  # keyed: never the addresses

EVENTS = (
    EventType("account:created", _("Account created")),
    EventType("account:registered_again", _("Registered again before the address was confirmed")),
    EventType("account:registration_forgotten", _("Registration forgotten by the owner of the address")),
    EventType("account:email_confirmed", _("E-mail address confirmed")),
    EventType("account:email_changed", _("E-mail address changed"), ADDRESSES),
    EventType("account:email_change_undone", _("Change of the e-mail address undone"), ADDRESSES),
    EventType("account:signed_in", _("Signed in")),
    EventType("account:sign_in_failed", _("Sign-in failed")),
    EventType("account:signed_out", _("Signed out")),
    EventType("account:password_changed", _("Password changed")),
    EventType("account:password_reset", _("Password reset")),
    EventType("account:sign_in_held", _("Sign-in held after a reset without the second factor")),
    EventType(
        "account:sign_in_reset",
        _("Sign-in reset by the operator of the server"),
        {"scope": one_of("factors", "everything")},
    ),
    EventType("account:made_operator", _("Made an operator")),
    EventType("account:renamed", _("Own name changed")),
    EventType("account:preferences_changed", _("Own language, time zone or shortcuts changed")),
    EventType("account:password_set", _("Password set")),
    EventType("account:passkey_added", _("Passkey added")),
    EventType("account:passkey_removed", _("Passkey removed")),
    EventType("account:second_factor_added", _("Authenticator app added")),
    EventType("account:second_factor_removed", _("Authenticator app removed")),
    EventType("account:second_factor_failed", _("Second factor failed")),
    EventType("account:recovery_codes_renewed", _("Recovery codes renewed")),
    EventType("account:identity_linked", _("Third-party account linked")),
    EventType("account:identity_unlinked", _("Third-party account unlinked")),
    EventType("account:session_ended", _("Session ended"), {"sessions": NUMBER}),
    EventType("account:disabled", _("Account disabled"), {"sessions": NUMBER}),
    EventType("account:enabled", _("Account enabled")),
)

OPERATIONS: Mapping[str, Words] = {
    "accounts:add_authenticator_app": _("add an authenticator app"),
    "accounts:add_passkey": _("add a passkey"),
    "accounts:ask_for_address": _("ask for a code to change one's own e-mail address"),
    "accounts:change_address": _("change one's own e-mail address"),
    "accounts:undo_address_change": _("undo a change of the e-mail address"),
    "accounts:change_names": _("change one's own name"),
    "accounts:change_password": _("change the password"),
    "accounts:change_preferences": _("change one's own language, time zone or shortcuts"),
    "accounts:create_operator": _("make an operator"),
    "accounts:disable": _("disable an account"),
    "accounts:enable": _("enable an account"),
    "accounts:sign_out": _("end an account's sessions"),
    "accounts:end_other_sessions": _("end other sessions"),
    "accounts:end_session": _("end a session"),
    "accounts:link_identity": _("link a third-party account"),
    "accounts:make_operator": _("make an operator"),
    "accounts:register": _("register"),
    "accounts:register_proved": _("register"),
    "accounts:confirm_registration": _("confirm an e-mail address"),
    "accounts:take_over_registration": _("confirm an e-mail address with a password of one's own"),
    "accounts:remove_authenticator_app": _("remove the authenticator app"),
    "accounts:remove_passkey": _("remove a passkey"),
    "accounts:rename_passkey": _("rename a passkey"),
    "accounts:renew_recovery_codes": _("renew the recovery codes"),
    "accounts:reset_password": _("reset the password"),
    "accounts:reset_sign_in": _("reset the sign-in"),
    "accounts:set_password": _("set a password"),
    "accounts:unlink_identity": _("unlink a third-party account"),
}

REASONS: Mapping[str, Words] = {
    "address_taken": _("the address is taken"),
    "same_address": _("the present address"),
    "weak_password": _("a weak password"),
}

NOTICES: Mapping[str, Words] = {
    "password-changed": _("Your password was changed; all other sessions were signed out."),
    "email-changed": _(
        "Your e-mail address is %(email)s now; all other sessions were signed out. For 7 days, the link "
        "mailed to the old one can undo it."
    ),
    "password-set": _("Your password was set; all other sessions were signed out."),
    "sign-in-passkey-added": _("A passkey was added."),
    "sign-in-passkey-removed": _("The passkey was removed."),
    "sign-in-app-added": _("The authenticator app was added."),
    "sign-in-app-removed": _("The authenticator app was removed."),
    "sign-in-codes-renewed": _("New recovery codes were created; the old ones are void."),
    "sign-in-third-party-added": _("The third-party account was connected."),
    "sign-in-third-party-removed": _("The third-party account was disconnected."),
    "sessions-ended": _("Other sessions signed out: %(sessions)s."),
    "account-signed-out": _("%(email)s is signed out everywhere and can log in again."),
    "account-disabled": _("%(email)s is signed out and can no longer log in."),
    "account-enabled": _("%(email)s can log in again."),
    "profile-saved": _("Your name was saved."),
    "preferences-saved": _("Your preferences were saved."),
}
