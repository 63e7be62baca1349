from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="CardsIn")


@_attrs_define
class CardsIn:
    """Whose card data is to be read.

    Attributes:
        credential_ids (list[UUID]):
    """

    credential_ids: list[UUID]

    def to_dict(self) -> dict[str, Any]:
        credential_ids = []
        for credential_ids_item_data in self.credential_ids:
            credential_ids_item = str(credential_ids_item_data)
            credential_ids.append(credential_ids_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "credential_ids": credential_ids,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        credential_ids = []
        _credential_ids = d.pop("credential_ids")
        for credential_ids_item_data in _credential_ids:
            credential_ids_item = UUID(credential_ids_item_data)

            credential_ids.append(credential_ids_item)

        cards_in = cls(
            credential_ids=credential_ids,
        )

        return cards_in
