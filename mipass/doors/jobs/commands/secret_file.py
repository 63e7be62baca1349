"""The file of the secret key while it is replaced: a line for each key.

The first line is the key that signs. `next KEY` is accepted already, and signs after the next call;
`until TIME KEY` signed before and is accepted until then.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from mipass.base.keys.key_files import next_of, replace_with_next, write_next
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.config.secret_files import NEXT, UNTIL
from mipass.flows.replace_secret_key import ADDED, REPLACED, record_secret_key

LINKS_LAST = timedelta(days=3)  # a confirmation of an address; a password's reset takes hours
OCTETS = 48


def replace_secret(path: Path, *, at_once: bool) -> str:
    """Take the next step, or finish the one that was cut off. Returns what to do now.

    What the file is to be lies beside it first; then the step is recorded; then the file takes its place.
    """
    if at_once and next_of(path).exists() and _keys_of(next_of(path))[1]:
        _finish(path)  # it was another step
    write_next(path, _content_after(path, at_once=at_once))
    return _finish(path)


def _content_after(path: Path, *, at_once: bool) -> str:
    present, others = _keys_of(path)
    kept = [line for line in others if line.startswith(UNTIL) and _until(line) > now()]
    waiting = _waiting(others)
    if at_once:
        return secrets.token_urlsafe(OCTETS)
    if not waiting:
        return "\n".join([present, NEXT + secrets.token_urlsafe(OCTETS), *kept])
    return "\n".join([waiting, f"{UNTIL}{(now() + _lasts()).isoformat()} {present}", *kept])


def _finish(path: Path) -> str:
    """Record what the file that waits is about, and let it take its place."""
    present, others = _keys_of(next_of(path))
    if waiting := _waiting(others):
        record_secret_key(actor=Actor.system(), event=ADDED, key=waiting)
        told = "A new key is accepted. Restart all processes, then call this again to let it sign."
    else:
        record_secret_key(actor=Actor.system(), event=REPLACED, key=present)
        told = "A new key signs, and nothing of the old one counts. Restart all processes now."
        if others:
            told = (
                f"The new key signs. Restart all processes; the old one is accepted for {_lasts().days} days."
            )
    replace_with_next(path)
    return told


def _keys_of(path: Path) -> tuple[str, list[str]]:
    """The key that signs, and the lines of the others."""
    present, *others = path.read_text().strip().split("\n")
    return present.strip(), others


def _waiting(others: list[str]) -> str:
    return next((line.removeprefix(NEXT).strip() for line in others if line.startswith(NEXT)), "")


def _lasts() -> timedelta:
    """For how long something may still come that the old key signed."""
    return max(LINKS_LAST, timedelta(hours=settings.CONFIG.session_hours))


def _until(line: str) -> datetime:
    return datetime.fromisoformat(line.removeprefix(UNTIL).split(" ")[0])
