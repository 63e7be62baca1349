from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact_patch import ContactPatch


T = TypeVar("T", bound="DistributorPatch")


@_attrs_define
class DistributorPatch:
    """What is to be changed; what is left out stays.

    Attributes:
        name (None | str | Unset):
        contact (ContactPatch | None | Unset):
        low_credit_threshold (int | None | Unset): Full Admins are told when fewer credits are unallocated; null: never
    """

    name: None | str | Unset = UNSET
    contact: ContactPatch | None | Unset = UNSET
    low_credit_threshold: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.contact_patch import ContactPatch

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        contact: dict[str, Any] | None | Unset
        if isinstance(self.contact, Unset):
            contact = UNSET
        elif isinstance(self.contact, ContactPatch):
            contact = self.contact.to_dict()
        else:
            contact = self.contact

        low_credit_threshold: int | None | Unset
        if isinstance(self.low_credit_threshold, Unset):
            low_credit_threshold = UNSET
        else:
            low_credit_threshold = self.low_credit_threshold

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if contact is not UNSET:
            field_dict["contact"] = contact
        if low_credit_threshold is not UNSET:
            field_dict["low_credit_threshold"] = low_credit_threshold

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.contact_patch import ContactPatch

        d = dict(src_dict)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_contact(data: object) -> ContactPatch | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                contact_type_0 = ContactPatch.from_dict(data)

                return contact_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ContactPatch | None | Unset, data)

        contact = _parse_contact(d.pop("contact", UNSET))

        def _parse_low_credit_threshold(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        low_credit_threshold = _parse_low_credit_threshold(
            d.pop("low_credit_threshold", UNSET)
        )

        distributor_patch = cls(
            name=name,
            contact=contact,
            low_credit_threshold=low_credit_threshold,
        )

        return distributor_patch
