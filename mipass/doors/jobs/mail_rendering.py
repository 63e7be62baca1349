"""From a queued mail to a message: text and HTML in the recipient's words, under the right name."""

from __future__ import annotations

import re
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.utils import timezone, translation

from mipass.base.outbox.operations import QueuedMail
from mipass.domains.accounts.queries import find_by_email
from mipass.doors.jobs.mail_context import brand_of, facts_of, folder_of
from mipass.doors.web.qr import qr_png

QR = "qr"


class MailWithPicture(EmailMultiAlternatives):
    """Its HTML shows a part of it (multipart/related, RFC 2387)."""

    mixed_subtype = "related"


def render(mail: QueuedMail) -> EmailMultiAlternatives:
    """The message, with the same Message-ID (RFC 5322, 3.6.4) at every try. Raises NotFound.

    In the language that the recipient's account chose, or else that of whoever caused the mail.
    """
    account = find_by_email(mail.recipient)
    language = account.language if account and account.language else mail.language
    zone = account.time_zone if account and account.time_zone else settings.TIME_ZONE
    with translation.override(language), timezone.override(zone):
        brand, folder = brand_of(mail), f"mail/{folder_of(mail)}"
        context = {**facts_of(mail), "brand": brand, "language": language, "recipient": mail.recipient}
        qr_text = context.get("qr_text")
        message = (MailWithPicture if qr_text else EmailMultiAlternatives)(
            subject=_one_line(_text(f"{folder}/subject.txt", context)),
            body=_text(f"{folder}/body.txt", context),
            from_email=sender_named(brand.name),
            to=[mail.recipient],
            headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(_html(f"{folder}/body.html", context), "text/html")
        if qr_text:
            message.attach(_qr_picture(qr_text))
    return message


def _qr_picture(text: str) -> MIMEImage:
    """The picture that the HTML shows as `cid:qr` (RFC 2392), so that nothing is fetched when it is read."""
    picture = MIMEImage(qr_png(text))
    picture.add_header("Content-ID", f"<{QR}>")
    picture.add_header("Content-Disposition", "inline", filename=f"{QR}.png")
    return picture


def message_id(mail: QueuedMail) -> str:
    """One for each queued mail, so that a mail delivered twice is recognized as one."""
    return f"<{mail.id.hex}@{settings.CONFIG.public_host}>"


def sender_named(brand_name: str) -> str:
    """The sender of the settings under a brand's name."""
    return formataddr((_one_line(brand_name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _one_line(text: str) -> str:
    """The text as a header can carry it: a line break in one would begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(template: str, context: dict[str, Any]) -> str:
    rendered = _template(template).render(Context(context, autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def _html(template: str, context: dict[str, Any]) -> str:
    return str(_template(template).render(Context(context))).strip() + "\n"


def _template(name: str) -> Any:
    return engines["django"].engine.get_template(name)  # type: ignore[attr-defined]  # the plain engine can leave text unescaped
