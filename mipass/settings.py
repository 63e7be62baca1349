"""Django's settings, made from :mod:`mipass.config`; nothing here reads the environment itself."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from mipass.base.kit.accepted_keys import AcceptedKeys
from mipass.base.kit.log_settings import log_settings
from mipass.config import MAIL_SCHEMES, PACKAGE_DIR, Environment, load_config
from mipass.config.addresses import as_host
from mipass.config.database import CHOOSE_FOLLOWER, for_django
from mipass.config.installation import make_folder

CONFIG = load_config()
make_folder(CONFIG.data_dir)
IS_PRODUCTION = CONFIG.is_production
SECURE = CONFIG.public_url.startswith("https://")

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key.get_secret_value()
SECRET_KEY_FALLBACKS = AcceptedKeys(CONFIG.accepted_secret_keys)
ALLOWED_HOSTS = [
    as_host(CONFIG.public_host),
    as_host(CONFIG.holder_host),
    *CONFIG.allowed_hosts,
    *([] if IS_PRODUCTION else ["localhost", "127.0.0.1"]),
]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
ROOT_URLCONF = "mipass.urls"
WSGI_APPLICATION = "mipass.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = CONFIG.time_zone
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]

INSTALLED_APPS = [
    # From the ground up, as the contract in pyproject.toml has them: each may use what stands before it. A
    # new room goes here, into the layers of that contract, and its words into a module `vocabulary`.
    *(f"mipass.base.{room}" for room in ("keys", "upkeep", "requests", "audit", "outbox")),
    "mipass.domains.accounts",
    "mipass.domains.distributors",
    "mipass.domains.organizations",
    *(f"mipass.domains.{room}" for room in ("holders", "files", "issuer")),
    "mipass.domains.credits",
    "mipass.domains.credentials",
    "mipass.domains.readers",
    "mipass.domains.clients",
    "mipass.domains.admins",
    "mipass.domains.webhooks",
    "mipass.flows",
    "mipass.doors.portal",
    "mipass.doors.console",
    "mipass.doors.api",
    "mipass.doors.jobs",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "mipass.doors.portal.middleware.request_log",
    "mipass.doors.api.origins.cross_origin",
    "mipass.doors.api.middleware.api_middleware",
    "mipass.doors.api.v1.manners.api_manners",
    "django.middleware.security.SecurityMiddleware",
    "mipass.doors.api.middleware.refuse_plain_http",
    "mipass.doors.api.middleware.refuse_while_held",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mipass.doors.web.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "mipass.doors.portal.health.answer_probes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "mipass.doors.portal.held.held_page",
    "django.middleware.common.CommonMiddleware",
    "mipass.doors.web.uploads.upload_limits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mipass.doors.web.own_writes.own_writes",
    "mipass.doors.portal.middleware.SessionLimits",
    "mipass.doors.portal.locale.own_language_and_zone",
    "mipass.doors.web.errors.domain_errors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "doors" / "portal" / "components"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "mipass.doors.portal.context.page",
            ],
        },
    }
]
FORM_RENDERER = "mipass.doors.portal.forms_renderer.FormRenderer"

# --- databases ---

# In tests a pool would keep databases from being dropped.
_database = partial(
    for_django,
    pooler=CONFIG.database_pooler,
    pool_size=0 if CONFIG.env is Environment.TEST else CONFIG.database_pool_size,
    test_file=f"{CONFIG.data_dir}/test.sqlite3",
)
DATABASES = {"default": _database(CONFIG.database_url)}
if CONFIG.database_read_url:
    DATABASES["read"] = _database(CONFIG.database_read_url, choose=CHOOSE_FOLLOWER)
    DATABASE_ROUTERS = ["mipass.base.kit.replica.ReadRouter"]
# Limits on attempts are counted here: Django's default of 300 entries would let a flood push them out.
CACHES = {
    "default": {
        "BACKEND": "mipass.base.kit.json_cache.JsonCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
SESSION_ENGINE = "mipass.domains.accounts.session_store"

# --- people ---

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["mipass.domains.accounts.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "mipass.domains.accounts.weak_passwords.CommonPasswordValidator"},
    {"NAME": "mipass.domains.admins.known_names.NamesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mipass.domains.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "mipass.doors.portal.signin.forms.LoginForm",
    "signup": "mipass.doors.portal.signin.forms.SignupForm",
    "reset_password": "mipass.doors.portal.signin.forms.ResetPasswordForm",
    "reset_password_from_key": "mipass.doors.portal.signin.resetting.NewPasswordForm",
    "change_password": "mipass.doors.portal.signin.forms.ChangePasswordForm",
    "set_password": "mipass.doors.portal.signin.forms.SetPasswordForm",
}
# None may last longer than signin.views.RETRY_AFTER_SECONDS. `confirm_email` skips a mail silently.
ACCOUNT_RATE_LIMITS = {
    "login": "",  # counted by our own two instead
    "sign_in": "30/m/ip",
    "sign_in_known": "30/m/key",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_known": "5/5m/key",
    "signup": "20/m/ip",
    "confirm_email": "1/m/key",
    "confirmation": "20/m/ip",
    "mailed_code": "10/5m/key",
    "reset_password": "20/m/ip",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "mipass.domains.accounts.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 0  # a code is good for its 30 seconds (ASVS 5.0, 6.5.5); accounts/codes.py decides
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}
MFA_FORMS = {
    "authenticate": "mipass.doors.portal.signin.second_factor.CodeForm",
    "authenticate_webauthn": "mipass.doors.portal.signin.passkeys.ConfirmForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxies
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=4).total_seconds())
SESSION_COOKIE_AGE = int(timedelta(hours=CONFIG.session_hours).total_seconds())

# --- browser safety ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "mipass.doors.portal.stale.csrf_failure"
# The prefix keeps a neighbouring subdomain, and a page without TLS, from planting one (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
MESSAGE_STORAGE = "mipass.doors.web.message_cookie.MessageStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
SECURE_SSL_REDIRECT = SECURE
# Programs are told, not led on: their mistake would go on unseen, and what they send with it in the open.
API_PATHS = ("/api/", "/mobile/", "/firmware/", "/.well-known/")
SECURE_REDIRECT_EXEMPT = [
    r"^(healthz|readyz|metrics)$",
    *(f"^{re.escape(path[1:])}" for path in API_PATHS),
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trusted_proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE and CONFIG.hsts_preload
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # it wants `preload` everywhere, which is undone in months
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# An upload can hold card data, which must not lie in a temporary file in the open: all of it stays in memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 40_000_000  # above what any view takes: see doors/web/uploads.py
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- static files, mail, logs ---

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.static_dir or CONFIG.data_dir / "static"
make_folder(STATIC_ROOT)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CONFIG.env is Environment.TEST
        else "mipass.doors.portal.static_files.ModuleStorage"
    },
}
WHITENOISE_USE_FINDERS = CONFIG.env is Environment.TEST
WHITENOISE_MAX_AGE = 3600

DEFAULT_FROM_EMAIL = CONFIG.mail_from
OUTBOX_DIR = CONFIG.data_dir / "outbox"


def _mail() -> dict[str, Any]:
    url = urlsplit(CONFIG.mail_url.get_secret_value())
    if url.scheme not in MAIL_SCHEMES:
        return {"EMAIL_BACKEND": "mipass.doors.jobs.outbox_files.EmailBackend"}
    use_ssl, use_tls, port = MAIL_SCHEMES[url.scheme]
    return {
        "EMAIL_BACKEND": "mipass.doors.jobs.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_USE_TLS": use_tls,
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_mail())

LOGGING = log_settings(CONFIG)
