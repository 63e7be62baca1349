"""An invited credential, and a phone on which its link was opened."""

import pytest

from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue


@pytest.fixture
def credential(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(credential):
    return Phone(credential.organization_id, link_of(credential))
