"""`mipass doctor` and `mipass reset-time`, as an operator calls them."""

import base64
import json
from datetime import timedelta

import pytest
import typer
from allauth.mfa.models import Authenticator
from django.conf import settings
from pydantic import SecretStr

from mipass.base.audit.models import Event
from mipass.base.keys.installation import forget_keys
from mipass.base.keys.models import InstallationKey
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import Key, OneKey, mac, new_key
from mipass.base.outbox.models import Mail
from mipass.base.upkeep.operations import beat, new_worker_id
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_authenticator_app
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.models import DataKey
from mipass.domains.issuer.keys import document_signer
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import OrganizationKey, SigningClock
from mipass.domains.readers.models import FirmwareKey
from mipass.domains.readers.online_signing import online_key
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.domains.webhooks.operations import add_endpoint
from mipass.domains.webhooks.wishes import Wishes
from mipass.doors.jobs.commands.doctor import CHECKS, doctor
from mipass.doors.jobs.commands.reset_time import reset_time
from tests.ledger.scene import card, make_scene

pytestmark = pytest.mark.django_db
ALL_WELL = f"All well: {', '.join(CHECKS)}.\n"


@pytest.fixture(autouse=True)
def worker():
    """One that lives."""
    beat(worker_id := new_worker_id(), troubles=())
    return worker_id


def said(capsys, command, **options):
    """What it prints, and its exit status."""
    try:
        command(**options)
    except typer.Exit as ended:
        return capsys.readouterr().out, ended.exit_code
    return capsys.readouterr().out, 0


def test_a_sound_installation_is_said_to_be_well(organization_a, capsys):
    status_token(organization_a.id)
    out, status = said(capsys, doctor)
    assert (status, "All well" in out) == (0, True)
    out, status = said(capsys, doctor, as_json=True)
    assert (status, json.loads(out)) == (0, {"checks": list(CHECKS), "faults": []})


def test_a_clock_behind_what_was_signed_is_a_fault_until_the_time_is_reset(capsys):
    SigningClock.objects.create(generation=0, signed_at=now() + timedelta(days=300))
    out, status = said(capsys, doctor)
    assert (status, out.count("\n")) == (1, 1)
    assert "reset-time" in out
    out, status = said(capsys, doctor, as_json=True)
    [fault] = json.loads(out)["faults"]
    assert (status, fault["check"]) == (1, "clocks")
    out, status = said(capsys, reset_time)
    assert (status, "Generation 1" in out) == (0, True)
    assert said(capsys, doctor)[1] == 0


def test_a_key_row_that_was_written_past_the_portal_is_a_fault(organization_a, capsys):
    status_token(organization_a.id)
    OrganizationKey.objects.filter(purpose="root").update(mac=b"x" * 32)
    out, status = said(capsys, doctor, as_json=True)
    assert status == 1
    assert {fault["check"] for fault in json.loads(out)["faults"]} == {"keys"}


@pytest.fixture
def filled(organization_a, full_admin):
    """An installation in which something lies under each key."""
    scene = make_scene(credits=3)
    north = scene.add("North")
    scene.issue(north, card("one@holder.test", 77))
    document_signer(north)
    add_authenticator_app(actor=person(full_admin.id), account=full_admin, secret="JBSWY3DPEHPK3PXP")
    online_key(actor=Actor.system())
    add_endpoint(
        actor=scene.admin,
        distributor=scene.distributor,
        wishes=Wishes(url="https://1.1.1.1/hooks"),
        idempotency_key="webhook",
    )
    return scene


def spoil(row, field):
    """Let a value be one that another key sealed."""
    value = bytes(getattr(row, field))
    type(row)._base_manager.filter(pk=row.pk).update(**{field: value[:-1] + bytes([value[-1] ^ 1])})


def spoil_second_factor():
    row = Authenticator.objects.get(type="totp")
    sealed = bytearray(base64.b64decode(row.data["secret"]))
    sealed[-1] ^= 1
    row.data = {"secret": base64.b64encode(sealed).decode()}
    row.save()


SPOILED = {
    "key for mails": lambda: spoil(Mail.objects.exclude(context=None).earliest("id"), "context"),
    "key for second factors": spoil_second_factor,
    "key for firmware": lambda: spoil(FirmwareKey.objects.get(), "private_key"),
    "key for data keys": lambda: spoil(DataKey.objects.latest("id"), "wrapped"),
    "webhook": lambda: spoil(WebhookEndpoint.objects.get(), "secret"),
    "credential": lambda: spoil(Credential.objects.get(), "data"),
    "signing key": lambda: spoil(OrganizationKey.objects.latest("id"), "sealed"),
    "MACs of the audit log": lambda: Event.objects.create(
        id=new_id(), actor_kind="system", type="keys:made", at=now(), mac=mac(OneKey(Key(1, new_key())), b"")
    ),
}


@pytest.mark.parametrize("named", SPOILED)
def test_a_stored_value_that_does_not_open_is_named_with_its_key(filled, capsys, named):
    assert said(capsys, doctor) == (ALL_WELL, 0)
    SPOILED[named]()
    out, status = said(capsys, doctor, as_json=True)
    [fault] = json.loads(out)["faults"]
    assert (status, fault["check"]) == (1, "keys")
    assert named in fault["problem"]


def test_another_master_key_is_the_one_fault(filled, capsys, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(settings.CONFIG, "master_key", SecretStr(base64.b64encode(new_key()).decode()))
        out, status = said(capsys, doctor)
    forget_keys()
    assert (status, out.count("\n")) == (1, 1)
    assert "not the one that this database was used with" in out


def test_an_installation_key_that_does_not_open_is_named_by_its_number(filled, capsys):
    spoil(InstallationKey.objects.get(), "wrapped")
    out, status = said(capsys, doctor)
    forget_keys()
    assert (status, "installation key 1" in out) == (1, True)
