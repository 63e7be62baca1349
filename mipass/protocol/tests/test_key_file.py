import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from mipass.protocol import key_file
from mipass.protocol.key_file import lock_key, unlock_key
from mipass.protocol.keys import new_key, private_to_der

SECRET = b"correct horse battery"
KEY = new_key()
CONTENT = lock_key(KEY, SECRET)


@pytest.fixture(autouse=True)
def cheap_hashes() -> None:
    """Not here: the cost is what is looked at."""


def opened(content):
    key = unlock_key(content, SECRET)
    assert isinstance(key, EllipticCurvePrivateKey)
    return private_to_der(key)


def test_a_key_opens_with_its_passphrase_alone():
    assert opened(CONTENT) == private_to_der(KEY)
    with pytest.raises(ValueError, match="passphrase"):
        unlock_key(CONTENT, b"another passphrase")


def test_its_cost_is_what_is_recommended_and_stands_in_the_file():
    assert key_file.LOG_N >= 17
    assert key_file.R * key_file.P >= 8


@pytest.mark.parametrize("place", [40, 60, 120, -50])
def test_no_octet_of_a_file_can_be_changed(place):
    changed = bytearray(CONTENT)
    changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
    with pytest.raises(ValueError, match=r"."):
        unlock_key(bytes(changed), SECRET)


def test_files_of_before_open():
    old = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(SECRET))
    assert opened(old) == private_to_der(KEY)


@pytest.mark.parametrize(
    "content",
    [b"", CONTENT[:80], b"-----BEGIN MIPASS ENCRYPTED PRIVATE KEY-----\n", b"\xff"],
    ids=["empty", "cut", "nothing but its beginning", "no text"],
)
def test_what_is_no_key_file_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        unlock_key(content, SECRET)
