from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.card_out import CardOut


T = TypeVar("T", bound="CardOf")


@_attrs_define
class CardOf:
    """One credential's card data.

    Attributes:
        credential_id (UUID):
        format_ (str):
        card (CardOut): A credential's card data.
    """

    credential_id: UUID
    format_: str
    card: CardOut
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        credential_id = str(self.credential_id)

        format_ = self.format_

        card = self.card.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "credential_id": credential_id,
                "format": format_,
                "card": card,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.card_out import CardOut

        d = dict(src_dict)
        credential_id = UUID(d.pop("credential_id"))

        format_ = d.pop("format")

        card = CardOut.from_dict(d.pop("card"))

        card_of = cls(
            credential_id=credential_id,
            format_=format_,
            card=card,
        )

        card_of.additional_properties = d
        return card_of

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
