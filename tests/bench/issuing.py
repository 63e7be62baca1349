"""Credentials issued per second through the portal's form, by 8 signed-in clients for one organization."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from mipass.base.kit.ids import new_id
from tests.bench.bare_driver import BareDriver
from tests.bench.browser import ProgramSender, Sender, sign_in
from tests.bench.figures import Figures, figure
from tests.bench.installation import Installation, installation

CLIENTS = 8
PROCESSES, THREADS = 2, 4
CREDITS = 200_000
FACILITIES = 256  # of H10301

_numbers = count(1)


@dataclass(slots=True)
class Tally:
    """How many were done, in how many seconds."""

    done: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.done / self.seconds


def measure(database: str, quick: bool) -> Figures:
    """Portal and bare driver by turns, on one database. Both leave a ledger that holds."""
    rounds, seconds = (1, 1.0) if quick else (3, 4.0)
    portal, floor = Tally(), Tally()
    with installation(database) as place:
        organization = place.call("tests.bench.scene:found", CREDITS)
        before = place.call("tests.bench.scene:count_issued")
        with place.serving(processes=PROCESSES, threads=THREADS) as address:
            senders = [Sender(sign_in(address), f"{organization}/credentials/issue/") for _ in range(CLIENTS)]
            warm_up = Tally()
            _work([sender_issues(sender) for sender in senders], 1.0, warm_up)
            sender_issues(senders[0])()  # alone: the newest rows of all tables are of one issue
            warm_up.done += 1
            drivers = [BareDriver(place.database_url) for _ in range(CLIENTS)]
            for _ in range(rounds):
                _work([driver.issue for driver in drivers], seconds, floor)
                _work([sender_issues(sender) for sender in senders], seconds, portal)
            for sender, driver in zip(senders, drivers, strict=True):
                sender.close()
                driver.close()
        _prove(place, before + warm_up.done + portal.done + floor.done)
    unit = f"issued/s ({PROCESSES} processes of {THREADS} threads)"
    return {f"issue_http_{database}": figure(portal.rate, unit, floor.rate)}


def measure_programs(database: str, quick: bool) -> Figures:
    """The same by 8 programs with a token each, through the API."""
    rounds, seconds = (1, 1.0) if quick else (3, 4.0)
    portal, floor = Tally(), Tally()
    with installation(database, MIPASS_API_QUOTA_TIMES="10000") as place:
        place.call("tests.bench.scene:found", CREDITS)
        tokens, path = place.call("tests.bench.scene:make_programs", CLIENTS)
        before = place.call("tests.bench.scene:count_issued")
        with place.serving(processes=PROCESSES, threads=THREADS) as address:
            programs = [ProgramSender(address, path, token) for token in tokens]
            calls = [program_issues(program) for program in programs]
            warm_up = Tally()
            _work(calls, 1.0, warm_up)
            calls[0]()
            warm_up.done += 1
            drivers = [BareDriver(place.database_url) for _ in range(CLIENTS)]
            for _ in range(rounds):
                _work([driver.issue for driver in drivers], seconds, floor)
                _work(calls, seconds, portal)
            for program, driver in zip(programs, drivers, strict=True):
                program.close()
                driver.close()
        _prove(place, before + warm_up.done + portal.done + floor.done)
    unit = f"issued/s ({PROCESSES} processes of {THREADS} threads)"
    return {f"issue_api_{database}": figure(portal.rate, unit, floor.rate)}


def program_issues(program: ProgramSender) -> Callable[[], None]:
    """Issue one credential with this program. Whatever is not issued ends the measurement."""

    def issue() -> None:
        number = next(_numbers)
        card = {
            "facility_code": str(number % FACILITIES),
            "card_number": str(number // FACILITIES),
        }
        status = program.post({"email": f"holder{number}@demo.test", "format": "H10301", "card": card})
        if status != 201:
            raise SystemExit(f"issuing a credential answered {status}")

    return issue


def sender_issues(sender: Sender) -> Callable[[], None]:
    """Issue one credential with this client. Whatever is not issued ends the measurement."""

    def issue() -> None:
        number = next(_numbers)
        status = sender.post(
            {
                "request_key": new_id(),
                "format": "H10301",
                "email": f"holder{number}@demo.test",
                "facility_code": number % FACILITIES,
                "card_number": number // FACILITIES,
            }
        )
        if status != 302:
            raise SystemExit(f"issuing a credential answered {status}")

    return issue


def _work(tasks: Sequence[Callable[[], None]], seconds: float, tally: Tally) -> None:
    """Repeat each task in a thread of its own for that long; what was begun is finished and counts."""
    started = time.perf_counter()

    def repeat(task: Callable[[], None]) -> int:
        done = 0
        while time.perf_counter() < started + seconds:
            task()
            done += 1
        return done

    with ThreadPoolExecutor(len(tasks)) as threads:
        tally.done += sum(threads.map(repeat, tasks))
    tally.seconds += time.perf_counter() - started


def _prove(place: Installation, expected: int) -> None:
    """The ledger holds, and as many were issued as were answered so."""
    place.mipass("check-ledger")
    issued = place.call("tests.bench.scene:count_issued")
    if issued != expected:
        raise SystemExit(f"{expected} were answered as issued, and {issued} are there")
