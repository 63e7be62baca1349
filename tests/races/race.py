"""Running calls against each other: a thread and a database connection each, all let go at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from mipass.base.kit.errors import DomainError

PATIENCE = 60.0
Call = Callable[[], Any]


def race(calls: Sequence[Call]) -> list[Any]:
    """The answer of each call, or the refusal that it met. Any other error is raised."""
    start = threading.Barrier(len(calls))

    def run(call: Call) -> Any:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, call) for call in calls]]


def won(answers: Sequence[Any]) -> list[Any]:
    """The answers that are no refusals."""
    return [answer for answer in answers if not isinstance(answer, DomainError)]


def refusals(answers: Sequence[Any]) -> set[str]:
    """The codes of the refusals."""
    return {answer.code for answer in answers if isinstance(answer, DomainError)}
