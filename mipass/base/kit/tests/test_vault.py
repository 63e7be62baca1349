import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mipass.base.kit import vault


class Ring:
    """Keys by their numbers; the highest is the present one."""

    def __init__(self, *numbers):
        self.by_number = {number: vault.new_key() for number in numbers}

    def present(self):
        return self.every()[0]

    def find(self, number):
        if number not in self.by_number:
            raise vault.CannotOpen
        return self.by_number[number]

    def every(self):
        return [vault.Key(number, self.by_number[number]) for number in sorted(self.by_number, reverse=True)]


def test_what_is_sealed_opens_again():
    keys = Ring(1)
    assert vault.unseal(keys, vault.seal(keys, b"card", b"place"), b"place") == b"card"


def test_what_an_older_key_sealed_opens_until_that_key_is_gone():
    keys = Ring(1)
    sealed = vault.seal(keys, b"card", b"")
    keys.by_number[2] = vault.new_key()
    assert vault.unseal(keys, sealed, b"") == b"card"
    assert not vault.is_of(keys.present(), sealed)
    assert vault.is_of(keys.present(), vault.seal(keys, b"card", b""))
    del keys.by_number[1]
    with pytest.raises(vault.CannotOpen):
        vault.unseal(keys, sealed, b"")


def test_what_was_sealed_before_keys_had_numbers_opens_with_number_0():
    keys, nonce = Ring(0, 1), bytes(12)
    sealed = b"\x01" + nonce + AESGCM(keys.by_number[0]).encrypt(nonce, b"card", b"place")
    assert vault.unseal(keys, sealed, b"place") == b"card"


def test_the_key_that_a_sealed_value_names_cannot_be_changed():
    keys = Ring(1)
    keys.by_number[2] = keys.by_number[1]  # even where it would open it
    sealed = vault.seal(vault.OneKey(vault.Key(1, keys.by_number[1])), b"card", b"")
    for header in (b"\x02\0\0\0\x02", b"\x03\0\0\0\x01", b"\x01"):
        with pytest.raises(vault.CannotOpen):
            vault.unseal(keys, header + sealed[5:], b"")


@pytest.mark.parametrize("wrong", ["key", "place", "content", "length", "empty"])
def test_it_opens_with_nothing_else(wrong):
    keys = Ring(1)
    sealed = vault.seal(keys, b"card", b"place")
    changed = {
        "content": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "length": sealed[:10],
        "empty": b"",
    }.get(wrong, sealed)
    with pytest.raises(vault.CannotOpen):
        vault.unseal(Ring(1) if wrong == "key" else keys, changed, b"" if wrong == "place" else b"place")


def test_the_same_content_never_looks_the_same_sealed():
    keys = Ring(1)
    assert vault.seal(keys, b"card", b"") != vault.seal(keys, b"card", b"")


def test_a_mac_names_its_key_and_holds_for_its_message_alone():
    keys = Ring(1, 2)
    made = vault.mac(keys, b"message")
    assert made[:4] == b"\0\0\0\x02"
    assert vault.is_mac(keys, made, b"message")
    assert vault.is_numbered_mac(keys, made, b"message")
    for wrong in (b"\0\0\0\x01" + made[4:], made[4:], made[:-1], b"", None):
        assert not vault.is_mac(keys, wrong, b"message")
    assert not vault.is_mac(keys, made, b"other")


def test_a_mac_of_before_numbers_holds_where_it_may():
    keys = Ring(0, 1)
    old = hmac.digest(keys.by_number[0], b"message", "sha256")
    numbered = vault.mac(vault.OneKey(vault.Key(0, keys.by_number[0])), b"message")
    assert vault.is_mac(keys, old, b"message")
    assert not vault.is_numbered_mac(keys, old, b"message")
    assert not vault.is_numbered_mac(keys, numbered, b"message")


def test_every_key_has_its_possible_mac():
    keys = Ring(0, 1)
    old = hmac.digest(keys.by_number[0], b"message", "sha256")
    assert {vault.mac(keys, b"message"), old} < set(vault.possible_macs(keys, b"message"))


def test_two_labels_share_no_key():
    keys = Ring(1)
    assert vault.Derived(keys, "outbox").present() != vault.Derived(keys, "audit").present()


def test_parts_of_an_index_cannot_run_into_each_other():
    key = vault.new_key()
    index = vault.BlindIndex(key, "number", "12").of("3")
    assert index == hmac.digest(key, b"\0\0\0\x06number\0\0\0\x0212\0\0\0\x013", "sha256")[:16]
    assert index not in {
        vault.BlindIndex(key, "number").of("12\0\0\0\x013"),
        vault.BlindIndex(key, "number", "1").of("23"),
        vault.BlindIndex(key, "facility", "12").of("3"),
        vault.BlindIndex(vault.new_key(), "number", "12").of("3"),
    }
