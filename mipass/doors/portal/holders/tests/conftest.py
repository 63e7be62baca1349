"""The scene of most tests here: a Full Admin's browser, and one credential of Organization A."""

import pytest

from mipass.doors.portal.credentials.tests.scene import issue
from tests.fixtures import sign_in


@pytest.fixture
def portal(client, full_admin, distributor_a):
    """The browser of the Full Admin of Distributor A."""
    return sign_in(client, full_admin)


@pytest.fixture
def invited(full_admin, organization_a):
    """A credential of Organization A that nobody has accepted yet."""
    return issue(full_admin, organization_a)
