"""The codes that people type as their second factor: of an authenticator app, and recovery codes.

A code of the app is good for its 30 seconds and once: the counter of the last one is kept (RFC 6238, 5.2).
Of recovery codes a salted hash is kept, one salt for the set; nobody can read them again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.short_codes import new_salt, slow_digest
from mipass.domains.accounts.allauth_internals import (
    RecoveryCodes,
    format_hotp_value,
    hotp_value,
    normalize_user_code,
)
from mipass.domains.accounts.models import Account

Type = Authenticator.Type
RECOVERY_CODES = 10
RECOVERY_DIGITS = 10
LONGEST_TYPED = 40


def present_counter() -> int:
    """The number of the present 30 seconds, counted from 1970 (RFC 6238, 4.2)."""
    return int(now().timestamp()) // int(app_settings.TOTP_PERIOD)


def is_app_code(secret: str, code: str) -> bool:
    """Whether the app that holds this secret shows the code now."""
    expected = format_hotp_value(hotp_value(secret, present_counter()))
    return secrets.compare_digest(normalize_user_code(code).encode(), expected.encode())


def take_code(account: Account, code: str) -> Authenticator | None:
    """The factor whose code this is, now used up; None for a code that is wrong, over, or was used before."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(user_id=account.id).exclude(type=Type.WEBAUTHN)
        for factor in lock(rows.order_by("-type")):  # the app first: it costs nothing to look
            if (
                _take_app_code(factor, code)
                if factor.type == Type.TOTP
                else _take_recovery_code(factor, code)
            ):
                found: Authenticator = factor
                return found
    return None


def _take_app_code(app: Authenticator, code: str) -> bool:
    counter = present_counter()
    if counter <= app.data.get("last_counter", -1) or not is_app_code(decrypt(app.data["secret"]), code):
        return False
    app.data["last_counter"] = counter
    app.save(update_fields=["data"])
    return True


def new_recovery_codes(account: Account) -> list[str]:
    """Ten new ones in place of whatever there was, to be shown now or never."""
    codes = [f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}}" for _n in range(RECOVERY_CODES)]
    Authenticator.objects.update_or_create(
        user_id=account.id, type=Type.RECOVERY_CODES, defaults={"data": _kept(codes)}
    )
    return codes


def count_recovery_codes(account: Account) -> int:
    """How many still work."""
    found = Authenticator.objects.filter(user_id=account.id, type=Type.RECOVERY_CODES).first()
    return len(_hashes(found)) if found else 0


def _kept(codes: list[str]) -> dict[str, object]:
    salt = new_salt()
    return {"salt": salt.hex(), "hashes": [slow_digest(code.encode(), salt).hex() for code in codes]}


def _hashes(factor: Authenticator) -> list[str]:
    if "seed" in factor.data:  # of before codes were hashed: they could be read again
        factor.data = _kept(RecoveryCodes(factor).get_unused_codes())
        factor.save(update_fields=["data"])
    hashes: list[str] = factor.data["hashes"]
    return hashes


def _take_recovery_code(factor: Authenticator, code: str) -> bool:
    hashes = _hashes(factor)
    digest = slow_digest(normalize_user_code(code).encode(), bytes.fromhex(factor.data["salt"])).hex()
    if digest not in hashes:
        return False
    factor.data["hashes"] = [each for each in hashes if each != digest]
    factor.save(update_fields=["data"])
    return True


# In the order in which they are tried: looking at the app costs nothing.
TAKERS: Mapping[str, Callable[[Authenticator, str], bool]] = {
    Type.TOTP: _take_app_code,
    Type.RECOVERY_CODES: _take_recovery_code,
}
