"""Django's SMTP backend, keeping what the server said when it took a mail: its queue id helps tracing."""

from __future__ import annotations

import smtplib
import ssl
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend


class _RemembersAnswer(smtplib.SMTP):
    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, text = super().data(msg)
        self.answer = f"{code} {text.decode(errors='replace')}"
        return code, text


class _RemembersAnswerOverTls(_RemembersAnswer, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoBackend):
    """Sends over SMTP; ``answer`` is the server's reply to the last mail it took."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _RemembersAnswerOverTls if self.use_ssl else _RemembersAnswer

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Believes the authorities of MIPASS_MAIL_CA_FILE and no others; without one, the system's."""
        return ssl.create_default_context(cafile=settings.CONFIG.mail_ca_file)

    @property
    def answer(self) -> str:
        return str(getattr(self.connection, "answer", ""))
