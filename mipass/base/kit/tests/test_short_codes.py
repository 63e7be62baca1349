"""Short codes as they lie in the database."""

import pytest

from mipass.base.kit.short_codes import new_salt, slow_digest


def test_the_same_code_lies_otherwise_under_each_salt():
    first, second = new_salt(), new_salt()
    made = slow_digest(b"123456", first)
    assert slow_digest(b"123456", first) == made
    assert slow_digest(b"123456", second) != made
    assert len(first) == len(made) == 16
    assert b"123456" not in made


@pytest.mark.parametrize("other", [b"", b"12345", b"123457", b"123456 "])
def test_another_code_is_another(other):
    salt = new_salt()
    assert slow_digest(other, salt) != slow_digest(b"123456", salt)
