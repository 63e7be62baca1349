"""What one issue costs, counted and not timed: statements, and CPU of the portal and of its database.

One thread, within this program, through the portal's WSGI application and on a real database: so it tells the
same on a machine that others use too. Needs Django.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connection
from django.middleware.csrf import get_token
from django.test import RequestFactory

from mipass.base.kit.ids import new_id
from tests.bench import scene

CREDITS = 100_000
FACILITIES = 256  # of H10301
WARM_UP = 20  # issues before the measurement: what a process does once is done then
ADDRESS = "10.0.0.1"
EXPECTED = {"form": 302, "api": 201}
_numbers = count(1)


class Door:
    """Issues one credential a call, through the form or through the API, as a request from the network."""

    def __init__(self, kind: str, credits: int = CREDITS) -> None:
        from mipass.wsgi import application

        self._application, self._kind = application, kind
        path = scene.found(credits)
        if kind == "form":
            self._path, self._headers = f"{path}/credentials/issue/", _browser_headers()
        else:
            [token], self._path = scene.make_programs(1)
            self._headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def issue(self) -> None:
        """Issue one. Raises SystemExit when it is not issued."""
        number = next(_numbers)
        card = {"facility_code": str(number % FACILITIES), "card_number": str(number // FACILITIES)}
        told = {"email": f"holder{number}@demo.test", "format": "H10301"}
        sent = self._form({**told, **card}) if self._kind == "form" else self._json({**told, "card": card})
        answer = self._application(sent, _ignore)
        b"".join(answer)
        answer.close()
        if answer.status_code != EXPECTED[self._kind]:
            raise SystemExit(f"issuing a credential answered {answer.status_code}")

    def _form(self, fields: dict[str, str]) -> dict[str, Any]:
        typed = {**fields, "request_key": str(new_id()), "csrfmiddlewaretoken": self._headers["csrf"]}
        return self._request("application/x-www-form-urlencoded", urlencode(typed).encode())

    def _json(self, content: dict[str, Any]) -> dict[str, Any]:
        request = self._request("application/json", json.dumps(content).encode())
        return {**request, "HTTP_IDEMPOTENCY_KEY": str(new_id())}

    def _request(self, kind: str, body: bytes) -> dict[str, Any]:
        request = {
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": ADDRESS,
            "REQUEST_METHOD": "POST",
            "PATH_INFO": self._path,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **self._headers,
        }
        setup_testing_defaults(request)
        return request


def _ignore(_status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
    """What a server would send on."""
    return bytes


def _browser_headers() -> dict[str, str]:
    """What a signed-in browser sends with a form, and under ``csrf`` what stands in the form."""
    cookies = dict(scene.signed_in().cookies)
    request = RequestFactory().get("/")
    token = get_token(request)
    cookies[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
    sent = [f"{name}={getattr(value, 'value', value)}" for name, value in cookies.items()]
    return {"HTTP_COOKIE": "; ".join(sent), "csrf": token}


def measure(kind: str, rounds: int) -> dict[str, float]:
    """Milliseconds of CPU of one issue, here and in PostgreSQL's process, and how many statements."""
    door = Door(kind)
    for _ in range(WARM_UP):
        door.issue()
    with counted() as statements:
        door.issue()
    spent = _database_clock()
    costs = [_cost(door, spent) for _ in range(rounds)]
    own, theirs = zip(*costs, strict=True)
    return {"cpu": median(own), "database_cpu": median(theirs), "statements": statements.total()}


def _cost(door: Door, spent: Callable[[], float]) -> tuple[float, float]:
    """Of one issue. Of many the median counts: what comes every few seconds is in few of them."""
    own, theirs = time.process_time(), spent()
    door.issue()
    return (time.process_time() - own) * 1000, (spent() - theirs) * 1000


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Every statement that Django sends within the block, and how often. A commit is none."""
    sent: Counter[str] = Counter()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent[sql] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def _database_clock() -> Callable[[], float]:
    """Seconds of CPU that the server's process of this connection has used; SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone() or (0,)
    used = Path(f"/proc/{process}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e9
