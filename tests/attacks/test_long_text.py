"""Whatever length a stranger sends is answered soon, and others are answered meanwhile."""

import socket
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

SENDERS = 4
WITHIN = 8.0  # seconds, on a machine that does other things too
MARKS = "\u0301\u0316" * 62_500  # 250 kB: an accent above and one below, in turns
HEADERS: Mapping[str, str] = {
    "Accept": "a/b;" + '";' * 50_000,
    "Accept-Language": "en," * 33_000,
    "Authorization": "DPoP " + "a" * 100_000,
    "Content-Type": 'text/plain; a="' + ";" * 100_000,
    "Cookie": 'a="' + "\\" * 100_000 + '"',
    "DPoP": "eyJh." * 20_000,
    "Host": "a." * 50_000,
    "If-None-Match": 'W/"a",' * 16_000,
    "Referer": "http://" + "[" * 100_000,
    "X-Forwarded-For": "1.1.1.1," * 12_500,
}
FORMS: Mapping[str, Mapping[str, str]] = {
    "a login of marks": {"login": "a" + MARKS, "password": "x"},
    "a password of marks": {"login": "nobody@demo.test", "password": "a" + MARKS},
    "an address of marks": {"login": "a@e" + MARKS, "password": "x"},
    "a way on of marks": {"login": "nobody@demo.test", "password": "x", "next": "http://e" + MARKS},
    "a login of quotes": {"login": '"' + "\\" * 250_000 + '"@a.de', "password": "x"},
}


def answered(send):
    """The statuses of several senders at once, and how long somebody honest waits meanwhile at most."""
    begun = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(send) for _ in range(SENDERS)]
        statuses = [each.result() for each in sent]
    return statuses, time.monotonic() - begun


def served(stage):
    """Seconds that somebody honest waits for a page."""
    begun = time.monotonic()
    assert httpx.get(f"{stage.url}/login/", timeout=30).status_code == 200
    return time.monotonic() - begun


def tried(stage, send):
    """What the senders are answered; while they wait, others are answered in time, and so are they."""
    with ThreadPoolExecutor(1) as beside:
        attack = beside.submit(answered, send)
        waited = [served(stage) for _ in range(3)]
        statuses, seconds = attack.result()
    assert max(waited) < WITHIN
    assert seconds < WITHIN * 2
    return set(statuses)


def raw(stage, head):
    """The status that a socket reads; 0 where the server hangs up."""
    parts = urlsplit(stage.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection, suppress(OSError):
        with suppress(OSError):
            connection.sendall(head.encode("latin-1"))
        line = connection.recv(200).split(b" ")
        return int(line[1]) if len(line) > 1 else 0
    return 0


@pytest.mark.parametrize("path", ["/" + "a" * 60_000, "/login/?next=" + "csrf_" * 12_000, "/" + "%" * 60_000])
def test_a_long_path(stage, path):
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert tried(stage, lambda: raw(stage, request)) <= {0, 400, 414, 431}


@pytest.mark.parametrize("header", HEADERS)
def test_a_long_header(stage, header):
    host = "" if header == "Host" else "Host: localhost\r\n"
    request = f"GET /login/ HTTP/1.1\r\n{host}{header}: {HEADERS[header]}\r\n\r\n"
    assert tried(stage, lambda: raw(stage, request)) <= {0, 400, 414, 431}


def posted(stage, path, fields):
    """The statuses of a form that is sent with the token of the login page."""
    with httpx.Client(base_url=stage.url, timeout=60) as browser:
        page = BeautifulSoup(browser.get("/login/").text, "html.parser")
        token = page.select("[name=csrfmiddlewaretoken]")[0]["value"]
        typed = {**fields, "csrfmiddlewaretoken": token}
        body = "&".join(f"{name}={text}" for name, text in typed.items()).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return tried(stage, lambda: browser.post(path, content=body, headers=kind).status_code)


@pytest.mark.parametrize("form", FORMS)
def test_a_long_form(stage, form):
    assert posted(stage, "/login/", FORMS[form]) <= {200, 400, 413, 422, 429}


def test_a_long_way_on_behind_the_choice_of_a_language(stage):
    assert posted(stage, "/language/", {"language": "de", "next": "http://e" + MARKS}) == {400}


@pytest.mark.parametrize(
    "body",
    ["[" * 900_000, '{"eat": ' + "9" * 900_000 + "}", '{"eat": "' + "A" * 900_000 + '"}', '{"a":' * 180_000],
)
def test_a_long_report_of_a_reader(stage, body):
    def send():
        address, kind = f"{stage.url}/mobile/readers/report", {"Content-Type": "application/json"}
        return httpx.post(address, content=body, headers=kind, timeout=60).status_code

    assert tried(stage, send) <= {400, 413, 422, 429}
