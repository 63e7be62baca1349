"""The portal that a module's attacks are tried on: its own processes, database, phones and reader."""

from collections.abc import Iterator

import pytest

from tests.attacks.companies import Company, found
from tests.attacks.stage import Stage, running_stage
from tests.services.databases import migrated_database


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give a started portal with the demo in it; what one test of a module does, the next one finds."""
    folder = tmp_path_factory.mktemp("stage")
    with migrated_database(folder) as url, running_stage(folder, url) as running:
        yield running


@pytest.fixture
def company(stage: Stage) -> Company:
    """A distributor of the test's own, with a Full Admin and no credits."""
    return found(stage)
