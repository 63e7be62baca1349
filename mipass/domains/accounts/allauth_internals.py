"""All that is used of allauth's ``internal`` modules, which may change in any release of it.

Nothing else imports them (the linter sees to that), and `pyproject.toml` bounds allauth by its next minor
release: who raises the bound reads these names again in the new one.
"""

from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.flows.login import (
    perform_login,
    perform_password_login,
    record_authentication,
)
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login

__all__ = [
    "TOTP",
    "RecoveryCodes",
    "check_rate_limit",
    "clear_login",
    "format_hotp_value",
    "generate_totp_secret",
    "hotp_value",
    "normalize_user_code",
    "perform_login",
    "perform_password_login",
    "perform_passwordless_login",
    "post_authentication",
    "ratelimit",
    "record_authentication",
    "send_verification_email_at_login",
    "unstash_login",
    "webauthn",
]
