"""No parameter, form field, header or body that anybody may send is answered with an error of ours."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode
from zlib import crc32

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.routes import ACTORS, ROUTES
from tests.tenancy.test_foreign_ids import every_form
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

SAMPLE = 12
TURNS = 5  # with neither the number of headers nor that of values: so a route meets each of both

# As they stand in an address or a form's body, in percent-encoding.
NASTY: Mapping[str, str] = {
    "nothing": "",
    "a blank": "+",
    "NUL": "%00",
    "NUL inside": "1%002",
    "no UTF-8": "%ff%fe",
    "a lone surrogate": "%ED%A0%80",
    "an overlong slash": "%C0%AF",
    "no percent-encoding": "%zz%",
    "a huge number": "1" + 400 * "0",
    "more digits than an int is read from": 5_000 * "9",
    "an exponent": "1e400",
    "below zero": "-1",
    "beyond 64 bits": "18446744073709551616",
    "beyond 32 bits": "2147483648",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "other digits": quote("٣٢"),
    "a superscript": quote("²"),
    "null": "null",
    "a list": quote('["a", 1]'),
    "an object": quote('{"id": {"a": []}, "response": 5, "type": null}'),
    "deep JSON": quote(3_000 * "["),
    "a cursor of nonsense": "W1tdLCB7fSwgTmFOLCAxZTQwMF0",
    "no UUID": "00000000-0000-0000-0000-00000000000g",
    "a UUID of nobody": "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "a UUID with braces": quote("{00000000-0000-0000-0000-000000000000}"),
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "2026-02-30",
    "a day and a time": quote("2026-02-28T23:59:60Z"),
    "an address that is none": quote("http://[::1"),
    "an address elsewhere": quote("//evil.test/\\@portal"),
    "an address with a line break": quote("/\r\nSet-Cookie: a=b"),
    "a template": quote("{{ 7*7 }}{% debug %}"),
    "SQL": quote("' OR 1=1 --"),
    "a pattern": quote("%_\\"),
    "words of FTS5": quote('" OR NEAR(a b) * -'),
    "markup": quote("<script>alert(1)</script>"),
    "bidi marks": quote("\u202eabc\u2066"),
    "unassigned": quote("\U000e0fff\uffff"),
    "an emoji": quote("👩‍👩‍👧‍👦"),
    "a colour": quote("#gggggg"),
    "an e-mail address": quote("a@b@c"),
    "many lines": quote("\n" * 500),
}
FORM = "application/x-www-form-urlencoded"
QUERY = (
    *("q", "sort", "per_page", "page", "cursor", "from", "to", "organization", "person", "kind", "status"),
    *("format", "span", "state", "step", "then", "next", "v", "way", "code", "again", "copy_of", "batch"),
)

STRONGEST = (
    "NUL inside",
    "a lone surrogate",
    "a huge number",
    "beyond 64 bits",
    "other digits",
    "a superscript",
    "an object",
    "deep JSON",
    "a UUID of nobody",
    "the last day",
    "an address that is none",
)


def actor_for(route: str) -> str:
    """Somebody whom the route lets in."""
    preferred = ("full_admin", "operator", "invitee", *ACTORS)
    return next(actor for actor in preferred if ROUTES[route].admits(actor))


def every_field() -> list[str]:
    """The name of every field of every form, and of those that allauth's forms have."""
    named = {name for form in every_form() for name in form.base_fields}
    return sorted(named | {"login", "password", "password1", "password2", "oldpassword", "code", "next"})


def send(browser: Client, method: str, address: str, content: str, kind: str = FORM) -> HttpResponseBase:
    """The answer to an address with this query, or to a form with this body; what it did is taken back."""
    browser.raise_request_exception = False
    with taken_back():
        cache.clear()
        if method == "GET":
            return browser.generic("GET", address, QUERY_STRING=content)
        return browser.generic("POST", address, content.encode(), content_type=kind)


def faults(answers: Iterator[tuple[str, HttpResponseBase]]) -> list[str]:
    """What was answered with an error of ours."""
    return [told for told, answer in answers if answer.status_code >= 500]


def sampled(routes: Iterable[str]) -> list[object]:
    """One route in twelve, the same each time; a deep run takes them all."""
    return [
        pytest.param(route, marks=[] if crc32(route.encode()) % SAMPLE == 0 else pytest.mark.deep)
        for route in routes
    ]


def in_turns(route: str, tried: Iterable[Any]) -> Iterator[Any]:
    """Every fifth of what is to be tried, from a place of the route's own: the next routes try the others."""
    return islice(tried, crc32(route.encode()) % TURNS, None, TURNS)


@pytest.mark.parametrize("route", sampled(ROUTES))
def test_no_query_is_answered_with_an_error_of_ours(route, world, browsers):
    address, actor = address_of(route, ids_of(world, route)), actor_for(route)
    tried = {told: "&".join(f"{name}={value}" for name in QUERY) for told, value in NASTY.items()}
    tried |= {
        f"{name} {told}": f"{name}={NASTY[told]}" for name in ("cursor", "from", "to") for told in STRONGEST
    }
    answers = (
        (told, send(browsers[actor], "GET", address, query)) for told, query in in_turns(route, tried.items())
    )
    assert faults(answers) == []


@pytest.mark.parametrize("route", sampled(name for name, row in ROUTES.items() if "POST" in row.methods))
def test_no_form_is_answered_with_an_error_of_ours(route, world, browsers):
    address, actor = address_of(route, ids_of(world, route)), actor_for(route)
    answers = (
        (told, send(browsers[actor], "POST", address, body))
        for told, body in in_turns(route, _bodies(world, route))
    )
    assert faults(answers) == []


def _bodies(world: World, route: str) -> Iterator[tuple[str, str]]:
    fields = every_field()
    for told, value in NASTY.items():
        yield told, "&".join(f"{name}={value}" for name in fields)
    right = {name: value for name, value in ROUTES[route].form(world).items() if isinstance(value, str)}
    for name in [*right, "step", "way", "next"]:
        others = urlencode({other: value for other, value in right.items() if other != name})
        for told in STRONGEST:
            yield f"{name} {told}", f"{others}&{name}={NASTY[told]}"
