"""The people and places of most tests, made by the same operations that people's clicks call.

Distributor A has 115 credits, ``organization_a`` (Limited to 10) and ``organization_b`` (Non-Limited);
Distributor B has nothing but the ``stranger``.
"""

import io
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from PIL import Image

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.vault import new_token, token_hash
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.accounts.passwords import Argon2Hasher
from mipass.domains.admins.answers import accept_invitation
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.queries import admin_actor, get_membership, operator_actor, person_actor
from mipass.domains.credits.vouchers import SoldVoucher, create_voucher, redeem_voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.make_operator import make_operator
from mipass.protocol import key_file
from tests.replay import replayed

PASSWORD = "demo-portal-2026"
CREDITS = 115
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, account: Account, *, minutes_ago: int = 0) -> Client:
    """Sign the account in as if by a password, and a second factor if it has one, without their cost."""
    client.force_login(account, backend=BACKEND)
    session = client.session
    proof = {"method": "password", "at": now().timestamp() - minutes_ago * 60, "email": account.email}
    factors = Authenticator.objects.filter(user_id=account.id).order_by("id")[:1]
    second = [{**proof, "method": "mfa", "id": factor.id, "type": factor.type} for factor in factors]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [proof, *second]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def actor_of(account: Account, distributor: Distributor) -> Actor:
    """Who the account is in the distributor's portal, by its rows as they are now."""
    membership = get_membership(account=account, distributor_id=distributor.id)
    assert membership is not None
    return admin_actor(membership)


def sell(operator: Account, credits: int, key: str) -> SoldVoucher:
    """Sell a voucher, and tell its code as the mail does."""
    sold = create_voucher(
        actor=operator_actor(operator), credits=credits, recipient="buyer@demo.test", idempotency_key=key
    )
    assert sold is not None
    return sold


def buy_credits(operator: Account, admin: Account, distributor: Distributor, credits: int) -> None:
    """Sell a voucher and redeem it, once for a distributor."""
    key = f"buy-{distributor.id}"
    sold = sell(operator, credits, key)
    redeem_voucher(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        serial=sold.voucher.serial,
        code=sold.authentication_code,
        idempotency_key=key,
    )


def accept(account: Account, distributor: Distributor) -> None:
    """Answer the open invitation of the distributor with yes."""
    invitation = Admin.objects.get(distributor=distributor, email=account.email, status="invited")
    token = linked(invitation)
    accept_invitation(account=account, actor=person_actor(account), admin=invitation, token=token)


def linked(invitation: Admin) -> str:
    """A link's token for the invitation, in place of the mailed one, which may be taken already."""
    token = new_token()
    Admin.objects.filter(id=invitation.id, link_hash__isnull=False).update(link_hash=token_hash(token))
    return token


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 32), mode: str = "RGB", **options: Any) -> bytes:
    """A red picture, as a file's content."""
    file = io.BytesIO()
    Image.new(mode, size, "red").save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords and lock key files at the least cost; each names its own, so they open as ever."""
    monkeypatch.setattr(Argon2Hasher, "memory_cost", 8)
    monkeypatch.setattr(key_file, "LOG_N", 4)


def _person(email: str, first_name: str, last_name: str) -> Account:
    return create_person(
        actor=Actor.system(), email=email, password=PASSWORD, first_name=first_name, last_name=last_name
    )


def _founded(operator: Account, name: str, nominee: Account) -> Distributor:
    distributor = create_distributor(
        actor=operator_actor(operator), name=name, nominee=nominee.email, idempotency_key=f"found-{name}"
    )
    accept(nominee, distributor)
    return distributor


@pytest.fixture
@replayed
def operator(db: None) -> Account:
    """One of the vendor's staff."""
    return make_operator(
        actor=Actor.system(),
        email="operator@demo.test",
        password=PASSWORD,
        first_name="Opal",
        last_name="Vendor",
    )


@pytest.fixture
@replayed
def full_admin(db: None) -> Account:
    """Full Admin of Distributor A, once that is there."""
    return _person("full.admin@demo.test", "Farah", "Keys")


@pytest.fixture
@replayed
def distributor_a(operator: Account, full_admin: Account) -> Distributor:
    """A distributor with 115 unallocated credits."""
    distributor = _founded(operator, "Distributor A", full_admin)
    buy_credits(operator, full_admin, distributor, CREDITS)
    return distributor


@pytest.fixture
@replayed
def colleague(distributor_a: Distributor, full_admin: Account) -> Account:
    """A second Full Admin of Distributor A."""
    account = _person("colleague@demo.test", "Colin", "League")
    invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email=account.email,
        scope=Scope.FULL,
    )
    accept(account, distributor_a)
    return account


@pytest.fixture
@replayed
def stranger(db: None) -> Account:
    """Full Admin of Distributor B, once that is there."""
    return _person("stranger@demo.test", "Stan", "Elsewhere")


@pytest.fixture
@replayed
def distributor_b(operator: Account, stranger: Account) -> Distributor:
    """Another distributor, without credits or organizations."""
    return _founded(operator, "Distributor B", stranger)


@pytest.fixture
@replayed
def organization_a(distributor_a: Distributor, full_admin: Account) -> Organization:
    """An organization of Distributor A, Limited to 10."""
    return _organization(distributor_a, full_admin, "Organization A", 10)


@pytest.fixture
@replayed
def organization_b(distributor_a: Distributor, full_admin: Account) -> Organization:
    """An organization of Distributor A, Non-Limited."""
    return _organization(distributor_a, full_admin, "Organization B", None)


def _organization(distributor: Distributor, admin: Account, name: str, ceiling: int | None) -> Organization:
    return add_organization(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        name=name,
        ceiling=ceiling,
        idempotency_key=f"add-{name}",
    )


@pytest.fixture
@replayed
def organization_admin(
    distributor_a: Distributor, full_admin: Account, organization_a: Organization
) -> Account:
    """Organization Admin of Organization A alone."""
    account = _person("organization.admin@demo.test", "Olga", "Site")
    invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email=account.email,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    accept(account, distributor_a)
    return account
