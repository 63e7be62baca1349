from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.batch_out_state import BatchOutState

if TYPE_CHECKING:
    from ..models.trouble import Trouble
    from ..models.warned import Warned


T = TypeVar("T", bound="BatchOut")


@_attrs_define
class BatchOut:
    """A batch. ``cost`` is what its good rows take, ``balance_after`` what is left then, below 0 for too few.

    ``accept``: what has to be in `accepted` to issue it as it is; in place of `known_holders`, which takes
    those whom rows name for the active holders at their addresses, `new_holders` makes other ones.

        Attributes:
            id (UUID):
            organization_id (UUID):
            name (str):
            state (BatchOutState):
            read (int):
            good (int):
            wrong (int):
            warned (Warned): Rows to look at before they are issued.
            cost (int):
            balance_after (int | None):
            accept (list[str]):
            trouble (None | Trouble):
            withdrawn (int):
            created_at (datetime.datetime):
            issued_at (datetime.datetime | None):
            undo_until (datetime.datetime | None):
    """

    id: UUID
    organization_id: UUID
    name: str
    state: BatchOutState
    read: int
    good: int
    wrong: int
    warned: Warned
    cost: int
    balance_after: int | None
    accept: list[str]
    trouble: None | Trouble
    withdrawn: int
    created_at: datetime.datetime
    issued_at: datetime.datetime | None
    undo_until: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.trouble import Trouble

        id = str(self.id)

        organization_id = str(self.organization_id)

        name = self.name

        state = self.state.value

        read = self.read

        good = self.good

        wrong = self.wrong

        warned = self.warned.to_dict()

        cost = self.cost

        balance_after: int | None
        balance_after = self.balance_after

        accept = self.accept

        trouble: dict[str, Any] | None
        if isinstance(self.trouble, Trouble):
            trouble = self.trouble.to_dict()
        else:
            trouble = self.trouble

        withdrawn = self.withdrawn

        created_at = self.created_at.isoformat()

        issued_at: None | str
        if isinstance(self.issued_at, datetime.datetime):
            issued_at = self.issued_at.isoformat()
        else:
            issued_at = self.issued_at

        undo_until: None | str
        if isinstance(self.undo_until, datetime.datetime):
            undo_until = self.undo_until.isoformat()
        else:
            undo_until = self.undo_until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "organization_id": organization_id,
                "name": name,
                "state": state,
                "read": read,
                "good": good,
                "wrong": wrong,
                "warned": warned,
                "cost": cost,
                "balance_after": balance_after,
                "accept": accept,
                "trouble": trouble,
                "withdrawn": withdrawn,
                "created_at": created_at,
                "issued_at": issued_at,
                "undo_until": undo_until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.trouble import Trouble
        from ..models.warned import Warned

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        name = d.pop("name")

        state = BatchOutState(d.pop("state"))

        read = d.pop("read")

        good = d.pop("good")

        wrong = d.pop("wrong")

        warned = Warned.from_dict(d.pop("warned"))

        cost = d.pop("cost")

        def _parse_balance_after(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        balance_after = _parse_balance_after(d.pop("balance_after"))

        accept = cast(list[str], d.pop("accept"))

        def _parse_trouble(data: object) -> None | Trouble:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                trouble_type_0 = Trouble.from_dict(data)

                return trouble_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Trouble, data)

        trouble = _parse_trouble(d.pop("trouble"))

        withdrawn = d.pop("withdrawn")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_issued_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                issued_at_type_0 = datetime.datetime.fromisoformat(data)

                return issued_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        issued_at = _parse_issued_at(d.pop("issued_at"))

        def _parse_undo_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                undo_until_type_0 = datetime.datetime.fromisoformat(data)

                return undo_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        undo_until = _parse_undo_until(d.pop("undo_until"))

        batch_out = cls(
            id=id,
            organization_id=organization_id,
            name=name,
            state=state,
            read=read,
            good=good,
            wrong=wrong,
            warned=warned,
            cost=cost,
            balance_after=balance_after,
            accept=accept,
            trouble=trouble,
            withdrawn=withdrawn,
            created_at=created_at,
            issued_at=issued_at,
            undo_until=undo_until,
        )

        batch_out.additional_properties = d
        return batch_out

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
