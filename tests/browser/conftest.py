"""The portal under test, and the watch over every browser."""

from collections.abc import Iterator

import pytest

from tests.browser.watch import Watch
from tests.services.databases import migrated_database
from tests.services.portal import Portal, running_portal


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A started server with a worker, and one operator in its database."""
    folder = tmp_path_factory.mktemp("portal")
    with migrated_database(folder) as url, running_portal(folder, url) as started:
        yield started


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What went wrong in any browser of the test: nothing, or the test fails."""
    watch = Watch()
    yield watch
    assert watch.faults == []
