"""A signed-in session, and a client that costs little: it shares the cores with the server it measures."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx

FULL_ADMIN = "full.admin@demo.test"
PASSWORD = "demo-portal-2026"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Session:
    """What a signed-in browser sends with each form."""

    address: str
    cookies: str
    token: str


def sign_in(address: str) -> Session:
    """Sign the demo's Full Admin in through the login form."""
    with httpx.Client(base_url=address) as client:
        typed = {"login": FULL_ADMIN, "password": PASSWORD, "csrfmiddlewaretoken": _token(client, "/login/")}
        answer = client.post("/login/", data=typed)
        if answer.status_code != 302:
            raise SystemExit(f"signing in answered {answer.status_code}")
        token = _token(client, "/account/password/")
        return Session(address, "; ".join(f"{name}={value}" for name, value in client.cookies.items()), token)


def _token(client: httpx.Client, path: str) -> str:
    found = TOKEN.search(client.get(path).text)
    if found is None:
        raise SystemExit(f"no form at {path}")
    return found[1]


class Sender:
    """One kept connection that posts forms and reads the status of each answer, which has no body."""

    def __init__(self, session: Session, path: str) -> None:
        place = urlsplit(session.address)
        self._token = session.token
        self._socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {session.cookies}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        )

    def post(self, fields: Mapping[str, object]) -> int:
        """Send the form; the status of the answer."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
        self._socket.sendall(f"{self._head}{len(body)}\r\n\r\n{body}".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self._socket.recv(65536)
            if not part:
                raise SystemExit("the server closed a connection")
            answer += part
        return int(answer[9:12])

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


class ProgramSender:
    """One kept connection that posts JSON with a token, each time under a new key."""

    def __init__(self, address: str, path: str, token: str) -> None:
        place = urlsplit(address)
        self._socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\n"
        )

    def post(self, content: Mapping[str, object]) -> int:
        """Send it; the status of the answer, whose body is read and let go."""
        body = json.dumps(content)
        head = f"{self._head}Idempotency-Key: {uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall((head + body).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        told, _, begun = answer.partition(b"\r\n\r\n")
        lines = (line.lower() for line in told.split(b"\r\n"))
        left = next(int(line[15:]) for line in lines if line.startswith(b"content-length:")) - len(begun)
        while left > 0:
            left -= len(self._more())
        return int(answer[9:12])

    def _more(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise SystemExit("the server closed a connection")
        return part

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
