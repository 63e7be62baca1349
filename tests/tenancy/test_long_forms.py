"""No form takes long for what is typed into its fields, however long that is."""

import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest

from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.routes import ROUTES
from tests.tenancy.test_nasty_parameters import actor_for, every_field, in_turns, sampled, send
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

WITHIN = (
    1.0  # seconds of the processor, the better of two tries: what takes the square of its length takes more
)
FIELDS = 11  # at once: a body may have a megabyte
LONG: Mapping[str, str] = {
    "marks": "http://e" + "\u0301\u0316" * 20_000,
    "backslashes": '"' + "\\" * 60_000 + '"@a.de',
    "separators": ";" * 60_000,
    "digits": "9" * 60_000,
    "brackets": "[" * 60_000,
    "spaces": "a" + " " * 60_000 + "b",
    "dots": "a@" + "a." * 30_000,
    "objects": '{"a":' * 12_000,
}


@pytest.mark.parametrize("route", sampled(name for name, row in ROUTES.items() if "POST" in row.methods))
def test_a_long_field_is_read_or_refused_soon(route, world, browsers):
    address, actor = address_of(route, ids_of(world, route)), actor_for(route)
    slow, faulty = [], []
    for told, body in in_turns(route, _bodies(world, route)):
        status, seconds = _sent(browsers[actor], address, body)
        if seconds > WITHIN:
            seconds = min(seconds, _sent(browsers[actor], address, body)[1])
        slow += [(told, seconds)] if seconds > WITHIN else []
        faulty += [told] if status >= 500 else []
    assert (slow, faulty) == ([], [])


def _sent(browser, address, body):
    began = time.thread_time()
    status = send(browser, "POST", address, body).status_code
    return status, time.thread_time() - began


def _bodies(world: World, route: str) -> Iterator[tuple[str, str]]:
    right = {name: value for name, value in ROUTES[route].form(world).items() if isinstance(value, str)}
    fields = [*every_field(), "credential", "language", "token"]
    for told, text in LONG.items():
        for start in range(0, len(fields), FIELDS):
            group = fields[start : start + FIELDS]
            others = urlencode({name: value for name, value in right.items() if name not in group})
            yield f"{told} in {', '.join(group)}", "&".join([others, *(f"{name}={text}" for name in group)])
