"""A mailed code that proves an address before there is an account for it.

It serves the one request that it was sent for. Whoever has an account is told so by mail instead, and the
asking page learns no difference.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.vault import is_mac, mac
from mipass.domains.accounts.operations import queue_capped_mail
from mipass.domains.accounts.queries import find_by_email, find_keeper, verified_email

CODE_LENGTH = 8
PURPOSE = "address-proof"


def new_code() -> str:
    """CODE_LENGTH random digits."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"


def mail_address_code(*, email: str, request_id: UUID, invitation_id: UUID) -> bytes:
    """Mail a code that serves this request, within its invitation's limit of mails; returns what checks it.

    To an address with an account, or one that is kept for whose it was, goes no code but a word that says so.
    """
    account = find_by_email(email)
    keeper = find_keeper(email)
    code = new_code()
    if account is not None and verified_email(account) is not None:
        queue_capped_mail(kind="account-exists", recipient=email, context={}, subject_id=account.id)
    elif keeper is not None:
        queue_capped_mail(kind="address-kept", recipient=email, context={}, subject_id=keeper.account_id)
    else:
        queue_capped_mail(
            kind="sign-up-code", recipient=email, context={"code": code}, subject_id=invitation_id
        )
    return mac(installation_keys(PURPOSE), _bound(email, request_id, code))


def is_address_code(*, email: str, request_id: UUID, code: str, check: bytes) -> bool:
    """Whether this is the code that was mailed for the request."""
    return is_mac(installation_keys(PURPOSE), check, _bound(email, request_id, code))


def _bound(email: str, request_id: UUID, code: str) -> bytes:
    return canonical({"email": email, "request": request_id, "code": code})
