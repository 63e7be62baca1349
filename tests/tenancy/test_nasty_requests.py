"""As :mod:`tests.tenancy.test_nasty_parameters`, for path parts, headers, JSON bodies and uploads."""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from tests.tenancy.addresses import address_of, all_routes, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.routes import ROUTES
from tests.tenancy.test_nasty_parameters import NASTY, STRONGEST, actor_for, faults, in_turns, sampled
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

BOUNDARY = "----nasty"
JSON = "application/json"

# Each alone: what is wrong in one of them ends the request before the others are read.
ALONE = ("HTTP_HOST", "HTTP_ORIGIN", "HTTP_COOKIE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_AUTHORIZATION")
TOGETHER = (
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_REFERER", "HTTP_RANGE"),
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO"),
    *("HTTP_DPOP", "HTTP_HX_CURRENT_URL", "HTTP_X_REQUEST_ID", "HTTP_X_CSRFTOKEN", "HTTP_USER_AGENT"),
)
HEADERS: Mapping[str, str] = {
    told: unquote_to_bytes(NASTY[told]).decode("latin-1")
    for told in (*STRONGEST, "NaN", "no UTF-8", "more digits than an int is read from", "an emoji", "nothing")
} | {
    "quotes": '"' + "\\" * 50,
    "brackets of no address": "http://[::1",
    "a port of letters": "localhost:port",
    "many dots": "a" + "." * 300,
    "parameters": "multipart/form-data; boundary",
    "a charset of nobody": "text/plain; charset=nobody",
    "a boundary of dashes": "multipart/form-data; boundary=" + "-" * 300,
    "cookies of ours": "sessionid=\x00; csrftoken=\x00; messages=x; language=../..; known_browser=a:b",
    "DPoP": "DPoP " + "e" * 40 + ".e30.AA",
    "ranges": "bytes=9" + "9" * 30 + "-,-1",
    "tags": 'W/"' + "a" * 40,
    "days": "Sun, 32 Nov 99999 25:61:61 GMT",
}
# As they stand in a body of JSON: not all of them are JSON.
ITEMS: Mapping[str, str] = {
    "NUL": r'"a\u0000b"',
    "half of a pair": r'"\ud800"',
    "a huge number": "1" + 400 * "0",
    "more digits than an int is read from": 5_000 * "9",
    "beyond 64 bits": "18446744073709551616",
    "an exponent": "1e999",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "nothing": "null",
    "a truth": "true",
    "a list": '[["a"], 1]',
    "an object": '{"id": {"a": []}}',
    "deep lists": 3_000 * "[",
    "deep objects": 3_000 * '{"a":' + "1" + 3_000 * "}",
    "the last day": '"9999-12-31T23:59:60Z"',
    "a long text": '"' + 20_000 * "a" + '"',
    "marks": json.dumps("a" + "\u0301\u0316" * 5_000),
    "no base64": '"===="',
    "no end": '"a',
}


def send(browser: Client, method: str, address: str, body: bytes = b"", **environ: str) -> HttpResponseBase:
    """The answer; what it did is taken back."""
    browser.raise_request_exception = False
    kind = environ.pop("CONTENT_TYPE", "application/x-www-form-urlencoded")
    with taken_back():
        cache.clear()
        return browser.generic(method, address, body, content_type=kind, **environ)  # type: ignore[arg-type]


@pytest.mark.parametrize("route", sampled(name for name, carried in all_routes().items() if carried))
def test_no_part_of_a_path_is_answered_with_an_error_of_ours(route, world, browsers):
    ids, actor = ids_of(world, route), actor_for(route)
    method = "GET" if "GET" in ROUTES[route].methods else "POST"
    tried = (
        (f"{name} {told}", address_of(route, ids).replace(str(part), value))
        for name, part in ids.items()
        if str(part)
        for told, value in NASTY.items()
        if "?" not in value and "#" not in value
    )
    answers = ((told, send(browsers[actor], method, address)) for told, address in in_turns(route, tried))
    assert faults(answers) == []


@pytest.mark.parametrize("route", sampled(ROUTES))
def test_no_header_is_answered_with_an_error_of_ours(route, world, browsers):
    address, actor = address_of(route, ids_of(world, route)), actor_for(route)
    methods = sorted(ROUTES[route].methods & {"GET", "POST"})
    tried = (
        (f"{method} {name} {told}", method, environ)
        for method in methods
        for told, value in HEADERS.items()
        for name, environ in [
            *((name, {name: value}) for name in ALONE),
            ("all", dict.fromkeys(TOGETHER, value)),
        ]
    )
    answers = (
        (told, send(browsers[actor], method, address, b"a=b", **environ))
        for told, method, environ in in_turns(route, tried)
    )
    assert faults(answers) == []


@pytest.mark.parametrize("route", sampled(name for name, row in ROUTES.items() if "POST" in row.methods))
def test_no_upload_is_answered_with_an_error_of_ours(route, world, browsers):
    address, actor = address_of(route, ids_of(world, route)), actor_for(route)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answers = (
        (told, send(browsers[actor], "POST", address, body, CONTENT_TYPE=kind))
        for told, body in in_turns(route, _uploads(world, route))
    )
    assert faults(answers) == []


def _uploads(world: World, route: str) -> Iterator[tuple[str, bytes]]:
    right = {name: value for name, value in ROUTES[route].form(world).items() if isinstance(value, str)}
    files = ("file", "logo", "image", "root", "targets")
    for told in (*STRONGEST, "nothing", "no UTF-8", "many lines", "markup"):
        odd = unquote_to_bytes(NASTY[told].replace("+", " "))
        fields = [_part(f'name="{name}"', value.encode()) for name, value in right.items()]
        named = [_part(f'name="{name}"; filename="a.csv"', odd) for name in files]
        yield f"content: {told}", _joined([*fields, *named])
        plain = odd.replace(b"\n", b"").replace(b"\r", b"").replace(b'"', b"").decode("latin-1")[:200]
        for shape in (f'name="file"; filename="{plain}"', f'name="{plain}"; filename="a"', f'name="{plain}"'):
            yield f"{shape}", _joined([*fields, _part(shape, b"Email,Format\n")])
    yield "no parts", b""
    yield "no end", _part('name="file"; filename="a"', b"x")
    yield (
        "odd transfer",
        _joined([_part('name="file"; filename="a"\r\nContent-Transfer-Encoding: base64', b"=")]),
    )
    yield "odd charset", _joined([_part('name="q"\r\nContent-Type: text/plain; charset=nobody', b"\xff")])
    yield "no name", _joined([_part('filename="a"', b"x"), b"--" + BOUNDARY.encode() + b"\r\n\r\nx\r\n"])


def _part(named: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
    return head.encode("latin-1") + content + b"\r\n"


def _joined(parts: list[bytes]) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("route", [name for name in ROUTES if name.startswith("mobile:")])
def test_no_json_is_answered_with_an_error_of_ours(route, world, browsers):
    address = address_of(route, ids_of(world, route))
    answers = (
        (told, send(browsers["anonymous"], "POST", address, body, CONTENT_TYPE=JSON))
        for told, body in _bodies()
    )
    assert faults(answers) == []


def _bodies() -> Iterator[tuple[str, bytes]]:
    fields = ("eat", "csr", "name", "proofs", "credential_configuration_id", "notification_id", "event")
    for told, item in ITEMS.items():
        yield told, item.encode()
        yield f"in fields: {told}", ("{" + ", ".join(f'"{name}": {item}' for name in fields) + "}").encode()
    yield "no UTF-8", b'{"eat": "\xff"}'
    yield "UTF-16", '{"eat": "a"}'.encode("utf-16")
