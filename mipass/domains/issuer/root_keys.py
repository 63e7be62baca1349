"""Where an organization's root lies: sealed in the database, or in a hardware module apart from its signers.

What a key row seals of a root in the module is its label there. The module's library is loaded for those
alone who have one.
"""

from __future__ import annotations

from django.conf import settings

from mipass.base.kit.ids import new_id
from mipass.protocol.keys import PrivateKey, new_key, private_from_der, private_to_der

IN_MODULE = b"in the module: "


def new_root() -> PrivateKey:
    """A key pair for a root, where the settings want it. Raises ConfigError for a module out of reach."""
    if not settings.CONFIG.root_keys_uri:
        return new_key()
    from mipass.base.keys.hsm import Token  # noqa: PLC0415
    from mipass.base.keys.hsm_signing import HsmSigningKey  # noqa: PLC0415

    return HsmSigningKey.make(Token(settings.CONFIG.root_keys_uri), f"mipass root {new_id()}")


def kept_form(key: PrivateKey) -> bytes:
    """What a row seals of a key: the key, or where it lies."""
    label = getattr(key, "label", None)
    return private_to_der(key) if label is None else IN_MODULE + label.encode()


def key_of(kept: bytes) -> PrivateKey:
    """The key again. Raises CannotOpen for one that the module does not have."""
    if not kept.startswith(IN_MODULE):
        return private_from_der(kept)
    from mipass.base.keys.hsm import Token  # noqa: PLC0415
    from mipass.base.keys.hsm_signing import HsmSigningKey  # noqa: PLC0415

    return HsmSigningKey.find(Token(settings.CONFIG.root_keys_uri), kept.removeprefix(IN_MODULE).decode())
