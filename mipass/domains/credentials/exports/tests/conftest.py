"""What the tests of profiles share."""

import pytest

from mipass.domains.credentials.exports.tests.scene import Scene
from tests.fixtures import actor_of


@pytest.fixture
def scene(full_admin, organization_b) -> Scene:
    """The Non-Limited organization and its Full Admin."""
    return Scene(actor_of(full_admin, organization_b.distributor), organization_b)
