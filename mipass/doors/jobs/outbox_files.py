"""Without a mail server: each message becomes a file, which the outbox page shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id


class EmailBackend(BaseEmailBackend):
    """Writes one .eml file a message into OUTBOX_DIR; the names sort by time."""

    answer = "kept as a file for the outbox page"

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            _write(folder / f"{now():%Y%m%dT%H%M%S%f}-{new_id().hex}.eml", message.message().as_bytes())
        return len(email_messages)


def _write(path: Path, content: bytes) -> None:
    """Whoever lists the folder sees the whole file or none."""
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.rename(path)
