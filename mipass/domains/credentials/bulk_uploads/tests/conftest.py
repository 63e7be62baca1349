"""An organization that uploads people, and the day on which the tests of dates are."""

import pytest

from tests.bulk.scene import BulkScene
from tests.ledger.scene import make_scene


@pytest.fixture
def bulk(db):
    """An organization with fifty credits at hand."""
    scene = make_scene(credits=50)
    return BulkScene(scene.admin, scene.add("Nord"))


@pytest.fixture
def spring(clock, utc):
    """Noon of 10 March 2027, in UTC."""
    clock.show("2027-03-10 12:00")
