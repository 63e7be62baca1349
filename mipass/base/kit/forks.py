"""What a forked process may not share with its parent: open connections to the database.

Before a fork on purpose they are closed (`mipass.base.kit.db.close_pool`); this holds for any other fork.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

_abandoned: list[Any] = []


def abandon_inherited() -> None:
    """In a child: forget every connection and pool of the parent, without a word to the server.

    Two processes on one connection read each other's answers, and a polite end would end the parent's. What
    is forgotten is kept alive, since to free it would close it. The child opens its own at its first query.
    """
    for wrapper in connections.all(initialized_only=True):
        _abandoned.append(wrapper.connection)
        wrapper.connection = None
        pools = getattr(wrapper, "_connection_pools", None)  # of PostgreSQL's alone, shared by all threads
        if pools:
            _abandoned.append(dict(pools))
            pools.clear()
