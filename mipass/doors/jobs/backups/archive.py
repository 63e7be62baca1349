"""Whether PostgreSQL's continuous archive keeps up, by what the server says of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from mipass.base.kit.clock import database_now
from mipass.doors.jobs.backups.manifest import BackupError

ASKED = "SELECT current_setting('archive_mode'), last_archived_time, last_failed_time FROM pg_stat_archiver"


def require_fresh(minutes: int) -> None:
    """Raise BackupError unless a part was archived within so many minutes, and none failed since."""
    if connection.vendor != "postgresql":
        raise BackupError("Only PostgreSQL has an archive.")
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        mode, archived, failed = cursor.fetchone()
    if mode == "off":
        raise BackupError("PostgreSQL archives nothing: archive_mode is off.")
    if fault := _fault(archived, failed, database_now() - timedelta(minutes=minutes)):
        raise BackupError(fault)


def _fault(archived: datetime | None, failed: datetime | None, since: datetime) -> str:
    if archived is None:
        return "PostgreSQL has archived nothing yet."
    if failed is not None and failed > archived:
        return f"PostgreSQL's archive failed, last at {failed:%Y-%m-%d %H:%M} UTC: see its log."
    if archived < since:
        return (
            f"The newest part of PostgreSQL's archive is of {archived:%Y-%m-%d %H:%M} UTC. "
            "On a quiet database set archive_timeout."
        )
    return ""
