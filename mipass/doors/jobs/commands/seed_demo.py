"""`mipass seed-demo`: fictional data for an empty database, made by the flows that people's clicks call.

Its three credentials are accepted on simulated phones, and its reader is enrolled by one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import typer
from django.conf import settings
from django.db import transaction

from mipass.base.kit.actor import Actor
from mipass.base.outbox.queries import read_waiting
from mipass.config import Environment
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.accounts.queries import find_by_email
from mipass.domains.admins.answers import accept_invitation
from mipass.domains.admins.invitations import MAIL_KIND, invite_admin
from mipass.domains.admins.models import Scope
from mipass.domains.admins.queries import (
    admin_actor,
    get_membership,
    list_pending_invitations,
    operator_actor,
    person_actor,
)
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credits.vouchers import SoldVoucher, create_voucher, grouped, redeem_voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import Contact
from mipass.domains.distributors.queries import visible_to
from mipass.domains.organizations.models import Organization
from mipass.doors.jobs.demo_devices import accept_on_phone, bring_lists, enroll_with_phone
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.issue_credential import issue_credential
from mipass.flows.make_operator import make_operator

PASSWORD = "demo-portal-2026"  # noqa: S105  the demo's, shown to everybody
SYSTEM = Actor.system()
CONTACT_A = Contact("1 Lucille Lane", "Newport Coast", "92606", "California", "US", "123456789")
# The manual's example: address, card number, installer permission; facility code 123. And the phone's folder.
CREDENTIALS = (
    ("installer+a@demo.test", 45677, True, "installer-a"),
    ("user+a@demo.test", 45678, False, "user-a"),
    ("user+b@demo.test", 45679, False, "user-b"),
)
READER = "reader-a"


@dataclass(frozen=True, slots=True)
class Seeded:
    """The voucher that is left to redeem, as its mail shows it."""

    serial: str
    code: str
    credits: int
    organization_id: UUID


def seed_demo() -> None:
    """Fill an empty database with the demonstration's distributors, people, credits and credentials.

    Does nothing when the database already holds a distributor or an account. Never runs in production.
    """
    if settings.CONFIG.env is Environment.PRODUCTION:
        typer.echo("Demonstration data never goes into a production database.", err=True)
        raise typer.Exit(2)
    seeded = seed()
    if seeded is None:
        typer.echo("The database is not empty; nothing was changed.")
        return
    typer.echo(
        f"Seeded. Unredeemed voucher: Serial Number {seeded.serial}, Authentication Code {seeded.code}"
    )


def seed(devices: Path | None = None) -> Seeded | None:
    """All of the demonstration's data, or nothing when the database holds anything already.

    ``devices``: where phones and reader are to be kept; without it they are thrown away afterwards.
    """
    with TemporaryDirectory() as thrown_away:
        folder = devices or Path(thrown_away)
        seeded = _seed(folder)
        if seeded:
            phones = [folder / name for _email, _number, _installer, name in CREDENTIALS]
            bring_lists(seeded.organization_id, phones, folder / READER)
    return seeded


@transaction.atomic
def _seed(devices: Path) -> Seeded | None:
    if visible_to(SYSTEM).exists() or find_by_email("operator@demo.test"):
        return None
    operator = make_operator(
        actor=SYSTEM, email="operator@demo.test", password=PASSWORD, first_name="Olive", last_name="Operator"
    )
    vendor = operator_actor(operator)
    distributor, full_admin = _portal(
        vendor, "Distributor A", CONTACT_A, "full.admin@demo.test", "Fay", "Full"
    )
    _portal(vendor, "Distributor B", Contact(), "stranger@demo.test", "Sam", "Stranger")
    _redeem(vendor, full_admin, distributor, 115)
    organization = _organizations(full_admin, distributor)
    _organization_admin(full_admin, distributor, organization)
    _credentials_and_reader(full_admin, organization, devices)
    left = _voucher(vendor, 50, "left")
    serial = grouped(left.voucher.serial)
    return Seeded(serial, left.authentication_code, left.voucher.credits, organization.id)


def _portal(
    vendor: Actor, name: str, contact: Contact, email: str, first_name: str, last_name: str
) -> tuple[Distributor, Actor]:
    distributor = create_distributor(
        actor=vendor, name=name, nominee=email, contact=contact, idempotency_key=f"demo:{name}"
    )
    account = create_person(
        actor=SYSTEM, email=email, password=PASSWORD, first_name=first_name, last_name=last_name
    )
    return distributor, _join(account, distributor)


def _join(account: Account, distributor: Distributor) -> Actor:
    """Accept the invitation that waits for the account; its actor in the portal."""
    [invitation] = list_pending_invitations(email=account.email)
    token = read_waiting(subject_id=invitation.id, kind=MAIL_KIND)["token"]
    accept_invitation(account=account, actor=person_actor(account), admin=invitation, token=token)
    membership = get_membership(account=account, distributor_id=distributor.id)
    if membership is None:
        raise LookupError("an accepted invitation made no membership")
    return admin_actor(membership)


def _voucher(vendor: Actor, credits: int, name: str) -> SoldVoucher:
    sold = create_voucher(
        actor=vendor,
        credits=credits,
        recipient="full.admin@demo.test",
        idempotency_key=f"demo:voucher:{name}",
    )
    if sold is None:
        raise LookupError("the demonstration's voucher exists already")
    return sold


def _redeem(vendor: Actor, full_admin: Actor, distributor: Distributor, credits: int) -> None:
    sold = _voucher(vendor, credits, "first")
    redeem_voucher(
        actor=full_admin,
        distributor=distributor,
        serial=sold.voucher.serial,
        code=sold.authentication_code,
        idempotency_key="demo:redeem",
    )


def _organizations(full_admin: Actor, distributor: Distributor) -> Organization:
    """Organization A, Limited to 10, and beside it B, Non-Limited, and C, Limited to 5."""
    organization = add_organization(
        actor=full_admin,
        distributor=distributor,
        name="Organization A",
        ceiling=10,
        idempotency_key="demo:organization:a",
    )
    for name, ceiling in (("Organization B", None), ("Organization C", 5)):
        add_organization(
            actor=full_admin,
            distributor=distributor,
            name=name,
            ceiling=ceiling,
            idempotency_key=f"demo:organization:{name}",
        )
    return organization


def _organization_admin(full_admin: Actor, distributor: Distributor, organization: Organization) -> None:
    email = "organization.admin@demo.test"
    invite_admin(
        actor=full_admin,
        distributor=distributor,
        email=email,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization.id],
    )
    account = create_person(
        actor=SYSTEM, email=email, password=PASSWORD, first_name="Orla", last_name="Organization"
    )
    _join(account, distributor)


def _credentials_and_reader(full_admin: Actor, organization: Organization, devices: Path) -> None:
    """Each credential accepted on a phone of its own; the installer's then enrolls Reader A."""
    for email, number, installer, phone in CREDENTIALS:
        request = CardRequest(
            email=email,
            format="H10301",
            values={"facility_code": 123, "card_number": number},
            installer=installer,
        )
        credential = issue_credential(
            actor=full_admin,
            organization=organization,
            request=request,
            idempotency_key=f"demo:credential:{number}",
        )
        device = accept_on_phone(credential, devices / phone)
        if installer:
            enroll_with_phone(
                device, devices / READER, name="Reader A", version="1.10.99", serial="DEMO-0001"
            )
