from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Summary")


@_attrs_define
class Summary:
    """How many credentials of each status, counted to 10,000 each.

    Attributes:
        invited (int):
        enabled (int):
        disabled (int):
        revoked (int):
        needs_attention (int):
        mail_failed (int):
        code_locked (int):
        refused (int):
        link_expired (int):
        ends_today (int):
    """

    invited: int
    enabled: int
    disabled: int
    revoked: int
    needs_attention: int
    mail_failed: int
    code_locked: int
    refused: int
    link_expired: int
    ends_today: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        invited = self.invited

        enabled = self.enabled

        disabled = self.disabled

        revoked = self.revoked

        needs_attention = self.needs_attention

        mail_failed = self.mail_failed

        code_locked = self.code_locked

        refused = self.refused

        link_expired = self.link_expired

        ends_today = self.ends_today

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "invited": invited,
                "enabled": enabled,
                "disabled": disabled,
                "revoked": revoked,
                "needs_attention": needs_attention,
                "mail_failed": mail_failed,
                "code_locked": code_locked,
                "refused": refused,
                "link_expired": link_expired,
                "ends_today": ends_today,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        invited = d.pop("invited")

        enabled = d.pop("enabled")

        disabled = d.pop("disabled")

        revoked = d.pop("revoked")

        needs_attention = d.pop("needs_attention")

        mail_failed = d.pop("mail_failed")

        code_locked = d.pop("code_locked")

        refused = d.pop("refused")

        link_expired = d.pop("link_expired")

        ends_today = d.pop("ends_today")

        summary = cls(
            invited=invited,
            enabled=enabled,
            disabled=disabled,
            revoked=revoked,
            needs_attention=needs_attention,
            mail_failed=mail_failed,
            code_locked=code_locked,
            refused=refused,
            link_expired=link_expired,
            ends_today=ends_today,
        )

        summary.additional_properties = d
        return summary

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
