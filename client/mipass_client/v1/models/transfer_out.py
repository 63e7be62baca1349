from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transfer_out_code import TransferOutCode
from ..models.transfer_out_credit import TransferOutCredit
from ..models.transfer_out_debit import TransferOutDebit

if TYPE_CHECKING:
    from ..models.actor_ref import ActorRef


T = TypeVar("T", bound="TransferOut")


@_attrs_define
class TransferOut:
    """Credits of ``amount`` went from the account ``debit`` to ``credit``. Transfers never change.

    Attributes:
        id (UUID):
        code (TransferOutCode):
        debit (TransferOutDebit):
        credit (TransferOutCredit):
        amount (int):
        organization_id (None | UUID):
        subject_id (UUID): A credential, a batch, a voucher or an organization
        reverses_id (None | UUID):
        reason (str):
        actor (ActorRef): Who acted. Of an operator of the vendor no id is told; the system has none.
        at (datetime.datetime):
    """

    id: UUID
    code: TransferOutCode
    debit: TransferOutDebit
    credit: TransferOutCredit
    amount: int
    organization_id: None | UUID
    subject_id: UUID
    reverses_id: None | UUID
    reason: str
    actor: ActorRef
    at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        code = self.code.value

        debit = self.debit.value

        credit = self.credit.value

        amount = self.amount

        organization_id: None | str
        if isinstance(self.organization_id, UUID):
            organization_id = str(self.organization_id)
        else:
            organization_id = self.organization_id

        subject_id = str(self.subject_id)

        reverses_id: None | str
        if isinstance(self.reverses_id, UUID):
            reverses_id = str(self.reverses_id)
        else:
            reverses_id = self.reverses_id

        reason = self.reason

        actor = self.actor.to_dict()

        at = self.at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "code": code,
                "debit": debit,
                "credit": credit,
                "amount": amount,
                "organization_id": organization_id,
                "subject_id": subject_id,
                "reverses_id": reverses_id,
                "reason": reason,
                "actor": actor,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.actor_ref import ActorRef

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        code = TransferOutCode(d.pop("code"))

        debit = TransferOutDebit(d.pop("debit"))

        credit = TransferOutCredit(d.pop("credit"))

        amount = d.pop("amount")

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

        subject_id = UUID(d.pop("subject_id"))

        def _parse_reverses_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reverses_id_type_0 = UUID(data)

                return reverses_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        reverses_id = _parse_reverses_id(d.pop("reverses_id"))

        reason = d.pop("reason")

        actor = ActorRef.from_dict(d.pop("actor"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        transfer_out = cls(
            id=id,
            code=code,
            debit=debit,
            credit=credit,
            amount=amount,
            organization_id=organization_id,
            subject_id=subject_id,
            reverses_id=reverses_id,
            reason=reason,
            actor=actor,
            at=at,
        )

        transfer_out.additional_properties = d
        return transfer_out

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
