"""Rounds of work by the clock: many rows, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each_alone(items: Iterable[Item], work: Callable[[Item], Answer]) -> list[Answer]:
    """The answers of the work at each of these; a fault at one stops no other.

    What failed first is raised when all had their turn, so that the worker tells of it and comes again; a
    database that went away is raised at once.
    """
    answers, faults = list[Answer](), list[Exception]()
    for item in items:
        try:
            answers.append(work(item))
        except Exception as fault:
            if not connection.is_usable():
                raise
            faults.append(fault)
    if faults:
        raise faults[0]
    return answers
