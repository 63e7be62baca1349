from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.account_out_code import AccountOutCode

T = TypeVar("T", bound="AccountOut")


@_attrs_define
class AccountOut:
    """A ledger account. ``balance`` is what was credited less what was debited: below 0 for ``sold``.

    Attributes:
        code (AccountOutCode):
        organization_id (None | UUID):
        balance (int):
        debits_posted (int):
        credits_posted (int):
    """

    code: AccountOutCode
    organization_id: None | UUID
    balance: int
    debits_posted: int
    credits_posted: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        organization_id: None | str
        if isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        balance = self.balance

        debits_posted = self.debits_posted

        credits_posted = self.credits_posted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "organization_id": organization_id,
                "balance": balance,
                "debits_posted": debits_posted,
                "credits_posted": credits_posted,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = AccountOutCode(d.pop("code"))

        def _parse_organization_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                organization_id_type_0 = UUID(data)

                return organization_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        organization_id = _parse_organization_id(d.pop("organization_id"))

        balance = d.pop("balance")

        debits_posted = d.pop("debits_posted")

        credits_posted = d.pop("credits_posted")

        account_out = cls(
            code=code,
            organization_id=organization_id,
            balance=balance,
            debits_posted=debits_posted,
            credits_posted=credits_posted,
        )

        account_out.additional_properties = d
        return account_out

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
