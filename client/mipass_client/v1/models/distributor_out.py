from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.contact_out import ContactOut


T = TypeVar("T", bound="DistributorOut")


@_attrs_define
class DistributorOut:
    """The distributor that the client acts for.

    Attributes:
        id (UUID):
        name (str):
        status (str): active or suspended; a suspended one is only read
        contact (ContactOut): The contact record. ``country`` is a code of ISO 3166-1 alpha-2, or empty.
        low_credit_threshold (int | None): Full Admins are told when fewer credits are unallocated; null: never
        created_at (datetime.datetime):
        version (str): Changes with what PATCH changes; send it as If-Match
    """

    id: UUID
    name: str
    status: str
    contact: ContactOut
    low_credit_threshold: int | None
    created_at: datetime.datetime
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        status = self.status

        contact = self.contact.to_dict()

        low_credit_threshold: int | None
        low_credit_threshold = self.low_credit_threshold

        created_at = self.created_at.isoformat()

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "status": status,
                "contact": contact,
                "low_credit_threshold": low_credit_threshold,
                "created_at": created_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.contact_out import ContactOut

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        status = d.pop("status")

        contact = ContactOut.from_dict(d.pop("contact"))

        def _parse_low_credit_threshold(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        low_credit_threshold = _parse_low_credit_threshold(
            d.pop("low_credit_threshold")
        )

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        version = d.pop("version")

        distributor_out = cls(
            id=id,
            name=name,
            status=status,
            contact=contact,
            low_credit_threshold=low_credit_threshold,
            created_at=created_at,
            version=version,
        )

        distributor_out.additional_properties = d
        return distributor_out

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
