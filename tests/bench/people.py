"""What signing in costs, and whether known and unknown addresses take as long."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial

import argon2
from django.test import Client

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.operations import create_person
from tests.bench import scene
from tests.bench.browser import FULL_ADMIN, PASSWORD

NAMES = {"first_name": "Neo", "last_name": "Comer"}
FORMS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "login": lambda email: {"login": email, "password": "not the password"},
    "signup": lambda email: {"email": email, **NAMES, "password1": PASSWORD, "password2": PASSWORD},
    "password/reset": lambda email: {"email": email},
}


def sign_ins(rounds: int) -> tuple[float, float]:
    """Milliseconds of CPU of one sign-in, and of verifying the password alone."""
    scene.found(0)
    kept = scene.person(FULL_ADMIN).password.removeprefix("argon2")
    verify = argon2.PasswordHasher().verify
    costs, floors = [], []
    for turn in range(rounds):
        floors.append(_milliseconds(partial(verify, kept, PASSWORD), time.process_time))
        costs.append(_milliseconds(partial(_sign_in, _somebody(turn)), time.process_time))
    return statistics.median(costs), statistics.median(floors)


def _sign_in(browser: Client) -> None:
    answer = browser.post("/login/", {"login": FULL_ADMIN, "password": PASSWORD})
    if answer.status_code != 302:
        raise SystemExit(f"signing in answered {answer.status_code}")


def strangers(rounds: int) -> dict[str, tuple[float, float]]:
    """For each form that anybody can send: median milliseconds for a known and for an unknown address."""
    scene.found(0)
    for turn in range(rounds):
        create_person(actor=Actor.system(), email=_address("known", turn), password=PASSWORD, **NAMES)
    return {form: _compare(form, rounds) for form in FORMS}


def _compare(form: str, rounds: int) -> tuple[float, float]:
    """By turns, each time with another address: the limits on attempts are counted for each."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for turn in range(rounds):
        for kind, taken in times.items():
            fields = FORMS[form](_address(kind, turn))
            taken.append(_milliseconds(partial(_send, turn, form, fields)))
    return statistics.median(times["known"]), statistics.median(times["unknown"])


def _send(turn: int, form: str, fields: dict[str, str]) -> None:
    answer = _somebody(turn).post(f"/{form}/", fields)
    if answer.status_code >= 400 and answer.status_code != 422:
        raise SystemExit(f"/{form}/ answered {answer.status_code}")


def _address(kind: str, turn: int) -> str:
    return f"{kind}{turn}@demo.test"


def _somebody(turn: int) -> Client:
    """A browser without a session, at an address of its own."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=f"10.0.0.{turn}")


def _milliseconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    work()
    return (clock() - started) * 1000
