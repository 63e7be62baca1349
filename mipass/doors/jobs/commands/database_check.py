"""Whether the database is as the portal needs it: its version, guards and role, and its replicas."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mipass.base.kit.db import fetch_rows
from mipass.base.kit.guards import AppendOnly, enabled_triggers
from mipass.doors.jobs.guards import all_guards

OLDEST = 150_000  # PostgreSQL 15, as the server tells its version
EXTENSIONS = frozenset({"pg_trgm", "btree_gin"})
PAST = ("audit_event", "audit_seal", "credits_transfer")
LATE_SECONDS = 60

TABLES_OUT_OF_REACH = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r'
        AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT'))
    UNION ALL
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() -- it may be asked of sequences alone, and a planner chooses the order
        AND CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege(c.oid, 'USAGE') ELSE false END
    ORDER BY 1"""
PAST_IN_REACH = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relname = ANY(%s) AND (
        has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
        OR has_table_privilege(c.oid, 'TRUNCATE'))
    ORDER BY 1"""
STANDBYS = "SELECT application_name, state, EXTRACT(epoch FROM replay_lag) FROM pg_stat_replication"
ARCHIVE_FAILS = """
    SELECT last_failed_wal FROM pg_stat_archiver
    WHERE last_failed_time > COALESCE(last_archived_time, '-infinity')"""


def database_faults() -> Iterator[str]:
    """What is missing of tables, extensions, guards and rights."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The database is not migrated to this version: run `mipass migrate`."
        return
    guards = [guard for guard in all_guards() if isinstance(guard, AppendOnly)]
    wanted = {name for guard in guards for name in guard.triggers(connection.vendor)}
    for name in sorted(wanted - enabled_triggers()):
        yield f"The trigger {name}, which keeps the past as it was, is missing: run `mipass migrate`."
    if connection.vendor == "postgresql":
        yield from _server_faults()
        yield from _role_faults()


def _server_faults() -> Iterator[str]:
    [(version, shown)] = fetch_rows(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version')", []
    )
    if version < OLDEST:
        yield f"PostgreSQL is version {shown}; the portal needs 15 or newer."
    there = {name for (name,) in fetch_rows("SELECT extname FROM pg_extension", [])}
    for name in sorted(EXTENSIONS - there):
        yield f"The extension {name} is missing, by which parts of addresses are found: run `mipass migrate`."


def _role_faults() -> Iterator[str]:
    """A role that may change the past is a fault where real doors are guarded."""
    if lacking := [name for (name,) in fetch_rows(TABLES_OUT_OF_REACH, [])]:
        yield f"The database role lacks its grants on {', '.join(lacking)}: see docs/operator/security.md."
    if not settings.CONFIG.is_production:
        return
    if reached := [name for (name,) in fetch_rows(PAST_IN_REACH, [[*PAST]])]:
        yield (
            f"The database role may change the past in {', '.join(reached)}: let the portal run as a role "
            "that cannot, see docs/operator/security.md."
        )


def replication_faults() -> Iterator[str]:
    """What keeps replicas and the archive from being as new as the database. SQLite has neither."""
    if connection.vendor != "postgresql":
        return
    [(is_replica, wanted)] = fetch_rows(
        "SELECT pg_is_in_recovery(), current_setting('synchronous_standby_names')", []
    )
    if is_replica:
        yield "DATABASE_URL leads to a replica: nothing can be written there."
        return
    yield from _standby_faults(is_wanted=bool(wanted))
    for (name,) in fetch_rows("SELECT slot_name FROM pg_replication_slots WHERE NOT active ORDER BY 1", []):
        yield f"Nobody reads the replication slot {name}: the database keeps its log until the disk is full."
    for (name,) in fetch_rows(ARCHIVE_FAILS, []):
        yield f"The database's log is not archived: the last try, of {name}, failed."


def _standby_faults(*, is_wanted: bool) -> Iterator[str]:
    """A role without `pg_monitor` sees that there are standbys, and no more of them."""
    standbys = fetch_rows(STANDBYS, [])
    if is_wanted and not standbys:
        yield "No synchronous standby is connected: every write waits for one."
    for name, state, seconds in standbys:
        if state not in {None, "streaming"}:
            yield f"The standby {name} does not follow: it is in state “{state}”."
        elif seconds is not None and seconds > LATE_SECONDS:
            yield f"The standby {name} is {seconds:.0f} seconds behind."
