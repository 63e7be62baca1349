"""Who signs in, in these tests."""

import pytest
from django.test import Client

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.doors.portal.signin.tests.pages import PASSWORD


@pytest.fixture
def ada(db) -> Account:
    """An account with a verified address."""
    return create_person(
        actor=Actor.system(), email="ada@example.com", password=PASSWORD, first_name="Ada", last_name="Byron"
    )


@pytest.fixture
def client_of() -> type[Client]:
    """More browsers than one."""
    return Client


@pytest.fixture
def bob(db) -> Account:
    """Somebody else."""
    return create_person(
        actor=Actor.system(), email="bob@example.com", password=PASSWORD, first_name="Bob", last_name="Stone"
    )
