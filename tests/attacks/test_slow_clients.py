"""Twenty clients that send half of a form, or read nothing of an answer, keep nobody else waiting."""

import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx

CLIENTS = 20
WITHIN = 5.0


def connected(stage, stack):
    parts = urlsplit(stage.url)
    found = stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=10))
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return found


def served(stage):
    """Seconds that somebody honest waits for a page."""
    begun = time.monotonic()
    answer = httpx.get(f"{stage.url}/login/", timeout=30)
    assert answer.status_code == 200
    assert "content-length" in answer.headers
    return time.monotonic() - begun


def test_half_sent_forms(stage):
    head = (
        b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 5000\r\n\r\nlogin=half"
    )
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            connected(stage, stack).sendall(head)
        assert max(served(stage) for _ in range(5)) < WITHIN


def test_answers_that_nobody_reads(stage):
    admin = stage.person("full.admin")
    cookies = "; ".join(f"{name}={value}" for name, value in admin._client.cookies.items())
    style = httpx.get(f"{stage.url}/login/").text
    path = next(part for part in style.split('"') if part.endswith(".css"))
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            client = connected(stage, stack)
            client.sendall(head * 50)
        assert max(served(stage) for _ in range(5)) < WITHIN


def test_an_address_of_any_length_is_answered_at_once(stage):
    for target in ("/" + "a" * 5_000, "/login/?next=" + "/" * 60_000):
        answer = httpx.get(stage.url + target, timeout=30)
        assert answer.status_code in {414, 431, 400}
    assert served(stage) < WITHIN
