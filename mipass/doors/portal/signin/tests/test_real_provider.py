"""Signing in at a provider that others wrote, over HTTP on loopback."""

import re

import httpx
import pytest
from django.urls import reverse
from oidc_provider_mock import User, run_server_in_thread

from mipass.config import OidcProvider
from mipass.domains.accounts.models import Identity
from mipass.doors.portal.signin.tests.pages import is_signed_in
from mipass.doors.portal.signin.tests.provider import leave
from tests.fixtures import sign_in as signed_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ADA = User(sub="ada-at-works", claims={"email": "ada@works.test", "given_name": "Ada"})


@pytest.fixture
def issuer(settings):
    with run_server_in_thread(user_claims=[ADA], require_nonce=True) as server:
        address = f"http://localhost:{server.server_port}"
        configured = OidcProvider(
            id="works", name="Works", issuer=address, client_id="any-client", client_secret="any-secret"
        )
        settings.CONFIG = settings.CONFIG.model_copy(update={"oidc_providers": [configured]})
        yield address


def return_of(address):
    """Log in there as a person would, and give the path and query that lead back."""
    answer = httpx.post(address, data={"sub": ADA.sub})
    assert answer.status_code in {302, 303}
    return re.sub(r"^http://localhost:8000", "", answer.headers["Location"])


def test_connect_then_sign_in(client, client_of, issuer, ada):
    connect = reverse("third_party_connect", args=["works"])
    address = leave(signed_in(client, ada), connect)
    assert client.get(return_of(address)).headers["Location"] == "/my-account/"
    assert Identity.objects.get().subject == ADA.sub
    assert "ada@works.test" in client.get("/my-account/").content.decode()
    elsewhere = client_of()
    elsewhere.get(return_of(leave(elsewhere)))
    assert is_signed_in(elsewhere)
