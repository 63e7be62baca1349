"""What operators and mails do in these tests."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.accounts.models import Account
from mipass.domains.credits.models import Voucher
from mipass.domains.distributors.models import Distributor
from tests.fixtures import sign_in

CREATE = "create_voucher"


def at(name: str, *ids: object) -> str:
    """The address of a console page."""
    return reverse(f"console:{name}", args=ids)


def shown(client: Client, url: str, **query: str) -> str:
    """The part of a page that is its own, without toasts and Alert History; found by GET."""
    page: str = client.get(url, query).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def mailed(kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Recipient and content of every mail of a kind that is due, oldest first."""
    due = [mail for mail in claim_due_mails(limit=100) if mail.kind == kind]
    return [(mail.recipient, mail.context) for mail in sorted(due, key=lambda mail: mail.id)]


def sold_voucher(client: Client, operator: Account, *, key: str = "sale", credits: str = "25") -> Voucher:
    """A voucher that the operator has created in the console."""
    form = {"credits": credits, "recipient": "buyer@example.com", "request_key": key}
    assert sign_in(client, operator).post(at(CREATE), form).status_code == 302
    return Voucher.objects.latest("created_at")


def founded(client: Client, operator: Account, *, key: str = "found", **form: str) -> Distributor:
    """A distributor that the operator has created in the console."""
    form = {"name": "Distributor C", "email": "nominee@example.com", "request_key": key, **form}
    assert sign_in(client, operator).post(at("create_distributor"), form).status_code == 302
    return Distributor.objects.latest("created_at")
