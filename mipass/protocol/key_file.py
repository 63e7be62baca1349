"""A private key in a file, under a passphrase: scrypt (RFC 7914) and AES-256-GCM, in PEM armour (RFC 7468).

In the armour: version octet, log2 of scrypt's N, salt, nonce, and the sealed PKCS #8; all before the sealed
part is authenticated. PEM files of before (PKCS #8 under PBES2) are read too.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from mipass.protocol.keys import private_to_der

VERSION = 1
LOG_N, R, P = 17, 8, 1  # 128 MiB and some tenths of a second
HIGHEST_LOG_N = 20
SALT, NONCE = 16, 12  # octets
BEGIN, END = "-----BEGIN MIPASS ENCRYPTED PRIVATE KEY-----", "-----END MIPASS PRIVATE KEY-----"
LINE = 64


def lock_key(key: EllipticCurvePrivateKey, passphrase: bytes) -> bytes:
    """The file's content."""
    header = bytes([VERSION, LOG_N]) + secrets.token_bytes(SALT + NONCE)
    sealed = _cipher(header, passphrase).encrypt(header[-NONCE:], private_to_der(key), header)
    text = base64.b64encode(header + sealed)
    lines = [text[start : start + LINE].decode() for start in range(0, len(text), LINE)]
    return "\n".join([BEGIN, *lines, END, ""]).encode()


def unlock_key(content: bytes, passphrase: bytes) -> object:
    """The private key in a file. Raises ValueError, also for another passphrase."""
    text = content.decode("ascii").strip()
    if not text.startswith(BEGIN):
        return load_pem_private_key(content, passphrase)
    try:
        octets = base64.b64decode(text.removeprefix(BEGIN).removesuffix(END), validate=False)
    except binascii.Error as error:
        raise ValueError("no PEM") from error
    header, sealed = octets[: 2 + SALT + NONCE], octets[2 + SALT + NONCE :]
    if not sealed or header[0] != VERSION or header[1] > HIGHEST_LOG_N:
        raise ValueError("no key file of a version that is known")
    try:
        plain = _cipher(header, passphrase).decrypt(header[-NONCE:], sealed, header)
    except InvalidTag as error:
        raise ValueError("another passphrase, or a changed file") from error
    return load_der_private_key(plain, None)


def _cipher(header: bytes, passphrase: bytes) -> AESGCM:
    kdf = Scrypt(salt=header[2 : 2 + SALT], length=32, n=1 << header[1], r=R, p=P)
    return AESGCM(kdf.derive(passphrase))
