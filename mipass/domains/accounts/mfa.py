"""How allauth's second factors meet the rest: secrets lie sealed, and passkeys belong to the fixed host."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.vault import seal, unseal

PURPOSE = "mfa"


def seal_text(text: str, bound_to: str) -> str:
    """The text, sealed by the installation's key for second factors, in base64."""
    return base64.b64encode(seal(installation_keys(PURPOSE), text.encode(), bound_to.encode())).decode()


def unseal_text(sealed: str, bound_to: str) -> str:
    """What :func:`seal_text` sealed. Raises CannotOpen, ValueError for what is not base64."""
    data = base64.b64decode(sealed, validate=True)
    return unseal(installation_keys(PURPOSE), data, bound_to.encode()).decode()


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
