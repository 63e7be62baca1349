"""Watching what goes to the database: a statement on a tenant's table says which tenant it is about.

An INSERT names ``distributor_id`` among its columns, an UPDATE, a DELETE and a SELECT in what chooses the
rows. So rows of one tenant could lie on a machine of their own, and each statement would find it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps

from tests.tenancy.across_tenants import ACROSS_TENANTS, ASK_ALL, GLOBAL_TABLES

WATCHES = (f"{__name__}:", "tests.replay:Scene.watch")  # others that stand around this one
ROOT = Path(__file__).resolve().parents[2]
TENANT = "distributor_id"
# Where a statement begins to say which rows it is about.
CHOOSES = {"SELECT": " FROM ", "UPDATE": " WHERE ", "DELETE": " WHERE ", "INSERT": "(", "WITH": "("}
# To look up the tenant's own row beside each of the found ones chooses none of them.
JOINED_WITH_THE_TENANT = re.compile(rf"ON \(\w+\.{TENANT} = \w+\.id\)")

# What Django knows to have no row, as a part of a larger statement.
OF_NO_ROW = re.compile(r"FROM [^()]* WHERE 0 = 1")


@cache
def _of_a_tenant() -> re.Pattern[str]:
    models = [model for model in apps.get_models() if model.__module__.startswith("mipass.")]
    tables = {
        model._meta.db_table
        for model in models
        if TENANT in {field.attname for field in model._meta.fields}
        and model._meta.label not in GLOBAL_TABLES
    }
    return re.compile(rf"\b({'|'.join(tables)})\b")


@lru_cache(4096)
def names_its_tenant(sql: str) -> bool:
    """Whether a statement touches no tenant's table, or says which tenant's rows it means."""
    plain = OF_NO_ROW.sub("", " ".join(sql.replace('"', "").split()))
    first = plain.lstrip("( ").partition(" ")[0].upper()
    if first not in CHOOSES or not _of_a_tenant().search(plain) or " FROM pg_" in plain:
        return True
    _, _, chosen = plain.partition(CHOOSES[first])
    return TENANT in JOINED_WITH_THE_TENANT.sub("", chosen)


@dataclass
class Watch:
    """A wrapper of a connection's statements; ``found`` are those that name no tenant, with their senders."""

    found: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not names_its_tenant(sql) and (sender := _sender()) not in {"", *ACROSS_TENANTS}:
            self.found.append(f"{sender}: {' '.join(sql.split())[:600]}")
        return execute(sql, params, many, context)


def _sender() -> str:
    """``package.module:function`` of the code that sent it; empty for tests, migrations, and what may ask."""
    for place in map(_place, _frames()):
        if place.startswith(WATCHES):
            continue
        if place.startswith("tests.") or ".tests." in place or ".migrations." in place:
            return ""
        if place.startswith("mipass.") and place.partition(":")[0] not in ASK_ALL:
            return place
    return ""


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(3)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place(frame: FrameType) -> str:
    module = frame.f_globals.get("__name__", "")
    return f"{module}:{frame.f_code.co_qualname.partition('.<locals>')[0]}"
