from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.client_out import ClientOut
    from ..models.distributor_ref import DistributorRef
    from ..models.token_out import TokenOut


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """Who asks, with what rights, until when.

    Attributes:
        client (ClientOut): An API client: an integration, and no person.
        token (TokenOut): A token, without its text.
        distributor (DistributorRef): The distributor that a client acts for.
    """

    client: ClientOut
    token: TokenOut
    distributor: DistributorRef
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client = self.client.to_dict()

        token = self.token.to_dict()

        distributor = self.distributor.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client": client,
                "token": token,
                "distributor": distributor,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.client_out import ClientOut
        from ..models.distributor_ref import DistributorRef
        from ..models.token_out import TokenOut

        d = dict(src_dict)
        client = ClientOut.from_dict(d.pop("client"))

        token = TokenOut.from_dict(d.pop("token"))

        distributor = DistributorRef.from_dict(d.pop("distributor"))

        me = cls(
            client=client,
            token=token,
            distributor=distributor,
        )

        me.additional_properties = d
        return me

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
