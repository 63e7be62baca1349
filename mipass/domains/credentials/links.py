"""An invitation's link, and the short code beside it in the mail, for whom the link reaches cut.

The code is 10 signs, 50 random bits. The link's token is an HMAC of it under an installation key, so the
hash of the token, which is all that a credential keeps, is what the code is found by too, and the two end
together: by another link, by acceptance, withdrawal or time. The database tells neither, and the link does
not tell the code. Wrong codes lock nothing; how many an address may try is the API's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.kit.typed_codes import ALPHABET, normalize, random_code
from mipass.base.kit.vault import DIGEST_LENGTH, Keys, mac, possible_macs, token_hash
from mipass.domains.credentials.models import Credential
from mipass.protocol.keys import base64url

CODE_LENGTH = 10


class UnknownCode(NotFound):
    """One answer for a code that never was, was replaced or withdrawn, has expired, or was used."""

    code = "unknown_link_code"

    def __init__(self) -> None:
        super().__init__("No open invitation has this code.")


@dataclass(frozen=True, slots=True)
class Link:
    """A link's token and its code in the open, for the mail and nowhere else."""

    token: str
    code: str

    @property
    def hash(self) -> bytes:
        """What the credential keeps."""
        return token_hash(self.token)

    @property
    def told(self) -> dict[str, str]:
        """What the mail says."""
        return {"token": self.token, "code": self.code}


def make_link() -> Link:
    """A new one."""
    code = random_code(CODE_LENGTH)
    return Link(_token(mac(_keys(), code.encode())), code)


def open_by_code(typed: str) -> tuple[Credential, str]:
    """The credential whose open invitation has this code, and the token of its link.

    Whether it can be accepted now is the link's to say. Raises UnknownCode.
    """
    code = normalize(typed)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise UnknownCode
    tokens = {token_hash(token): token for token in map(_token, possible_macs(_keys(), code.encode()))}
    rows = Credential.objects.filter(link_hash__in=list(tokens), link_expires_at__gt=now())
    found = list(rows.select_related("organization__distributor")[:2])
    if len(found) != 1:  # of two with the same code neither is anybody's guess: their links are two
        raise UnknownCode
    return found[0], tokens[bytes(found[0].link_hash or b"")]


def _token(made: bytes) -> str:
    return base64url(made[-DIGEST_LENGTH:])


def _keys() -> Keys:
    return installation_keys("link-codes")
