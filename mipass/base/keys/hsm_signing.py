"""A key on P-256 that signs in a hardware module and never leaves it, in the place of one in memory."""

from __future__ import annotations

import hashlib
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import NoSuchKey
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature, encode_named_curve_parameters

from mipass.base.keys.hsm import Token
from mipass.base.kit.vault import CannotOpen


class HsmSigningKey(ec.EllipticCurvePrivateKey):
    """The key pair of a ``label`` in a token: what signs certificates asks it as any other key."""

    curve = ec.SECP256R1()
    key_size = 256

    def __init__(self, token: Token, label: str, public: ec.EllipticCurvePublicKey) -> None:
        self._token, self.label, self._public = token, label, public

    @classmethod
    def make(cls, token: Token, label: str) -> HsmSigningKey:
        """A new pair in the module, not to be taken out of it."""
        with token.session() as session:
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            domain = session.create_domain_parameters(KeyType.EC, curve, local=True)
            kept = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
            pair = domain.generate_keypair(label=label, store=True, private_template=kept)
            return cls(token, label, _public_of(pair[0]))

    @classmethod
    def find(cls, token: Token, label: str) -> HsmSigningKey:
        """The pair of that label. Raises CannotOpen when the token has none."""
        with token.session() as session:
            try:
                session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
                public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=label)
            except NoSuchKey:
                raise CannotOpen(f"The token {token.name} has no key {label}.") from None
            return cls(token, label, _public_of(public))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Its other half."""
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """ECDSA with SHA-256 over the data, in DER. The module signs the digest."""
        assert isinstance(signature_algorithm.algorithm, SHA256)
        digest = hashlib.sha256(data).digest()
        with self._token.session() as session:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self.label)
            return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA)))

    def exchange(self, algorithm: Any, peer_public_key: Any) -> NoReturn:
        """It does not."""
        raise NotImplementedError

    def private_numbers(self) -> NoReturn:
        """They are nobody's to know."""
        raise NotImplementedError

    def private_bytes(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """They are nobody's to know."""
        raise NotImplementedError

    def __copy__(self) -> HsmSigningKey:
        return self

    def __deepcopy__(self, _memo: Any) -> HsmSigningKey:
        return self


def _public_of(public: Any) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(encode_ec_public_key(public))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key
