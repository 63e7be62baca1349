"""An OpenID provider on loopback that a test bends: it answers rightly until it is told what to do wrong."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Account, Identity
from tests.pages import find, page_of

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LOGIN = reverse("third_party_login", args=["works"])
BACK = reverse("third_party_callback", args=["works"])
CLIENT_ID, CLIENT_SECRET = "mipass-portal", "a-secret-of-the-client"


def _signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})


class Provider:
    """``claims`` change the token, ``sign`` makes it, ``answers`` stand for whole answers."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("localhost", 0), self._handler())
        self.issuer = f"http://localhost:{self.server.server_port}"
        self.subject, self.nonce = "subject-1", ""
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = _signed
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.seen: list[str] = []
        self.redeemed: dict[str, str] = {}
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """What it says at an address."""
        self.seen.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/token":
            self.redeemed = dict(parse_qsl(body.decode()))
        pages = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": self._keys,
            "/token": lambda: {"access_token": "x", "token_type": "Bearer", "id_token": self._token()},
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(pages[path]()).encode()

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def _keys(self) -> dict[str, Any]:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": "one", "use": "sig"}]}

    def _token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.claims,
        }
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805  the handler's own self is another
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, headers, body = provider.answer(urlsplit(self.path).path, self.rfile.read(length))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815  the name is the library's

            def log_message(self, *facts: Any) -> None:
                """Keep quiet."""

        return Handler


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def leave(client: Client, url: str = LOGIN, **data: str) -> str:
    """The address to which the portal leads on."""
    page = page_of(client.post(url, data))
    address = str(find(page, "a.button.primary")["href"])
    assert find(page, "meta[http-equiv=refresh]")["content"] == f"0; url={address}"
    return address


def come_back(client: Client, works: Provider, address: str, **changes: str) -> Any:
    """Return from the provider, which answers this attempt."""
    sent = query_of(address)
    works.nonce = sent["nonce"]
    return client.get(BACK, {"code": "a-code", "state": sent["state"], **changes})


def go(client: Client, works: Provider, url: str = LOGIN, **data: str) -> Any:
    """There and back."""
    return come_back(client, works, leave(client, url, **data))


def link(account: Account, works: Provider) -> Identity:
    """Connect the provider's person to the account."""
    return Identity.objects.create(account=account, issuer=works.issuer, subject=works.subject)
