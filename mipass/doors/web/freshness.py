"""The one table of which addresses want a recent sign-in, and why, or why not.

Every address that takes a POST has its row; ``tests/tenancy/test_freshness.py`` walks the URLconf and tries
each with an old session. An address without a row is treated as ``SEND``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from mipass.domains.credentials.lifecycle import MOVES


class Wants(Enum):
    """When somebody must have proved of late who they are."""

    ANY = "never: any session will do"
    SEND = "to send the form"
    SEE = "to look at the page too: it shows a secret, or takes a file, which cannot be kept meanwhile"
    MANY = "to send it for more than 100 credentials: the view counts them, and asks"


ANY, SEND, SEE, MANY = Wants.ANY, Wants.SEND, Wants.SEE, Wants.MANY

HARMLESS = "shows or changes nothing that could not be put right at once"
TAKES_AWAY = "only takes away: whoever is alarmed must not be stopped"
ITSELF = "asks for the proof itself"
NO_SESSION = "no session counts here: a token, or keys of a phone or reader"
ONE = "one credential or one reader: daily work, undone as easily, audited"
ONE_PERSONS = "what one person holds, 100 at most: must be quick in an alarm, audited"
COMPARES = "compares alone: nothing is changed here or at a panel"
NOTHING_YET = "prepares alone: nothing is issued before another press"

SELLS = "makes or moves what is worth money"
GRANTS = "gives somebody rights"
SIGN_IN = "changes how the person signs in"
FOR_GOOD = "revokes for good; to disable is undone as easily, and must be quick in an alarm: it asks nothing"
DOORS = "stops doors, or lets them stay open for longer"
LINKS = "links of invitations in the open, many at once; each opens nothing without the code that is mailed"
LEAVES = "card data leaves the portal"
TELLS = "decides which program is told what happens here, or shows its secret"
POLICY = "decides what protects everybody else"
BRAND = "what people trust in pages and mails; takes a file"
VENDOR = "an operator's: reaches every distributor"

_TABLE: dict[str, tuple[Wants, str]] = {
    # the start page and the own account
    "change_names": (ANY, HARMLESS),
    "change_preferences": (ANY, HARMLESS),
    "clear_alert_history": (ANY, HARMLESS),
    "lists:save": (ANY, HARMLESS),
    "lists:views": (ANY, HARMLESS),
    "lists:columns": (ANY, HARMLESS),
    "set_language": (ANY, HARMLESS),
    "end_session": (ANY, TAKES_AWAY),
    "end_other_sessions": (ANY, TAKES_AWAY),
    # signing in
    "account_login": (ANY, ITSELF),
    "account_signup": (ANY, ITSELF),
    "account_logout": (ANY, TAKES_AWAY),
    "account_email_verification_sent": (ANY, ITSELF),
    "account_confirm_email": (ANY, ITSELF),
    "account_take_over": (ANY, ITSELF),
    "way_in": (ANY, ITSELF),
    "account_reset_password": (ANY, ITSELF),
    "account_reset_password_from_key": (ANY, ITSELF),
    "mfa_authenticate": (ANY, ITSELF),
    "passkey_options": (ANY, ITSELF),
    "passkey_login": (ANY, ITSELF),
    "third_party_login": (ANY, ITSELF),
    "third_party_signup": (ANY, ITSELF),
    "confirm_sign_in": (ANY, ITSELF),
    "third_party_confirm": (ANY, ITSELF),
    "account_change_password": (ANY, ITSELF),
    "undo_email_change": (ANY, NO_SESSION),
    "mail_first_factor": (ANY, "a mail to the account's own address, within a limit"),
    "first_factor": (ANY, ITSELF),
    # how the person signs in
    "account_set_password": (SEE, SIGN_IN),
    "change_email": (SEND, SIGN_IN),
    "confirm_email_change": (SEND, SIGN_IN),
    "add_passkey": (SEE, SIGN_IN),
    "add_authenticator_app": (SEE, SIGN_IN),
    "rename_passkey": (SEND, SIGN_IN),
    "remove_passkey": (SEND, SIGN_IN),
    "remove_authenticator_app": (SEND, SIGN_IN),
    "recovery_codes": (SEND, SIGN_IN),
    "third_party_connect": (SEND, SIGN_IN),
    "third_party_disconnect": (SEND, SIGN_IN),
    # invitations
    "invitation_accept": (ANY, "what it gives, another person granted to this address"),
    "invitation_decline": (ANY, TAKES_AWAY),
    "invitation_mail_again": (ANY, "a mail to the invited address alone"),
    "invitation_sign_up": (ANY, ITSELF),
    # organizations
    "organizations:add": (ANY, HARMLESS),
    "organizations:rename": (ANY, HARMLESS),
    "organizations:look": (SEE, BRAND),
    "organizations:limit": (ANY, "credits stay the distributor's, and come back as easily"),
    "organizations:status": (SEND, DOORS),
    "organizations:remove": (SEND, DOORS),
    "organizations:confirm": (SEND, DOORS),
    # credentials
    "credentials:issue": (ANY, ONE),
    "credentials:copy": (ANY, ONE),
    **{f"credentials:{move.verb}": (ANY, ONE) for move in MOVES if move.label},
    "credentials:undo": (ANY, ONE),
    "credentials:label": (ANY, HARMLESS),
    "credentials:holder": (ANY, HARMLESS),
    "holders:add": (ANY, HARMLESS),
    "holders:edit": (ANY, HARMLESS),
    "holders:merge": (ANY, HARMLESS),
    "holders:deactivate": (ANY, ONE_PERSONS),
    "holders:reactivate": (ANY, HARMLESS),
    "holders:download": (SEE, LEAVES),
    "holders:erase": (SEND, "nobody can bring back what it takes away"),
    "pools:add": (ANY, HARMLESS),
    "pools:remove": (ANY, HARMLESS),
    "printing:sheet": (SEND, LINKS),
    "bulk_actions:begin": (MANY, FOR_GOOD),
    "bulk_actions:cancel": (ANY, TAKES_AWAY),
    "bulk:upload": (ANY, NOTHING_YET),
    "bulk:issue": (MANY, SELLS),
    "bulk:undo": (MANY, DOORS),
    "bulk:discard": (ANY, NOTHING_YET),
    "bulk:read_again": (ANY, NOTHING_YET),
    "bulk:columns": (ANY, NOTHING_YET),
    "bulk:mend": (ANY, NOTHING_YET),
    "reconciliations:send": (ANY, COMPARES),
    "reconciliations:columns": (ANY, COMPARES),
    "reconciliations:read_again": (ANY, COMPARES),
    "reconciliations:remove": (ANY, "takes away what the same list gives again"),
    "reconciliations:download": (SEE, LEAVES),
    "bulk:wrong": (SEE, LEAVES),
    "bulk:warned": (SEE, LEAVES),
    "bulk:issued": (SEE, LEAVES),
    "exports:once": (SEND, LEAVES),
    "exports:take": (SEND, LEAVES),
    "exports:add": (ANY, NOTHING_YET),
    "exports:edit": (ANY, HARMLESS),
    "exports:remove": (ANY, HARMLESS),
    # readers
    "readers:enroll": (SEND, "its code makes a device a reader of these doors"),
    "readers:confirm_key": (SEND, "its key makes a device a reader of these doors"),
    "readers:refuse_key": (ANY, TAKES_AWAY),
    "readers:door_policy": (SEND, DOORS),
    "readers:rename": (ANY, HARMLESS),
    "readers:output": (ANY, ONE),
    "readers:remove": (ANY, ONE),
    "readers:start_upgrades": (ANY, "signed firmware alone, which an operator published"),
    "readers:cancel_upgrade": (ANY, TAKES_AWAY),
    "readers:retry_upgrade": (ANY, "signed firmware alone, which an operator published"),
    # the distributor
    "distributor:edit": (ANY, HARMLESS),
    "distributor:low_credit_alert": (ANY, HARMLESS),
    "distributor:branding": (SEE, BRAND),
    "distributor:policies": (SEND, POLICY),
    "distributor:redeem": (SEND, SELLS),
    # admins
    "admins:invite": (SEND, GRANTS),
    "admins:scope": (SEND, GRANTS),
    "admins:remove": (SEND, GRANTS),
    "admins:resend": (SEND, GRANTS),
    "admins:withdraw": (ANY, TAKES_AWAY),
    "admins:approve": (SEND, GRANTS),
    "admins:object": (ANY, TAKES_AWAY),
    # API clients
    "clients:add": (SEND, GRANTS),
    "clients:edit": (SEND, GRANTS),
    "clients:rotate": (SEND, GRANTS),
    "clients:confirm": (SEND, GRANTS),
    "clients:revoke": (ANY, TAKES_AWAY),
    "clients:revoke_token": (ANY, TAKES_AWAY),
    # webhooks
    "webhooks:add": (SEND, TELLS),
    "webhooks:edit": (SEND, TELLS),
    "webhooks:rotate": (SEND, TELLS),
    "webhooks:enable": (SEND, TELLS),
    "webhooks:pause": (ANY, TAKES_AWAY),
    "webhooks:remove": (ANY, TAKES_AWAY),
    "webhooks:test": (ANY, HARMLESS),
    "webhooks:replay": (ANY, "to where events go already"),
    "webhooks:retry": (ANY, "to where events go already"),
    # the vendor console
    "console:create_distributor": (SEND, VENDOR),
    "console:suspend_distributor": (SEND, VENDOR),
    "console:resume_distributor": (SEND, VENDOR),
    "console:correct_credits": (SEND, VENDOR),
    "console:nominate": (SEND, VENDOR),
    "console:resend_nomination": (SEND, VENDOR),
    "console:readdress_nomination": (SEND, VENDOR),
    "console:withdraw_nomination": (SEND, VENDOR),
    "console:create_voucher": (SEND, VENDOR),
    "console:resend_voucher": (SEND, VENDOR),
    "console:void_voucher": (SEND, VENDOR),
    "console:disable_operator": (SEND, VENDOR),
    "console:sign_out_operator": (SEND, VENDOR),
    "console:enable_operator": (SEND, GRANTS),
    "console:try_mail": (SEND, VENDOR),
    "console:upload_firmware": (SEE, VENDOR),
    "console:remove_firmware": (SEND, VENDOR),
    "console:withdraw_firmware": (SEND, VENDOR),
    "console:keep_firmware": (SEND, VENDOR),
    "console:accept_firmware": (SEE, VENDOR),
    "console:make_firmware_key": (SEND, VENDOR),
    # phones and readers
    "mobile:offer_by_code": (ANY, NO_SESSION),
    "mobile:offer_code": (ANY, NO_SESSION),
    "mobile:token": (ANY, NO_SESSION),
    "mobile:nonce": (ANY, NO_SESSION),
    "mobile:credential": (ANY, NO_SESSION),
    "mobile:notification": (ANY, NO_SESSION),
    "mobile:enrollment_code": (ANY, NO_SESSION),
    "mobile:enrollments": (ANY, NO_SESSION),
    "mobile:enrollment": (ANY, NO_SESSION),
    "mobile:reader_report": (ANY, NO_SESSION),
    # programs; what a person would confirm was confirmed when their scope was given
    "api:rotate_own_token": (ANY, NO_SESSION),
    "api:list_organizations": (ANY, NO_SESSION),
    "api:create_organization": (ANY, NO_SESSION),
    "api:remove_organization": (ANY, NO_SESSION),
    "api:credentials_of": (ANY, NO_SESSION),
    "api:export_profiles_of": (ANY, NO_SESSION),
    "api:create_export_profile": (ANY, NO_SESSION),
    "api:take_export": (ANY, NO_SESSION),
    "api:download_file": (ANY, NO_SESSION),
    "api:issue": (ANY, NO_SESSION),
    "api:cards_of": (ANY, NO_SESSION),
    "api:copy_credential": (ANY, NO_SESSION),
    "api:enable": (ANY, NO_SESSION),
    "api:disable": (ANY, NO_SESSION),
    "api:revoke": (ANY, NO_SESSION),
    "api:withdraw": (ANY, NO_SESSION),
    "api:resend": (ANY, NO_SESSION),
    "api:replace_phone": (ANY, NO_SESSION),
    "api:holders_of": (ANY, NO_SESSION),
    "api:create_holder": (ANY, NO_SESSION),
    "api:deactivate_holder": (ANY, NO_SESSION),
    "api:reactivate_holder": (ANY, NO_SESSION),
    "api:merge_holders": (ANY, NO_SESSION),
    "api:erase_holder": (ANY, NO_SESSION),
    "api:export_holder": (ANY, NO_SESSION),
    "api:pools_of": (ANY, NO_SESSION),
    "api:create_pool": (ANY, NO_SESSION),
    "api:take_numbers": (ANY, NO_SESSION),
    "api:batches_of": (ANY, NO_SESSION),
    "api:create_batch": (ANY, NO_SESSION),
    "api:batch_result": (ANY, NO_SESSION),
    "api:issue_batch": (ANY, NO_SESSION),
    "api:read_batch_anew": (ANY, NO_SESSION),
    "api:assign_columns": (ANY, NO_SESSION),
    "api:undo_batch": (ANY, NO_SESSION),
    "api:discard_batch": (ANY, NO_SESSION),
    "api:bulk_actions_of": (ANY, NO_SESSION),
    "api:begin_bulk_action": (ANY, NO_SESSION),
    "api:create_reconciliation": (ANY, NO_SESSION),
    "api:cancel_bulk_action": (ANY, NO_SESSION),
    "api:remove_reader": (ANY, NO_SESSION),
    "api:upgrade_reader": (ANY, NO_SESSION),
    "api:create_enrollment_code": (ANY, NO_SESSION),
    "api:preview_voucher": (ANY, NO_SESSION),
    "api:redeem_voucher": (ANY, NO_SESSION),
    "api:list_admins": (ANY, NO_SESSION),
    "api:invite_admin": (ANY, NO_SESSION),
    "api:resend_admin_invitation": (ANY, NO_SESSION),
    "api:withdraw_admin_invitation": (ANY, NO_SESSION),
    "api:revoke_found": (ANY, NO_SESSION),
    "api:list_webhook_endpoints": (ANY, NO_SESSION),
    "api:add_webhook_endpoint": (ANY, NO_SESSION),
    "api:pause_webhook_endpoint": (ANY, NO_SESSION),
    "api:enable_webhook_endpoint": (ANY, NO_SESSION),
    "api:rotate_webhook_secret": (ANY, NO_SESSION),
    "api:test_webhook_endpoint": (ANY, NO_SESSION),
    "api:replay_webhook_events": (ANY, NO_SESSION),
    "api:retry_webhook_delivery": (ANY, NO_SESSION),
}
TABLE: Mapping[str, tuple[Wants, str]] = MappingProxyType(_TABLE)


def wanted_by(route: str) -> Wants:
    """What an address wants, by its name with namespace."""
    return TABLE[route][0] if route in TABLE else SEND
