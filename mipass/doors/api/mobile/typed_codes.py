"""How often an address may try the code of a mailed link: 50 bits withstand what remains of guessing.

Some thousand tries a day hit one of a hundred thousand open invitations once in thousands of years, and find
a door that asks for a mailed code. Beyond the limit right codes are refused like wrong ones, so that trying
on tells nothing; the link itself goes on working, and ten minutes later so do codes.
"""

from __future__ import annotations

from django.http import HttpRequest

from mipass.base.kit.errors import TooManyAttempts
from mipass.base.kit.json_cache import count_in_window, window_of
from mipass.domains.credentials.links import UnknownCode, open_by_code
from mipass.domains.credentials.models import Credential
from mipass.doors.api.middleware import TOLD, WINDOW, address_of

WRONG_CODES = 30  # of one address within the window


def code_typed(request: HttpRequest, code: str) -> tuple[Credential, str]:
    """The credential of a link's code, and the link's token. Raises UnknownCode, TooManyAttempts."""
    key = f"link-codes:{address_of(request)}"
    window = window_of(key, WINDOW)
    if window.count >= WRONG_CODES:
        raise TooManyAttempts(TOLD, retry_after=window.seconds_left)
    try:
        return open_by_code(code)
    except UnknownCode:
        count_in_window(key, WINDOW)
        raise
