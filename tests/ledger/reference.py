"""The reference model: the rules of credits and credentials once more, in plain arithmetic.

It keeps the ceilings that were entered and knows nothing of accounts or transfers. Each method answers
the code of the refusal that the portal must give, or None when the act must succeed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FAILURES_ALLOWED = 10


@dataclass
class VoucherModel:
    """A voucher, with how often its code was changed told apart by the code itself."""

    value: int
    status: str = "unredeemed"


@dataclass
class OrganizationModel:
    """An organization: the ceiling that was entered, or None, and how many credentials count as issued."""

    name: str
    ceiling: int | None = None
    issued: int = 0
    status: str = "enabled"

    @property
    def is_live(self) -> bool:
        return self.status in {"enabled", "disabled"}

    @property
    def unspent(self) -> int:
        """What is set aside for it."""
        return 0 if self.ceiling is None else self.ceiling - self.issued


@dataclass
class CredentialModel:
    """A credential of an organization."""

    organization: OrganizationModel
    status: str = "invited"
    fetched: bool = False


@dataclass
class Reference:
    """One distributor's books."""

    sold: int = 0
    organizations: list[OrganizationModel] = field(default_factory=list)
    credentials: list[CredentialModel] = field(default_factory=list)
    failures: int = 0

    @property
    def pool(self) -> int:
        """What nobody was promised: all that was sold, less what is issued and what is set aside."""
        return self.sold - sum(unit.issued + unit.unspent for unit in self.organizations)

    def redeem(self, voucher: VoucherModel, *, code_is_right: bool) -> str | None:
        if self.failures >= FAILURES_ALLOWED:
            return "too_many_attempts"
        if not code_is_right or voucher.status != "unredeemed":
            self.failures += 1
            return "voucher_mismatch"
        voucher.status = "redeemed"
        self.sold += voucher.value
        return None

    def end_voucher(self, voucher: VoucherModel, status: str) -> str | None:
        if voucher.status != "unredeemed":
            return "voucher_ended"
        voucher.status = status
        return None

    def correct(self, amount: int) -> str | None:
        if self.pool + amount < 0:
            return "not_enough_credits"
        self.sold += amount
        return None

    def add(self, name: str, ceiling: int | None) -> str | None:
        if any(unit.is_live and unit.name == name for unit in self.organizations):
            return "name_taken"
        if (ceiling or 0) > self.pool:
            return "limit_above_pool"
        self.organizations.append(OrganizationModel(name, ceiling))
        return None

    def set_limit(self, unit: OrganizationModel, ceiling: int | None) -> str | None:
        if ceiling is not None and ceiling < unit.issued:
            return "limit_below_issued"
        if not unit.is_live:
            return "organization_closed"
        if ceiling is not None and ceiling - unit.issued > self.pool + unit.unspent:
            return "limit_above_pool"
        unit.ceiling = ceiling
        return None

    def issue(self, unit: OrganizationModel) -> str | None:
        if unit.status != "enabled":
            return "organization_not_enabled"
        if (self.pool if unit.ceiling is None else unit.unspent) < 1:
            return "not_enough_credits"
        unit.issued += 1
        self.credentials.append(CredentialModel(unit))
        return None

    def issue_many(self, unit: OrganizationModel, number: int) -> str | None:
        """All of them or none."""
        if (self.pool if unit.ceiling is None else unit.unspent) < number:
            return "not_enough_credits"
        for _ in range(number):
            self.issue(unit)
        return None

    def withdraw(self, credential: CredentialModel) -> str | None:
        if credential.status != "invited":
            return "wrong_state"
        credential.status = "revoked"
        credential.organization.issued -= 1
        return None

    def expire(self, credential: CredentialModel) -> None:
        """Nobody accepts it in time: as if withdrawn, unless it is past that."""
        if credential.organization.is_live:
            self.withdraw(credential)

    def move(self, credential: CredentialModel, allowed: frozenset[str], status: str) -> str | None:
        if credential.status not in allowed:
            return "wrong_state"
        credential.status = status
        return None

    def set_status(self, unit: OrganizationModel, status: str) -> str | None:
        if not unit.is_live:
            return "not_found"
        if unit.status == status:
            return "no_change"
        unit.status = status
        return None

    def close(self, unit: OrganizationModel) -> str | None:
        if not unit.is_live:
            return "not_found"
        unit.status, unit.ceiling = "closing", None
        return None

    def continue_closings(self) -> None:
        for unit in self.organizations:
            live = [c for c in self.credentials if c.organization is unit and c.status != "revoked"]
            if unit.status == "closing" and not live:
                unit.status = "removed"
            elif unit.status == "closing":
                for credential in live:
                    credential.status = "revoked"
