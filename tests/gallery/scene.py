"""The demo's data, and beside it every state that a screen can show. Runs within Django."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import mark_shown
from mipass.domains.accounts.blocking import disable_account
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_operator, create_person
from mipass.domains.accounts.second_factors import add_authenticator_app
from mipass.domains.accounts.sessions import SEEN_AT, SIGNED_IN_AT
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.nominations import approve_nomination, nominate_admin
from mipass.domains.admins.queries import operator_actor, person_actor
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.credentials.validity import Dates
from mipass.domains.credits.vouchers import void_voucher
from mipass.domains.distributors.branding import Branding, edit_branding
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import set_low_credit_threshold, suspend_distributor
from mipass.domains.distributors.policies import Policies, edit_policies
from mipass.domains.issuer.operations import make_document
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.campaigns import start_upgrades
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareRelease, Reader
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device as ReaderDevice
from mipass.domains.readers.tests.devices import enroll
from mipass.domains.readers.tests.vendor import Vendor
from mipass.domains.readers.upgrade_reports import note_report
from mipass.doors.jobs.commands.seed_demo import seed
from mipass.doors.jobs.static_files import collect_static
from mipass.doors.portal.outbox.mailbox import list_mails
from mipass.doors.web.errors import server_error
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.issue_credential import issue_credential
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.wiegand import encode
from tests.factories import seed_accepted, seed_reader
from tests.fixtures import PASSWORD, accept, actor_of, buy_credits, picture, sell, sign_in
from tests.gallery.bulk_scene import bulk_uploads
from tests.gallery.client_scene import api_clients
from tests.gallery.day_scene import day_at_work
from tests.gallery.reconciliation_scene import reconciliations
from tests.gallery.signing_in_scene import changed_address, mailed_links, waiting_key
from tests.gallery.upkeep_scene import upkeep
from tests.tenancy.webhook_scene import added_webhooks

Ids = dict[str, Any]
FIRMWARE_MODEL = "Wall Reader R20"
SYSTEM = Actor.system()
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
LONG_NAME = "Harbour and Riverside Logistics Park, North Quay, Halls 7 to 19, Deliveries"
PEOPLE = {
    "nobody": ("Nina", "Newcomer"),
    "guest": ("Gus", "Guest"),
    "suspended": ("Sue", "Spended"),
    "branded": ("Bea", "Brandt"),
    "unproven": ("Una", "Proven"),
    "careful": ("Cara", "Full-Featherstonehaugh"),
    "kept.out": ("Otto", "Outside"),
    "moved": ("Mona", "Moved"),
    "works": ("Wanda", "Works"),
}


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Let everything within happen that long ago."""
    real = timezone.now
    timezone.now = lambda: real() - timedelta(days=days)
    try:
        yield
    finally:
        timezone.now = real


def fill() -> dict[str, Any]:
    """Make it all. Gives ``sessions`` by person, ``facts`` that addresses name, and the page of error 500."""
    collect_static()
    with days_ago(40):
        seed()
        people = {"operator": _account("operator"), "admin": _account("full.admin")}
        people |= {"site": _account("organization.admin"), "stranger": _account("stranger")}
        people |= {name: _person(name, *names) for name, names in PEOPLE.items()}
    distributor = Distributor.objects.get(name="Distributor A")
    actor = actor_of(people["admin"], distributor)
    ids: Ids = {"a": distributor.id, "b": Distributor.objects.get(name="Distributor B").id}
    ids |= _organizations(actor, distributor) | _readers(actor) | _admins(actor, distributor, people)
    ids |= _phone() | _credentials(actor) | _other_portals(people) | _console(people["operator"])
    ids |= _operators() | _webhooks(actor) | day_at_work(people["operator"], people["works"])
    ids |= api_clients(actor, distributor, people["admin"], people["site"])
    ids |= _upgrade(actor) | bulk_uploads(actor, distributor) | waiting_key()
    ids |= reconciliations(actor, distributor)
    set_low_credit_threshold(actor=actor, distributor=distributor, threshold=100)
    sessions = {name: _session(account) for name, account in people.items()}
    sessions["stale"] = _session(people["admin"], minutes_ago=60)
    add_authenticator_app(
        actor=person_actor(people["careful"]), account=people["careful"], secret="JBSWY3DPEHPK3PXP"
    )
    sessions["careful"] = _session(people["careful"])  # with it
    ids |= mailed_links(people["careful"], people["kept.out"])
    ids |= changed_address(people["moved"])
    mark_shown(Notice.objects.exclude(account_id=people["branded"].id))  # one person has toasts
    return {
        "sessions": sessions,
        "facts": {name: str(value) for name, value in (ids | _addresses()).items()},
        "broken": server_error(RequestFactory().get("/")).content.decode(),
    }


def _webhooks(actor: Actor) -> Ids:
    organization = Organization.objects.get(distributor_id=actor.own_distributor_id, name="Organization A")
    return dict(added_webhooks(actor, organization, "of Organization A"))


def _account(name: str) -> Account:
    return Account.objects.get(email=f"{name}@demo.test")


def _person(name: str, first_name: str, last_name: str) -> Account:
    return create_person(
        actor=SYSTEM,
        email=f"{name}@demo.test",
        password=PASSWORD,
        first_name=first_name,
        last_name=last_name,
    )


def _operators() -> Ids:
    """One more of them, and one who is disabled."""
    names = {"deputy": ("Dora", "Deputy"), "former": ("Fred", "Former")}
    made = {
        key: create_operator(
            actor=SYSTEM, email=f"{key}@demo.test", password=PASSWORD, first_name=first, last_name=last
        )
        for key, (first, last) in names.items()
    }
    disable_account(actor=SYSTEM, account=made["former"])
    return {key: account.id for key, account in made.items()}


def _session(account: Account, *, minutes_ago: int = 0) -> str:
    """One that began half an hour ago, so that what happened since is in its Alert History."""
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT=USER_AGENT)
    answer = client.post("/login/", {"login": account.email, "password": PASSWORD})
    assert answer.status_code == 302
    sign_in(client, account, minutes_ago=minutes_ago)
    session, present = client.session, int(time.time())
    session[SIGNED_IN_AT], session[SEEN_AT] = present - 1800, present
    session.save()
    return client.cookies["sessionid"].value


def _addresses() -> dict[str, str]:
    """Links that were mailed, the mails themselves, and what no page needs to be asked for."""
    guest, holder, late, voucher, newcomer, kept_out = (
        list_mails(to=f"{name}@demo.test")[0]
        for name in (
            "guest",
            "first.day+reception",
            "on.leave",
            "buyer",
            "newcomer+building.services",
            "kept.out",
        )
    )
    return {
        "invitation_link": urlsplit(guest.links[0]).path,
        "newcomer_link": urlsplit(newcomer.links[0]).path,
        "holder_link": _below_the_host(holder.links[0]),
        "late_link": _below_the_host(late.links[0]),
        "mail_invitation": reverse("outbox_mail", args=[guest.name]),
        "mail_credential": reverse("outbox_mail", args=[holder.name]),
        "mail_way_in": reverse("outbox_mail", args=[kept_out.name]),
        "mail_voucher": reverse("outbox_mail", args=[voucher.name]),
        "many": "&" * 2001,
    }


def _below_the_host(link: str) -> str:
    """The path, and what stands behind the ``#``."""
    parts = urlsplit(link)
    return f"{parts.path}#{parts.fragment}"


def _phone() -> Ids:
    """A document as a phone of Organization A keeps it."""
    organization = Organization.objects.get(name="Organization A")
    made = make_document(
        organization=organization,
        subject_id=new_id(),
        card_data=encode("H10301", _card(45678)).to_bytes(),
        device_key=new_key().public_key(),
        status=Status.VALID,
    )
    issuer = f"{settings.CONFIG.public_url}/mobile/{organization.id}"
    return {"phone_document": b64encode(made.issuer_signed).decode(), "issuer": quote(issuer, safe="")}


def _organizations(actor: Actor, distributor: Distributor) -> Ids:
    named: Ids = {letter: Organization.objects.get(name=f"Organization {letter}").id for letter in "ABC"}
    for key, name, ceiling in (
        ("long", LONG_NAME, None),
        ("disabled", "Night Depot", 2),
        ("closing", "Old Mill", None),
        ("used", "Small Kiosk", 1),
        ("empty", "Untouched Annexe", None),
    ):
        made = add_organization(
            actor=actor, distributor=distributor, name=name, ceiling=ceiling, idempotency_key=f"add-{key}"
        )
        named[key] = made.id
    set_organization_status(actor=actor, organization=_organization(named["disabled"]), status="disabled")
    for key in ("closing", "used"):
        _issue(actor, named[key], CardRequest("holder@demo.test", "H10301", _card(900)))
    close_organization(actor=actor, organization=_organization(named["closing"]), typed_name="Old Mill")
    return named


def _organization(organization_id: UUID) -> Organization:
    return Organization.objects.get(id=organization_id)


def _readers(actor: Actor) -> Ids:
    organization = Organization.objects.get(name="Organization A")
    device = ReaderDevice(serial="R10-2214-0093", version="1.9.2")
    enrolled = enroll(organization, device, "Main entrance")
    reporter, reader, said = read_report(device.eat(config_sequence=1, list_time=now()))
    take_report(actor=reporter, reader=reader, said=said)
    remove_reader(actor=actor, reader=enroll(organization, ReaderDevice(), "Old stairwell"))
    for name, version in (("Goods entrance, west side", "1.9.2"), ("Staff door", "")):
        seed_reader(actor=SYSTEM, organization=organization, name=name, firmware_version=version)
    return {"reader": Reader.objects.get(name="Reader A").id, "enrolled_reader": enrolled.id}


def _upgrade(actor: Actor) -> Ids:
    """An upgrade of two readers, of which one failed."""
    organization = Organization.objects.get(name="Organization A")
    outdated = Reader.objects.filter(organization=organization, key_thumbprint="").exclude(name="Reader A")
    outdated.update(hardware_model=FIRMWARE_MODEL)
    campaign = start_upgrades(actor=actor, organization=organization, readers=None)
    note_report(outdated.get(name="Staff door"), version="", failure="truncated")
    return {"upgrade": campaign.id}


def _admins(actor: Actor, distributor: Distributor, people: dict[str, Account]) -> Ids:
    organizations = list(
        Organization.objects.filter(name__startswith="Organization").values_list("id", flat=True)
    )
    with days_ago(20):
        expired = invite_admin(
            actor=actor, distributor=distributor, email="too.late@demo.test", scope=Scope.FULL
        )
    invited = invite_admin(
        actor=actor,
        distributor=distributor,
        email="newcomer+building.services@demo.test",
        scope=Scope.ORGANIZATION,
        organization_ids=organizations,
    )
    invite_admin(actor=actor, distributor=distributor, email=people["guest"].email, scope=Scope.FULL)
    member = Admin.objects.get(distributor=distributor, account=people["site"])
    own = Admin.objects.get(distributor=distributor, account=people["admin"])
    return {"expired": expired.id, "asked": invited.id, "member": member.id, "own": own.id}


def _card(number: int) -> dict[str, int]:
    return {"facility_code": 123, "card_number": number}


def _issue(actor: Actor, organization_id: UUID, request: CardRequest) -> Credential:
    return issue_credential(
        actor=actor,
        organization=_organization(organization_id),
        request=request,
        idempotency_key=f"{request.email}-{organization_id}",
    )


def _credentials(actor: Actor) -> Ids:
    """Every state in Organization A; several pages of them, over some weeks, in Organization B."""
    a = Organization.objects.get(name="Organization A").id
    b = Organization.objects.get(name="Organization B").id
    for number in range(23):
        with days_ago(23 - number):
            _issue(actor, b, CardRequest(f"employee{number:02}@demo.test", "H10301", _card(2000 + number)))
    with days_ago(20):
        late = _issue(actor, a, CardRequest("on.leave@demo.test", "H10301", _card(101)))
        dates = Dates(None, now().replace(microsecond=0) + timedelta(days=2))
        over = _issue(actor, b, CardRequest("visitor@demo.test", "H10301", _card(2103), dates=dates))
    made: Ids = {"late": late.id, "over": over.id}
    dates = Dates(now().replace(microsecond=0) + timedelta(days=3), None)
    made["early"] = _issue(actor, b, CardRequest("new.hire@demo.test", "H10301", _card(2104), dates=dates)).id
    for key, request in {
        "invited": CardRequest("first.day+reception@demo.test", "H10302", {"card_number": 34_111_222_333}),
        "off": CardRequest("sabbatical@demo.test", "H10304", {"facility_code": 12, "card_number": 500_001}),
        "revoked": CardRequest("lost.phone@demo.test", "H10301", _card(102)),
        "custom": CardRequest("legacy@demo.test", "CUSTOM", bit_length=64, data_hex="FACEB00C5EED1234"),
    }.items():
        made[key] = _issue(actor, a, request).id
    for key in ("off", "revoked"):
        credential = Credential.objects.get(id=made[key])
        seed_accepted(actor=SYSTEM, credential=credential)
    move_credential(actor=actor, credential=Credential.objects.get(id=made["off"]), verb="disable")
    revoke_credential(actor=actor, credential=Credential.objects.get(id=made["revoked"]), reason="lost")
    Mail.objects.filter(subject_id=made["custom"]).update(status="failed", answer="550 no such user")
    made["enabled"] = Credential.objects.get(email="user+a@demo.test").id
    return made


def _other_portals(people: dict[str, Account]) -> Ids:
    """A suspended one, a branded one of an admin with two portals, and one that wants a second factor."""
    vendor = operator_actor(people["operator"])
    made = {}
    for key, owner in {"suspended": "suspended", "branded": "branded", "guarded": "unproven"}.items():
        portal = create_distributor(
            actor=vendor,
            name=f"{key.title()} Distributor",
            nominee=people[owner].email,
            idempotency_key=f"found-{key}",
        )
        accept(people[owner], portal)
        made[key] = portal
    suspend_distributor(actor=vendor, distributor=made["suspended"])
    edit_branding(
        actor=actor_of(people["branded"], made["branded"]),
        distributor=made["branded"],
        branding=Branding("Northgate Access", "#0a7f5a", "help@northgate.test"),
        logo=picture(size=(160, 48)),
    )
    buy_credits(people["operator"], people["branded"], made["branded"], 10)
    nominated = nominate_admin(actor=vendor, distributor=made["guarded"], email=people["branded"].email)
    approve_nomination(actor=actor_of(people["unproven"], made["guarded"]), admin=nominated)
    accept(people["branded"], made["guarded"])
    edit_policies(
        actor=actor_of(people["unproven"], made["guarded"]),
        distributor=made["guarded"],
        policies=Policies(require_second_factor=True),
    )
    return {key: portal.id for key, portal in made.items()}


def _console(operator: Account) -> Ids:
    vendor = operator_actor(operator)
    void_voucher(actor=vendor, voucher=sell(operator, 25, "void").voucher)
    sold = sell(operator, 1000, "open")
    asked = nominate_admin(
        actor=vendor, distributor=Distributor.objects.get(name="Distributor B"), email="second@demo.test"
    )
    Vendor(vendor).begin().publish("1.10.99", model=FIRMWARE_MODEL)
    release = upload_firmware(
        actor=vendor,
        hardware_model=FIRMWARE_MODEL,
        version="2.0",
        notes="Opens faster after a power cut.",
        image=[b"new" * 90_000],
    )
    published = FirmwareRelease.objects.get(version="1.10.99")
    return {
        "given_up": upkeep(),
        "nominated": asked.id,
        "voucher": sold.voucher.id,
        "release": release.id,
        "published": published.id,
        "serial": sold.voucher.serial,
        "code": sold.authentication_code,
    }
