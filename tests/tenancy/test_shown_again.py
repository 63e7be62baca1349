"""Every address that takes what somebody typed: it comes back after a login, or there is a reason."""

import pytest
from django.urls import resolve

from mipass.doors.portal.credentials.options import BUTTONS
from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.routes import ROUTES

pytestmark = pytest.mark.django_db

BUTTON = "nothing is typed there"
SECRET = "a password, code or key, which is not kept"
ITSELF = "for who is not signed in: its own page comes again, see tests of old pages of signing in"
NO_PAGE = "asked by programs"
NOT_SHOWN_AGAIN = {
    "account_confirm_email": BUTTON,
    "account_email_verification_sent": BUTTON,
    "account_logout": BUTTON,
    "admins:approve": BUTTON,
    "admins:object": BUTTON,
    "admins:resend": BUTTON,
    "admins:withdraw": BUTTON,
    "bulk:discard": BUTTON,
    "clear_alert_history": BUTTON,
    "console:make_firmware_key": BUTTON,
    "console:resend_nomination": BUTTON,
    **{f"credentials:{verb}": BUTTON for verb in BUTTONS},
    "credentials:undo": BUTTON,
    "end_other_sessions": BUTTON,
    "end_session": BUTTON,
    "exports:take": BUTTON,
    "holders:reactivate": BUTTON,
    "invitation_accept": BUTTON,
    "invitation_decline": BUTTON,
    "invitation_mail_again": BUTTON,
    "mail_first_factor": BUTTON,
    "first_factor": BUTTON,
    "reconciliations:remove": BUTTON,
    "recovery_codes": BUTTON,
    "remove_authenticator_app": BUTTON,
    "remove_passkey": BUTTON,
    "set_language": BUTTON,
    "third_party_confirm": BUTTON,
    "third_party_connect": BUTTON,
    "third_party_disconnect": BUTTON,
    "third_party_login": BUTTON,
    "undo_email_change": BUTTON,
    "way_in": BUTTON,
    "webhooks:pause": BUTTON,
    "webhooks:retry": BUTTON,
    "webhooks:test": BUTTON,
    "account_change_password": SECRET,
    "account_reset_password_from_key": SECRET,
    "account_set_password": SECRET,
    "account_take_over": SECRET,
    "add_authenticator_app": SECRET,
    "confirm_email_change": SECRET,
    "confirm_sign_in": SECRET,
    "mfa_authenticate": SECRET,
    "passkey_login": SECRET,
    "passkey_options": SECRET,
    "account_login": ITSELF,
    "account_signup": ITSELF,
    "account_reset_password": ITSELF,
    "invitation_sign_up": ITSELF,
    "third_party_signup": ITSELF,
    "mobile:credential": NO_PAGE,
    "mobile:enrollment": NO_PAGE,
    "mobile:enrollment_code": NO_PAGE,
    "mobile:enrollments": NO_PAGE,
    "mobile:nonce": NO_PAGE,
    "mobile:notification": NO_PAGE,
    "mobile:offer_by_code": NO_PAGE,
    "mobile:offer_code": NO_PAGE,
    "mobile:reader_report": NO_PAGE,
    "mobile:token": NO_PAGE,
    **{name: NO_PAGE for name, row in ROUTES.items() if name.startswith("api:") and "POST" in row.methods},
}


def test_what_is_typed_comes_back_wherever_it_is_sent(world):
    posts = [name for name, row in ROUTES.items() if "POST" in row.methods]
    views = {name: resolve(address_of(name, ids_of(world, name))).func for name in posts}
    lost = {name for name, view in views.items() if not getattr(view, "shows_again", False)}
    assert lost == NOT_SHOWN_AGAIN.keys()
