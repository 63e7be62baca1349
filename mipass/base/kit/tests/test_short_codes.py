"""Short codes as they lie in the database."""

import pytest

from mipass.base.kit.short_codes import is_content_of, salted


def test_the_same_code_lies_otherwise_each_time_and_is_found_by_itself_alone():
    first, second = salted(b"123456"), salted(b"123456")
    assert first != second
    assert len(first) == 32
    assert b"123456" not in first
    assert is_content_of(first, b"123456")
    assert is_content_of(second, b"123456")


@pytest.mark.parametrize("other", [b"", b"12345", b"123457", b"123456 "])
def test_another_code_is_another(other):
    assert not is_content_of(salted(b"123456"), other)
