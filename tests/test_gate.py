"""What a request's headers may cost: the gate looks at their length before the portal reads any."""

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from wsgiref.types import StartResponse

import pytest
from allauth.account.adapter import get_adapter
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language_from_request

from mipass.base.kit.site import is_of_site
from mipass.base.kit.tests.test_long_text import NASTY
from mipass.gate import ALL_HEADERS, LONGEST_HEADER, Gate
from mipass.protocol.clock import now_utc
from mipass.protocol.dpop import verify_proof
from mipass.protocol.errors import ProtocolError
from tests.soon import best_seconds

AT_ONCE = 0.05  # seconds of the processor
BOUNDED = 0.3
HEADERS = (
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "content-type",
    "cookie",
    "dpop",
    "forwarded",
    "host",
    "if-modified-since",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-request-id",
)
BESIDE = {"host": "localhost", "content-type": "application/x-www-form-urlencoded"}
SHAPES = {
    **NASTY,
    "quoted separators": '"' + ";" * 100_000 + '"',
    "parameters": "a/b;" + "a=b;" * 25_000,
    "commas": "," * 100_000,
    "languages": "en," * 33_000,
    "weak tags": 'W/"a",' * 16_000,
    "quoted backslashes": 'a="' + "\\" * 100_000 + '"',
    "quoted octals": 'a="' + "\\101" * 25_000 + '"',
    "an address of colons": "[" + ":" * 100_000 + "]",
}


def reads_all(environ, start_response: StartResponse):
    """A portal that reads every header, as its middleware, its views and Django do."""
    request = WSGIRequest(environ)
    seen = [request.COOKIES, request.POST, request.content_params, get_language_from_request(request)]
    request.accepts("text/html")
    get_conditional_response(request, etag='"a"', last_modified=1)
    for read in (request.get_host, lambda: get_adapter().get_client_ip(request)):
        with contextlib.suppress(DisallowedHost, PermissionDenied):
            seen.append(read())
    is_of_site(request.headers.get("Referer", ""), host="localhost", secure=False)
    with contextlib.suppress(ProtocolError):
        verify_proof(request.headers.get("DPoP", ""), method="GET", url="http://localhost/", now=now_utc())
    start_response("200 OK", [])
    return [b"read"]


def asked(headers, *, within=BOUNDED):
    """The status, and the seconds of the processor that it took at best."""
    gate, statuses = Gate(reads_all, threads=1), []
    body = {"type": "http.request", "body": b"a=b", "more_body": False}

    async def receive():
        return body

    async def send(message):
        if "status" in message:
            statuses.append(message["status"])

    raw = [(name.encode(), text.encode("utf-8", "surrogatepass")) for name, text in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": raw}
    seconds = _seconds(lambda: gate(scope, receive, send), within=within)
    return statuses[-1], seconds


def _seconds(ask, *, within):
    """Of all threads: the portal answers in one of its own, and a browser's loop may hold the tests'."""
    with ThreadPoolExecutor(1) as thread:

        def in_turn():
            return thread.submit(asyncio.run, ask()).result()

        return best_seconds(in_turn, within=within, clock=time.process_time)


@pytest.mark.parametrize("header", HEADERS)
def test_a_long_header_is_refused_at_once(header):
    status, seconds = asked(BESIDE | {header: "a" * 100_000}, within=AT_ONCE)
    assert status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    assert seconds < AT_ONCE


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_the_longest_kind_is_read_soon(header):
    slow = {}
    for told, text in SHAPES.items():
        octets = text.encode("utf-8", "surrogatepass")[: LONGEST_HEADER - 100]
        status, seconds = asked(BESIDE | {header: octets.decode("utf-8", "ignore")})
        assert status == HTTPStatus.OK
        if seconds > BOUNDED:
            slow[told] = seconds
    assert slow == {}


def test_many_headers_together_are_refused():
    many = {f"x-{number}": "a" * 1_000 for number in range(ALL_HEADERS // 1_000)}
    assert asked(BESIDE | many)[0] == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    assert asked(BESIDE | dict([*many.items()][:20]))[0] == HTTPStatus.OK


def test_cookies_with_a_backslash_are_dropped_and_others_kept():
    def portal(environ, start_response):
        start_response("200 OK" if WSGIRequest(environ).COOKIES == {"a": "1", "b": "2"} else "400 No", [])
        return []

    raw = [(b"host", b"localhost"), (b"cookie", b'a=1; evil="' + b"\\" * 7_000 + b'"; b=2')]

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        statuses.append(message.get("status", 200))

    statuses: list[int] = []
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw}
    gate = Gate(portal, threads=1)
    assert _seconds(lambda: gate(scope, receive, send), within=AT_ONCE) < AT_ONCE
    assert set(statuses) == {200}


@pytest.mark.parametrize(
    ("error", "status"),
    [(ZeroDivisionError("canary"), 500), (OperationalError("canary"), 503), (InterfaceError("canary"), 503)],
)
@pytest.mark.parametrize("parts", [0, 1, 400])
def test_an_answer_that_breaks_off_while_it_is_made_is_an_error_and_nothing_of_it_leaves(
    error, status, parts
):
    def portal(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv"), ("Content-Disposition", "attachment")])
        yield from [b"row\r\n" * 1_000] * parts
        raise error

    answered, content = {}, bytearray()

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        answered.update({name: message[name] for name in ("status", "headers") if name in message})
        content.extend(message.get("body", b""))

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    with ThreadPoolExecutor(1) as thread:  # where no loop of another test runs
        thread.submit(asyncio.run, Gate(portal, threads=1)(scope, receive, send)).result()
    headers = dict(answered["headers"])
    assert answered["status"] == status
    assert int(headers[b"content-length"]) == len(content)
    assert (b"retry-after" in headers) == (status == 503)
    assert b"content-disposition" not in headers
    assert not {b"row", b"canary"} & set(bytes(content).split())
