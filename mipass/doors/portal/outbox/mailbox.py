"""Mails that were kept as files for want of a mail server, read back."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

NEWEST = 200
_LINK = re.compile(r"https?://[^\s<>\"]+")
_NAME = re.compile(r"[0-9]{8}T[0-9]{12,14}-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One message: its headers and both its parts."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """The addresses in the text part, in order."""
        return _LINK.findall(self.text)


def list_mails(*, to: str = "") -> list[KeptMail]:
    """The newest mails, newest first; with ``to`` those to this address alone, whatever its case."""
    found: list[KeptMail] = []
    for mail in _newest_first():
        if not to or mail.to.lower() == to.lower():
            found.append(mail)
        if len(found) == NEWEST:
            break
    return found


def get_mail(name: str) -> KeptMail | None:
    """The mail of this name; a name is never taken as a path."""
    path = Path(settings.OUTBOX_DIR) / f"{name}.eml"
    return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def _newest_first() -> Iterator[KeptMail]:
    for path in sorted(Path(settings.OUTBOX_DIR).glob("*.eml"), reverse=True):
        yield _read(path)


def _read(path: Path) -> KeptMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return KeptMail(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
        text=_part(message, "plain"),
        html=_with_pictures(message, _part(message, "html")),
    )


def _with_pictures(message: EmailMessage, html: str) -> str:
    """The HTML with the pictures that the mail brings along (RFC 2392) in their places."""
    for part in message.walk():
        if part.get_content_maintype() == "image" and part["Content-ID"]:
            picture = base64.b64encode(part.get_content()).decode()
            name = str(part["Content-ID"]).strip("<> ")
            html = html.replace(f'"cid:{name}"', f'"data:{part.get_content_type()};base64,{picture}"')
    return html


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
