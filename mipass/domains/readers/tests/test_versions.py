"""Versions of firmware as numbers."""

import pytest

from mipass.base.kit.errors import Invalid
from mipass.domains.readers.versions import clean_version
from mipass.protocol.versions import version_number


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1.9", "1.10"), ("0.9", "1"), ("1.2.3", "1.2.3.1"), ("1.9999.9999", "2"), ("0", "0.0.0.1")],
)
def test_versions_are_ordered_as_numbers(older, newer):
    assert (version_number(older) or 0) < (version_number(newer) or 0)


@pytest.mark.parametrize(("one", "other"), [("1.2", "1.2.0"), ("01.02", "1.2"), ("3", "3.0.0.0")])
def test_versions_written_differently_are_equal(one, other):
    assert version_number(one) == version_number(other)


@pytest.mark.parametrize(
    "text", ["", "1.", ".1", "1..2", "v1.2", "1.2.3.4.5", "10000", "-1", "1.2-beta", "\u0661.2", "1 2"]
)
def test_what_is_no_version_is_refused(text):
    assert version_number(text) is None
    with pytest.raises(Invalid, match="up to four numbers"):
        clean_version(text, field="version")


def test_the_largest_version_fits_the_database():
    assert clean_version(" 9999.9999.9999.9999 ", field="version")[1] < 2**63
