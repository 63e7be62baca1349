"""The people and places of the measurements: the demo's, with more credits. Needs Django."""

from __future__ import annotations

from itertools import count

from django.conf import settings
from django.test import Client

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import find_by_email
from mipass.domains.admins.queries import admin_actor, list_portals, operator_actor
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.granting import Grant
from mipass.domains.clients.operations import make_client
from mipass.domains.credentials.queries import count_live
from mipass.domains.credits.vouchers import LARGEST_VOUCHER, create_voucher, redeem_voucher
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_organizations
from mipass.doors.jobs.commands.seed_demo import seed
from mipass.doors.jobs.static_files import collect_static
from tests.bench.browser import FULL_ADMIN

NON_LIMITED = "Organization B"


def found(credits: int) -> str:
    """Seed the demo and sell its distributor more credits; the path of the Non-Limited organization.

    Static files are put in place too, as on a server.
    """
    collect_static()
    seed()
    for number in count(1):
        if credits <= 0:
            break
        _sell(min(credits, LARGEST_VOUCHER), f"bench:{number}")
        credits -= LARGEST_VOUCHER
    organization = non_limited()
    return f"/portal/{organization.distributor_id}/organizations/{organization.id}"


def person(email: str) -> Account:
    """One of the demo's people."""
    account = find_by_email(email)
    assert account is not None
    return account


def full_admin() -> Actor:
    """The demo's Full Admin at work."""
    [membership] = list_portals(account=person(FULL_ADMIN))
    return admin_actor(membership)


def non_limited() -> Organization:
    """The organization that spends from the pool."""
    return list_organizations(actor=full_admin(), search=NON_LIMITED).get()


def _sell(credits: int, key: str) -> None:
    vendor, buyer = operator_actor(person("operator@demo.test")), full_admin()
    sold = create_voucher(actor=vendor, credits=credits, recipient=FULL_ADMIN, idempotency_key=key)
    assert sold is not None
    redeem_voucher(
        actor=buyer,
        distributor=non_limited().distributor,
        serial=sold.voucher.serial,
        code=sold.authentication_code,
        idempotency_key=key,
    )


def make_programs(number: int) -> tuple[list[str], str]:
    """Tokens of so many clients that may issue, and the address where they do."""
    organization = non_limited()
    grant = Grant("Bench", [SCOPES["credentials:issue"]], None)
    made = [
        make_client(
            actor=full_admin(),
            distributor=organization.distributor,
            grant=grant,
            days=30,
            idempotency_key=f"bench program {each}",
        )
        for each in range(number)
    ]
    return [each.text for each in made], f"/api/v1/organizations/{organization.id}/credentials"


def make_reading_program() -> str:
    """The token of a client that may look at credentials."""
    made = make_client(
        actor=full_admin(),
        distributor=non_limited().distributor,
        grant=Grant("Reader", [SCOPES["credentials:read"]], None),
        days=30,
        idempotency_key="bench reader",
    )
    return made.text


def count_issued() -> int:
    """How many credentials the Non-Limited organization has."""
    return count_live(actor=full_admin(), organization=non_limited())


def signed_in() -> Client:
    """The Full Admin's browser, within this program."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person(FULL_ADMIN), backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser
