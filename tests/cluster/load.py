"""People who issue and read over HTTP, and press again with the same key until they are answered."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, cycle

import httpx
import psycopg

from mipass.base.kit.ids import new_id
from tests.bench.browser import Session

PAUSE = 0.3  # seconds before it is pressed again, where the answer names none
ANSWERED_WITHIN = 30.0
_numbers = count(1)


def issued_once(url: str, emails: Sequence[str]) -> bool:
    """Whether each of these acknowledged issues is there, and there once."""
    with psycopg.connect(url) as database:
        found = database.execute(
            "SELECT count(*), count(DISTINCT email) FROM credentials_credential WHERE email = ANY(%s)",
            [list(emails)],
        ).fetchone()
    return found == (len(emails), len(emails))


@dataclass
class Outcome:
    """What came of it. ``waits`` are seconds from the first press to the answer that it is done."""

    acknowledged: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The longest that somebody waited."""
        return max(self.waits, default=0.0)


class Load:
    """Several clients that issue, and one that reads, while the block lasts; what is begun is finished.

    The addresses are of portals of one database, asked in turn, as a proxy would.
    """

    def __init__(
        self, addresses: Sequence[str], organization: str, session: Session, clients: int = 3
    ) -> None:
        self.outcome = Outcome()
        self._addresses, self._organization, self._session = addresses, organization, session
        self._ends, self._gives_up = threading.Event(), threading.Event()
        work = [self._issue] * clients + [self._read]
        self._threads = [threading.Thread(target=self._again, args=(each,)) for each in work]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends.set()
        deadline = time.monotonic() + 2 * ANSWERED_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._gives_up.set()

    def wait_for(self, more: int, within: float = 120.0) -> None:
        """Until so many more were acknowledged. Raises TimeoutError."""
        wanted, deadline = len(self.outcome.acknowledged) + more, time.monotonic() + within
        while len(self.outcome.acknowledged) < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.outcome.statuses}, {self.outcome.cut_off} cut off")
            time.sleep(0.05)

    def _again(self, work: object) -> None:
        headers = {"Cookie": self._session.cookies}
        with httpx.Client(headers=headers, timeout=ANSWERED_WITHIN) as client:
            addresses = cycle(self._addresses)
            while not self._ends.is_set():
                work(client, addresses)  # type: ignore[operator]

    def _issue(self, client: httpx.Client, addresses: cycle[str]) -> None:
        key, number, started = str(new_id()), next(_numbers), time.monotonic()
        fields = {
            "csrfmiddlewaretoken": self._session.token,
            "request_key": key,
            "format": "H10301",
            "email": f"{key}@load.test",
            "facility_code": str(number // 60_000 % 256),
            "card_number": str(number % 60_000),
        }
        path = f"{self._organization}/credentials/issue/"
        while not self._gives_up.is_set():
            answer = self._ask(client, "POST", next(addresses) + path, fields)
            if answer is not None and answer.status_code == 302:
                self.outcome.waits.append(time.monotonic() - started)
                self.outcome.acknowledged.append(fields["email"])
                return
            self._pause(answer)

    def _read(self, client: httpx.Client, addresses: cycle[str]) -> None:
        self._pause(self._ask(client, "GET", f"{next(addresses)}{self._organization}/credentials/", None))

    def _ask(
        self, client: httpx.Client, method: str, url: str, fields: dict[str, str] | None
    ) -> httpx.Response | None:
        """The answer, None where none came. One that nobody should get is noted."""
        try:
            answer = client.request(method, url, data=fields)
        except httpx.HTTPError:
            self.outcome.cut_off += 1
            return None
        self.outcome.statuses[answer.status_code] += 1
        if answer.status_code not in {200, 302, 503} or "/login/" in answer.headers.get("Location", ""):
            self.outcome.wrong.append(f"{method} {answer.status_code} {answer.text[:300]}")
        if answer.status_code == 503 and "Retry-After" not in answer.headers:
            self.outcome.wrong.append(f"{method} 503 without Retry-After: {answer.text[:300]}")
        return answer

    def _pause(self, answer: httpx.Response | None) -> None:
        told = answer.headers.get("Retry-After") if answer is not None else None
        self._gives_up.wait(float(told) if told else PAUSE)
