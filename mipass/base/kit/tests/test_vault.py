import hmac

import pytest

from mipass.base.kit import vault


def test_what_is_sealed_opens_with_the_same_key_and_place():
    key = vault.new_key()
    assert vault.unseal(key, vault.seal(key, b"card", b"place"), b"place") == b"card"


def test_a_sealed_value_opens_nowhere_else():
    key = vault.new_key()
    sealed = vault.seal(key, b"card", b"place")
    for wrong_key, value, place in [
        (vault.new_key(), sealed, b"place"),
        (key, sealed, b"other place"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"place"),
        (key, b"", b"place"),
    ]:
        with pytest.raises(vault.CannotOpen):
            vault.unseal(wrong_key, value, place)


def test_sealing_twice_gives_two_values():
    key = vault.new_key()
    assert vault.seal(key, b"card", b"") != vault.seal(key, b"card", b"")


def test_a_blind_index_depends_on_key_and_on_each_part():
    key = vault.new_key()
    index = vault.BlindIndex(key, "number", "12").of("3")
    assert index == hmac.digest(key, b"\0\0\0\x06number\0\0\0\x0212\0\0\0\x013", "sha256")[:16]
    assert index not in {
        vault.BlindIndex(key, "number").of("12\0\0\0\x013"),
        vault.BlindIndex(key, "number", "1").of("23"),
        vault.BlindIndex(key, "facility", "12").of("3"),
        vault.BlindIndex(vault.new_key(), "number", "12").of("3"),
    }


def test_each_label_derives_its_own_key():
    assert vault.installation_key("outbox") != vault.installation_key("audit")


def test_a_fingerprint_does_not_depend_on_the_order_of_names():
    assert vault.fingerprint("x", {"a": 1, "b": 2}) == vault.fingerprint("x", {"b": 2, "a": 1})
    assert vault.fingerprint("x", {"a": 1}) != vault.fingerprint("x", {"a": 2})
