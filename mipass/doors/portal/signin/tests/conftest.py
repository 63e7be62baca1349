"""Who signs in, in these tests, and at which third party."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr

from mipass.base.kit.actor import Actor
from mipass.config import OidcProvider
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.doors.portal.signin.tests.pages import PASSWORD, sign_in
from mipass.doors.portal.signin.tests.provider import CLIENT_ID, CLIENT_SECRET, Provider


@pytest.fixture
def ada(db) -> Account:
    """An account with a verified address."""
    return create_person(
        actor=Actor.system(), email="ada@example.com", password=PASSWORD, first_name="Ada", last_name="Byron"
    )


@pytest.fixture
def own(client, ada) -> Client:
    """Ada's browser."""
    sign_in(client, ada.email)
    browser: Client = client
    return browser


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


@pytest.fixture
def works(settings: Any) -> Iterator[Provider]:
    """A configured third party, right unless a test bends it."""
    provider = Provider()
    configured = OidcProvider(
        id="works",
        name="Works",
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
    )
    settings.CONFIG = settings.CONFIG.model_copy(update={"oidc_providers": [configured]})
    yield provider
    provider.stop()
