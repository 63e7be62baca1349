"""The file of the secret key while it is replaced: a line for each key.

The first line is the key that signs. `next KEY` is accepted already, and signs after the next call;
`until TIME KEY` signed before and is accepted until then.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from mipass.base.keys.key_files import write_whole
from mipass.base.kit.clock import now
from mipass.config import NEXT, UNTIL

LINKS_LAST = timedelta(days=3)  # a confirmation of an address; a password's reset takes hours
OCTETS = 48


def replace_secret(path: Path, *, at_once: bool) -> str:
    """Take the next step, in one replacement of the file. Returns what to do now."""
    present, *others = path.read_text().split("\n")
    kept = [line for line in others if line.startswith(UNTIL) and _until(line) > now()]
    waiting = [line.removeprefix(NEXT).strip() for line in others if line.startswith(NEXT)]
    if at_once:
        write_whole(path, secrets.token_urlsafe(OCTETS))
        return "A new key signs, and nothing of the old one counts. Restart all processes now."
    if not waiting:
        write_whole(path, "\n".join([present, NEXT + secrets.token_urlsafe(OCTETS), *kept]))
        return "A new key is accepted. Restart all processes, then call this again to let it sign."
    lasts = max(LINKS_LAST, timedelta(hours=settings.CONFIG.session_hours))
    old = f"{UNTIL}{(now() + lasts).isoformat()} {present.strip()}"
    write_whole(path, "\n".join([waiting[0], old, *kept]))
    return f"The new key signs. Restart all processes; the old one is accepted for {lasts.days} days."


def _until(line: str) -> datetime:
    return datetime.fromisoformat(line.removeprefix(UNTIL).split(" ")[0])
