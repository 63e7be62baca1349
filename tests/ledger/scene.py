"""A distributor with everything that moves credits, made by the operations that people's clicks call.

Each scene has a vendor, a distributor and a Full Admin of its own, so that any number of them can share
one database, and nothing needs emptying between two examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin, AdminStatus, Scope
from mipass.domains.admins.queries import admin_actor, operator_actor
from mipass.domains.credentials.expiry import GRACE
from mipass.domains.credentials.issuing import SAME_CARD, CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.queries import CreditSummary, PoolSummary, get_credit_summary, get_pool
from mipass.domains.credits.vouchers import SoldVoucher, create_voucher, redeem_voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.flows.add_organization import add_organization
from mipass.flows.create_distributor import create_distributor
from mipass.flows.issue_credential import issue_credential


def new_buyer() -> str:
    """An address that was sent nothing yet: mails to one address are capped."""
    return f"{uuid4()}@buyer.test"


def key() -> str:
    """A request key that nobody used before."""
    return str(uuid4())


def card(email: str = "holder@demo.test", number: int = 1) -> CardRequest:
    """A card to issue, in the most usual format."""
    return CardRequest(email=email, format="H10301", values={"facility_code": 1, "card_number": number})


def make_vendor() -> Actor:
    """One of the vendor's staff; without a password, since nobody signs in here."""
    return operator_actor(Account.objects.create(email=f"{uuid4()}@vendor.test", is_operator=True))


def make_admin(distributor: Distributor) -> Actor:
    """A Full Admin with an account and a membership: each change looks at both again at its end."""
    account = Account.objects.create(email=f"{uuid4()}@member.test")
    membership = Admin.objects.create(
        distributor=distributor,
        account=account,
        email=account.email,
        scope=Scope.FULL,
        status=AdminStatus.ACTIVE,
        invited_at=now(),
    )
    return admin_actor(membership)


@dataclass(frozen=True)
class Scene:
    """Who is there, and short words for what they do."""

    vendor: Actor
    distributor: Distributor
    admin: Actor

    def sell(self, credits: int) -> SoldVoucher:
        """Sell a voucher, and tell its code as the mail does."""
        sold = create_voucher(
            actor=self.vendor, credits=credits, recipient=new_buyer(), idempotency_key=key()
        )
        assert sold is not None
        return sold

    def redeem(self, sold: SoldVoucher, idempotency_key: str | None = None) -> int:
        """Redeem a voucher into this distributor's pool."""
        return redeem_voucher(
            actor=self.admin,
            distributor=self.distributor,
            serial=sold.voucher.serial,
            code=sold.authentication_code,
            idempotency_key=idempotency_key or key(),
        )

    def add(self, name: str, ceiling: int | None = None) -> Organization:
        """Add an organization: Limited to a ceiling, or Non-Limited."""
        return add_organization(
            actor=self.admin,
            distributor=self.distributor,
            name=name,
            ceiling=ceiling,
            idempotency_key=key(),
        )

    def issue(
        self,
        organization: Organization,
        request: CardRequest | None = None,
        idempotency_key: str | None = None,
    ) -> Credential:
        """Issue a credential, whatever else carries the same card data."""
        return issue_credential(
            actor=self.admin,
            organization=organization,
            request=request or card(),
            accepted=frozenset({SAME_CARD}),
            idempotency_key=idempotency_key or key(),
        )

    def let_expire(self, credential: Credential) -> None:
        """Let the credential's invitation be long past, where the policy returns its credit."""
        Distributor.objects.filter(id=self.distributor.id).update(return_expired=True)
        Credential.objects.filter(id=credential.id).update(link_expires_at=now() - GRACE - timedelta(hours=1))

    def again(self, organization: Organization) -> Organization:
        """The organization as its row is now."""
        return get_organization(actor=Actor.system(), organization_id=organization.id)

    def summary(self, organization: Organization) -> CreditSummary:
        """The organization's credits as its pages show them."""
        return get_credit_summary(actor=self.admin, organization=organization)

    @property
    def pool(self) -> PoolSummary:
        """The distributor's credits as its page shows them."""
        return get_pool(actor=self.admin, distributor=self.distributor)


def make_scene(*, credits: int = 0) -> Scene:
    """A new distributor, with as many unallocated credits as asked for."""
    vendor = make_vendor()
    distributor = create_distributor(
        actor=vendor, name=f"Distributor {uuid4()}", nominee=new_buyer(), idempotency_key=key()
    )
    scene = Scene(vendor, distributor, make_admin(distributor))
    if credits:
        scene.redeem(scene.sell(credits))
    return scene
