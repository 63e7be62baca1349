"""How allauth's second factors meet the rest: secrets lie sealed, and passkeys belong to the fixed host."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.db import lock
from mipass.base.kit.vault import NUMBERED, UNNUMBERED, is_of, seal, unseal

PURPOSE = "mfa"


def seal_text(text: str, bound_to: str) -> str:
    """The text, sealed by the installation's key for second factors, in base64."""
    return base64.b64encode(seal(installation_keys(PURPOSE), text.encode(), bound_to.encode())).decode()


def unseal_text(sealed: str, bound_to: str) -> str:
    """What :func:`seal_text` sealed. Raises CannotOpen, ValueError for what is not base64."""
    data = base64.b64decode(sealed, validate=True)
    return unseal(installation_keys(PURPOSE), data, bound_to.encode()).decode()


def reseal_second_factors() -> int:
    """Seal with the present installation key what lies under an older one. How many secrets it was."""
    done = 0
    for number in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            row = lock(Authenticator.objects.filter(pk=number)).first()
            changed = {name: _anew(value) for name, value in row.data.items()} if row else {}
            if row and changed != row.data:
                row.data = changed
                row.save(update_fields=["data"])
                done += 1
    return done


def _anew(value: Any) -> Any:
    """A sealed secret, or a list of them, under the present key; anything else as it is."""
    if isinstance(value, list):
        return [_anew(each) for each in value]
    sealed = _sealed(value)
    is_old = sealed and not is_of(installation_keys(PURPOSE).present(), sealed)
    return seal_text(unseal_text(value, PURPOSE), PURPOSE) if is_old else value


def open_second_factor(row: Authenticator) -> None:
    """Open each secret of a second factor, for whoever asks whether the keys do. Raises CannotOpen."""
    for value in row.data.values():
        for each in value if isinstance(value, list) else [value]:
            if _sealed(each):
                unseal_text(each, PURPOSE)


def _sealed(value: Any) -> bytes:
    """What is sealed in a value of a second factor; empty where nothing is."""
    try:
        octets = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        return b""
    return octets if octets[:1] in {UNNUMBERED, NUMBERED} else b""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's hooks for authenticator apps, recovery codes and passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code or passkey is not correct."),
    }

    def encrypt(self, text: str) -> str:
        """A secret, as it lies in the database."""
        return seal_text(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal_text(encrypted_text, PURPOSE)

    def get_totp_issuer(self) -> str:
        """What the app shows above its code."""
        return str(settings.CONFIG.brand_name)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """The relying party is the public URL's host, whatever the request's header says."""
        return {"id": settings.CONFIG.public_host, "name": settings.CONFIG.brand_name}

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG element with a quiet zone of four modules (ISO/IEC 18004, 6.3.8)."""
        code = QRCode(border=4, image_factory=SvgPathImage)
        code.add_data(url)
        return str(code.make_image().to_string(encoding="unicode"))
