"""An invited credential, and a phone on which its link was opened; the same phone after each further step."""

import pytest

from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from tests.fixtures import actor_of


@pytest.fixture
def credential(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(credential):
    return Phone(credential.organization_id, link_of(credential))


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def claimed(credential, phone):
    """The phone, with its first tokens."""
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    return phone


@pytest.fixture
def fetched(claimed):
    """The phone, with a document that was not accepted yet."""
    assert claimed.fetch().status_code == 200
    return claimed


@pytest.fixture
def accepted(credential, phone):
    """The phone, with an Enabled credential."""
    phone.accept(credential)
    credential.refresh_from_db()
    return phone
