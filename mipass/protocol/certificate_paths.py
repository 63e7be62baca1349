"""The path from a certificate to a root that is trusted (RFC 5280, 6.1), for one purpose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import SignatureAlgorithmOID

from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PublicKey

Certificate = x509.Certificate

UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class Purpose(StrEnum):
    """What a certificate's key signs."""

    ROOT = "root"
    DOCUMENT_SIGNER = "document_signer"
    CONFIG_SIGNER = "config_signer"
    READER_ROOT = "reader_root"
    READER_CA = "reader_ca"  # of before, under the root; readers have a root of their own now
    READER = "reader"
    MAKER = "maker"


# ISO/IEC 18013-5, B.1.4 and B.1.7; the config signer's lies under an arc made of a random UUID (X.667).
EKUS = {
    Purpose.DOCUMENT_SIGNER: x509.ObjectIdentifier("1.0.18013.5.1.2"),
    Purpose.READER: x509.ObjectIdentifier("1.0.18013.5.1.6"),
    Purpose.READER_CA: x509.ObjectIdentifier("1.0.18013.5.1.6"),
    Purpose.MAKER: x509.ObjectIdentifier("2.25.332587139976637190042840112085543947831.2"),
    Purpose.CONFIG_SIGNER: x509.ObjectIdentifier("2.25.332587139976637190042840112085543947831.1"),
}
_KNOWN = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)


def verify_chain(
    chain: Sequence[Certificate], roots: Iterable[Certificate], *, purpose: Purpose, at: datetime
) -> PublicKey:
    """The key of the first certificate, which some root of the set vouches for, for this purpose.

    ``chain`` is the leaf and the certificates between it and the root, without the root; ``purpose`` is the
    leaf's. The way is looked for once: the same certificates are then only asked for their dates.

    Raises ProtocolError ``wrong_organization`` where no path leads to a root or a certificate is for another
    purpose, ``certificate_expired`` where one of the path is not valid at that time, ``malformed``.
    """
    path = _find_path(tuple(chain), tuple(roots), purpose)
    if not path.not_before <= at <= path.not_after:
        raise ProtocolError("certificate_expired", "A certificate of the chain is not valid now.")
    return path.key


def verify_reader_chain(
    chain: Sequence[Certificate],
    *,
    roots: Iterable[Certificate],
    reader_roots: Collection[bytes],
    at: datetime,
) -> PublicKey:
    """The key of a reader that shows this chain: its certificate, and the root of readers.

    That root is trusted where its SHA-256 is among ``reader_roots``. A reader that was certified before
    there were such roots shows its organization's reader CA instead, which one of ``roots`` vouches for.
    Raises as `verify_chain`.
    """
    if len(chain) > 1 and chain[-1].fingerprint(SHA256()) in reader_roots:
        return verify_chain(chain[:-1], chain[-1:], purpose=Purpose.READER, at=at)
    return verify_chain(chain, roots, purpose=Purpose.READER, at=at)


def p256_key(key: object) -> PublicKey:
    """The key, if it is a public one on the curve P-256. Raises TypeError."""
    if not isinstance(key, PublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TypeError("the key is not on the curve P-256")
    return key


@dataclass(frozen=True, slots=True)
class _Path:
    """A leaf's key, and the time within which all certificates up to the root are valid."""

    key: PublicKey
    not_before: datetime
    not_after: datetime


@lru_cache(maxsize=1024)
def _find_path(chain: tuple[Certificate, ...], roots: tuple[Certificate, ...], purpose: Purpose) -> _Path:
    try:
        return _path(chain, roots, purpose)
    except x509.ExtensionNotFound as error:
        raise ProtocolError("wrong_organization", "A certificate of the chain is for nothing.") from error
    except UNREADABLE as error:
        raise ProtocolError("malformed", "A certificate of the chain cannot be read.") from error


def _path(chain: tuple[Certificate, ...], roots: tuple[Certificate, ...], purpose: Purpose) -> _Path:
    if not chain or not _is_for(chain[0], purpose):
        raise ProtocolError("wrong_organization", "The certificate is for another purpose.")
    root = next((root for root in roots if _is_issued_by(chain[-1], root)), None)
    if root is None:
        raise ProtocolError("wrong_organization", "No trusted root vouches for the certificate.")
    whole = (*chain, root)
    for below, issuer in enumerate(whole[1:]):
        # Whoever stands between a leaf and the root is a CA of nothing but that leaf's purpose.
        if not _may_issue(issuer, below) or not (issuer is root or _names(issuer, EKUS[purpose])):
            raise ProtocolError("wrong_organization", "A certificate of the chain may not issue the next.")
        if not _is_issued_by(whole[below], issuer):
            raise ProtocolError("wrong_organization", "The certificates do not make a chain.")
    return _Path(
        key=p256_key(chain[0].public_key()),
        not_before=max(each.not_valid_before_utc for each in whole),
        not_after=min(each.not_valid_after_utc for each in whole),
    )


def _is_for(certificate: Certificate, purpose: Purpose) -> bool:
    """Whether this is a leaf for that purpose: its EKU, its key usage, a CA or none, and nothing unknown."""
    extensions = certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    is_ca = purpose is Purpose.READER_CA
    return (
        _has_nothing_unknown(certificate)
        and _names(certificate, EKUS[purpose])
        and _constraints(certificate).ca is is_ca
        and (usage.key_cert_sign if is_ca else usage.digital_signature and not usage.key_cert_sign)
    )


def _may_issue(certificate: Certificate, below: int) -> bool:
    """Whether it is a CA under which so many further CAs may stand (RFC 5280, 6.1.4)."""
    constraints = _constraints(certificate)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    is_long_enough = constraints.path_length is None or below <= constraints.path_length
    return _has_nothing_unknown(certificate) and constraints.ca and usage.key_cert_sign and is_long_enough


def _has_nothing_unknown(certificate: Certificate) -> bool:
    return all(isinstance(each.value, _KNOWN) for each in certificate.extensions if each.critical)


def _names(certificate: Certificate, eku: x509.ObjectIdentifier) -> bool:
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [eku]


def _constraints(certificate: Certificate) -> x509.BasicConstraints:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return x509.BasicConstraints(ca=False, path_length=None)


def _is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    if certificate.signature_algorithm_oid != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
