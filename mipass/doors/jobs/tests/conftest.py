"""A mail server of the test's own, and things that mails are about."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from mipass.base.kit.actor import Actor
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Account
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

SYSTEM = Actor.system()
ACCEPTED = "250 2.0.0 Ok: queued as 4F1C"


@dataclass
class MailServer:
    """Takes mails, or answers as `to_recipient` and `to_data` say, next answer first."""

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.to_data:
            return self.to_data.pop(0)
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.sessions.add(id(session))
        return ACCEPTED

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer(port=free_port())
    use_server(settings, server.port)
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


def use_server(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "mipass.doors.jobs.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


@pytest.fixture
def invitation(distributor_a: Distributor, full_admin: Account) -> Admin:
    """Somebody invited to Distributor A; no mail is queued."""
    admin = invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email="new@demo.test",
        scope=Scope.FULL,
    )
    Mail.objects.all().delete()
    return admin


@pytest.fixture
def credential(organization_a: Organization, distributor_a: Distributor, full_admin: Account) -> Credential:
    """A credential of Organization A; no mail is queued."""
    card = {"facility_code": 123, "card_number": 45677}
    issued = issue_credential(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        request=CardRequest(email="holder@demo.test", format="H10301", values=card),
        idempotency_key="issue",
    )
    Mail.objects.all().delete()
    return issued
