"""The page's scripts, running."""

from collections.abc import Iterator

import pytest

from mipass.doors.portal.holder.tests.scripts import Scripts, running_scripts


@pytest.fixture(scope="module")
def scripts() -> Iterator[Scripts]:
    """One process of them for all tests of a file."""
    with running_scripts() as started:
        yield started
