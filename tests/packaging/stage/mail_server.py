"""mail.example.com: takes mails over STARTTLS from whoever signs in, and keeps them in a folder."""

import itertools
import signal
import ssl
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

KEPT = Path("/var/mail/kept")


class Keeper:
    """Writes each mail into a file of its own."""

    numbers = itertools.count()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        (KEPT / f"{next(self.numbers)}.eml").write_bytes(envelope.content)
        return "250 2.0.0 Ok: kept"


def signed_in(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"user", b"pass#word"))


KEPT.mkdir(parents=True, exist_ok=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/etc/ssl/certs/mobile.example.com.pem", "/etc/ssl/private/mobile.example.com.key")
controller = Controller(
    Keeper(),
    hostname="127.0.0.1",
    port=587,
    tls_context=context,
    require_starttls=True,
    auth_required=True,
    authenticator=signed_in,
)
controller.start()
signal.sigwait({signal.SIGTERM})
