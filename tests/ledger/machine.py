"""The state machine: whatever people do with credits, in any order, beside the reference model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import _opened
from mipass.domains.credentials import operations as credentials
from mipass.domains.credentials.bulk_uploads.queries import list_issued
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.issuing import SAME_CARD
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.models import Voucher
from mipass.domains.credits.vouchers import create_voucher, redeem_voucher, resend_voucher, void_voucher
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.flows.add_organization import add_organization
from mipass.flows.close_organization import close_organization, continue_closings
from mipass.flows.correct_credits import correct_credits
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.issue_credential import issue_credential
from mipass.flows.return_expired import return_expired
from mipass.flows.set_limit import set_limit
from mipass.flows.undo_batch import undo_next_batch
from mipass.flows.withdraw_credential import withdraw_credential
from tests.bulk.scene import BulkScene
from tests.factories import seed_accepted
from tests.ledger.bookkeeping import SYSTEM, Bookkeeping, Done, Sold
from tests.ledger.reference import CredentialModel, OrganizationModel, VoucherModel
from tests.ledger.scene import card, key, new_buyer

PICKS = st.integers(0, 30)
AMOUNTS = st.integers(1, 12)
CEILINGS = st.none() | st.integers(0, 15)
NAMES = st.sampled_from(["Limited", "Free", "North", "South", "East", "West"])
WRONG_CODE = "00000-00000-00000-00000"


@dataclass(frozen=True)
class Act:
    """A move of a credential: from which states, to which, and what tells of it."""

    operation: Callable[..., object]
    allowed: frozenset[str]
    status: str
    event: str
    mail: str = ""


ACTS = {
    "accept": Act(seed_accepted, frozenset({"invited"}), "enabled", "credential:enabled"),
    "disable": Act(
        partial(credentials.move_credential, verb="disable"),
        frozenset({"enabled"}),
        "disabled",
        "credential:disabled",
        "credential-disabled",
    ),
    "enable": Act(
        partial(credentials.move_credential, verb="enable"),
        frozenset({"disabled"}),
        "enabled",
        "credential:enabled",
        "credential-enabled",
    ),
    "revoke": Act(
        partial(credentials.revoke_credential, reason="lost"),
        frozenset({"invited", "enabled", "disabled"}),
        "revoked",
        "credential:revoked",
        "credential-revoked",
    ),
}

some_vouchers = precondition(lambda self: self.vouchers)
some_organizations = precondition(lambda self: self.organizations)
some_credentials = precondition(lambda self: self.credentials)
something_issued_in_bulk = precondition(lambda self: self.batches)
something_done = precondition(lambda self: self.done)


class LedgerMachine(Bookkeeping):
    """Rules named after what a person does."""

    def pick_voucher(self, pick: int) -> Sold:
        return self.vouchers[pick % len(self.vouchers)]

    def pick_organization(self, pick: int) -> tuple[Organization, OrganizationModel]:
        organization_id, unit = self.organizations[pick % len(self.organizations)]
        return Organization.objects.get(id=organization_id), unit

    def pick_credential(self, pick: int) -> tuple[Credential, CredentialModel]:
        row_id, model = self.credentials[pick % len(self.credentials)]
        return Credential.objects.select_related("organization").get(id=row_id), model

    def remember(self, request_key: str, call: Any, answer: Any, **facts: Any) -> None:
        self.done.append(Done(request_key, facts.pop("of_vendor", False), call, answer, **facts))

    @initialize(credits=st.integers(8, 20), ceiling=st.integers(2, 5))
    def begin(self, credits: int, ceiling: int) -> None:
        """Credits, an organization of either kind, and a credential in each: the middle of things."""
        self.create_voucher(credits=credits)
        self.redeem(pick=0)
        self.create_voucher(credits=credits)
        self.add_organization(name="Limited", ceiling=ceiling)
        self.add_organization(name="Free", ceiling=None)
        for pick in (0, 1):
            self.issue(pick=pick, times=1)

    @rule(credits=AMOUNTS)
    def create_voucher(self, credits: int) -> None:
        request_key = key()
        request: dict[str, Any] = {"recipient": new_buyer(), "idempotency_key": request_key}
        call = partial(create_voucher, actor=self.scene.vendor, credits=credits, **request)
        sold = self.perform(None, call, event="credits:voucher_created", mail="voucher")
        row = sold.voucher
        self.vouchers.append(Sold(row.id, row.serial, sold.authentication_code, VoucherModel(credits)))
        self.remember(request_key, call, None, of_vendor=True)

    @some_vouchers
    @rule(pick=PICKS, resend=st.booleans())
    def void_or_resend_voucher(self, pick: int, resend: bool) -> None:
        sold = self.pick_voucher(pick)
        operation, status = (resend_voucher, "unredeemed") if resend else (void_voucher, "voided")
        event = "credits:voucher_resent" if resend else "credits:voucher_voided"
        refusal = self.model.end_voucher(sold.model, status)
        call = partial(operation, actor=self.scene.vendor, voucher=Voucher.objects.get(id=sold.id))
        self.perform(refusal, call, event=event, mail="voucher")
        if resend and not refusal:
            old, sold.code = sold.code, self.mailed_code(sold)
            self.redeem_with(sold, old)

    def mailed_code(self, sold: Sold) -> str:
        mail = Mail.objects.get(subject_id=sold.id, kind="voucher", status="queued")
        opened = _opened(mail)
        assert opened is not None
        return str(opened.context["code"])

    @some_vouchers
    @rule(pick=PICKS, typo=st.integers(0, 3).map(lambda number: number == 0))
    def redeem(self, pick: int, typo: bool = False) -> None:
        sold = self.pick_voucher(pick)
        self.redeem_with(sold, WRONG_CODE if typo else sold.code)

    def redeem_with(self, sold: Sold, code: str) -> None:
        refusal = self.model.redeem(sold.model, code_is_right=code == sold.code)
        who: dict[str, Any] = {"actor": self.scene.admin, "distributor": self.scene.distributor}
        request_key = key()
        call = partial(redeem_voucher, serial=sold.serial, code=code, idempotency_key=request_key, **who)
        credits = self.perform(refusal, call, event="credits:voucher_redeemed")
        if not refusal:
            assert credits == sold.model.value
            self.remember(request_key, call, credits, counts_attempts=True)

    @rule(name=NAMES, ceiling=CEILINGS)
    def add_organization(self, name: str, ceiling: int | None) -> None:
        refusal = self.model.add(name, ceiling)
        who: dict[str, Any] = {"actor": self.scene.admin, "distributor": self.scene.distributor}
        request_key = key()
        call = partial(add_organization, name=name, ceiling=ceiling, idempotency_key=request_key, **who)
        organization = self.perform(refusal, call, event="organization:created")
        if organization is not None:
            self.organizations.append((organization.id, self.model.organizations[-1]))

    @some_organizations
    @rule(pick=PICKS, spare=st.none() | st.integers(-2, 6))
    def set_limit(self, pick: int, spare: int | None) -> None:
        organization, unit = self.pick_organization(pick)
        ceiling = None if spare is None else max(0, unit.issued + spare)
        refusal = self.model.set_limit(unit, ceiling)
        request_key = key()
        request: dict[str, Any] = {
            "organization": organization,
            "ceiling": ceiling,
            "idempotency_key": request_key,
        }
        call = partial(set_limit, actor=self.scene.admin, **request)
        event = "credits:limit_lifted" if ceiling is None else "credits:limit_set"
        self.perform(refusal, call, event=event)
        if not refusal:
            self.remember(request_key, call, None)

    @some_organizations
    @rule(pick=PICKS, times=st.integers(1, 4))
    def issue(self, pick: int, times: int) -> None:
        organization, unit = self.pick_organization(pick)
        for _ in range(times):
            self.issue_to(organization, unit)

    @some_credentials
    @rule(pick=PICKS)
    def copy(self, pick: int) -> None:
        credential, model = self.pick_credential(pick)
        self.issue_to(credential.organization, model.organization, copy_of=credential)

    def issue_to(
        self, organization: Organization, unit: OrganizationModel, copy_of: Credential | None = None
    ) -> None:
        refusal = self.model.issue(unit)
        request_key, request = key(), card(f"{key()}@holder.test", len(self.credentials) + 1)

        def call() -> UUID:
            issued = issue_credential(
                actor=self.scene.admin,
                organization=organization,
                request=request,
                accepted=frozenset({SAME_CARD}),
                copy_of=copy_of,
                idempotency_key=request_key,
            )
            return issued.id

        row_id = self.perform(refusal, call, event="credential:issued", mail="credential-invitation")
        if not refusal:
            self.credentials.append((row_id, self.model.credentials[-1]))
            self.remember(request_key, call, row_id)

    @some_organizations
    @rule(pick=PICKS, number=st.integers(1, 5))
    def issue_many(self, pick: int, number: int) -> None:
        organization, unit = self.pick_organization(pick)
        if unit.status != "enabled":
            return  # it takes no upload in: tested beside the code
        bulk = BulkScene(self.scene.admin, organization)
        batch = bulk.checked(bulk.rows(number, host=f"{key()}.test"))
        self.changes()
        refusal = self.model.issue_many(unit, number)

        def call() -> None:
            bulk.request(batch, accepted={SAME_CARD})
            assert issue_next_batch()

        self.perform(refusal, call, event="batch:issued")
        if not refusal:
            rows = list_issued(actor=bulk.actor, batch=bulk.again(batch)).values_list("id", flat=True)
            made = list(zip(rows, self.model.credentials[-number:], strict=True))
            self.credentials += made
            self.batches.append((bulk, batch, [model for _id, model in made]))

    @something_issued_in_bulk
    @rule(pick=PICKS)
    def undo_bulk(self, pick: int) -> None:
        bulk, batch, models = self.batches.pop(pick % len(self.batches))
        withdrawn = [model for model in models if self.model.withdraw(model) is None]

        def call() -> None:
            start_undo(actor=bulk.actor, batch=batch)
            assert undo_next_batch()

        self.perform(None, call, event="batch:undo_started")
        assert bulk.again(batch).state == ("undone" if withdrawn else "issued")
        assert bulk.again(batch).withdrawn == len(withdrawn)

    @some_credentials
    @rule(pick=PICKS, acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=3))
    def live_through(self, pick: int, acts: list[str]) -> None:
        for name in acts:
            credential, model = self.pick_credential(pick)
            act = ACTS[name]
            actor = SYSTEM if name == "accept" else self.scene.admin
            refusal = self.model.move(model, act.allowed, act.status)
            call = partial(act.operation, actor=actor, credential=credential)
            self.perform(refusal, call, event=act.event, mail=act.mail)
            self.statuses_move_along_their_arrows()

    @some_credentials
    @rule(pick=PICKS)
    def withdraw(self, pick: int) -> None:
        credential, model = self.pick_credential(pick)
        refusal = self.model.withdraw(model)
        call = partial(withdraw_credential, actor=self.scene.admin, credential=credential)
        self.perform(refusal, call, event="credential:withdrawn", mail="credential-revoked")

    @some_credentials
    @rule(pick=PICKS)
    def let_expire(self, pick: int) -> None:
        credential, model = self.pick_credential(pick)
        self.model.expire(model)
        self.scene.let_expire(credential)
        return_expired()
        self.changes()

    @some_organizations
    @rule(pick=PICKS, status=st.sampled_from(["enabled", "disabled"]))
    def set_organization_status(self, pick: int, status: str) -> None:
        organization, unit = self.pick_organization(pick)
        refusal = self.model.set_status(unit, status)
        who: dict[str, Any] = {"actor": self.scene.admin, "organization": organization}
        call = partial(set_organization_status, status=status, **who)
        self.perform(refusal, call, event=f"organization:{status}")

    @some_organizations
    @rule(pick=PICKS)
    def close_organization(self, pick: int) -> None:
        organization, unit = self.pick_organization(pick)
        refusal = self.model.close(unit)
        who: dict[str, Any] = {"actor": self.scene.admin, "organization": organization}
        call = partial(close_organization, typed_name=organization.name, **who)
        self.perform(refusal, call, event="organization:closing")

    @rule()
    def continue_closings(self) -> None:
        self.model.continue_closings()
        continue_closings()
        self.changes()

    @rule(amount=st.integers(-8, 8).filter(bool))
    def correct(self, amount: int) -> None:
        refusal = self.model.correct(amount)
        request_key = key()
        request: dict[str, Any] = {"amount": amount, "reason": "counted anew", "idempotency_key": request_key}
        who: dict[str, Any] = {"actor": self.scene.vendor, "distributor": self.scene.distributor}
        call = partial(correct_credits, **request, **who)
        self.perform(refusal, call, event="credits:corrected")
        if not refusal:
            self.remember(request_key, call, None)

    @something_done
    @rule(pick=PICKS, same_content=st.booleans())
    def use_a_key_again(self, pick: int, same_content: bool) -> None:
        done = self.done[pick % len(self.done)]
        if same_content:
            self.repeat(done)
            return
        who: dict[str, Any] = {"actor": self.scene.vendor, "idempotency_key": done.key}
        call: Any = partial(create_voucher, credits=999, recipient=new_buyer(), **who)
        if not done.of_vendor:
            distributor = self.scene.distributor
            call = partial(correct_credits, distributor=distributor, amount=1, reason="something else", **who)
        self.perform("idempotency_key_reused", call, event="")
