from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.issue_in_accepted_item import IssueInAcceptedItem
from ..models.issue_in_language import IssueInLanguage
from ..types import UNSET, Unset

T = TypeVar("T", bound="IssueIn")


@_attrs_define
class IssueIn:
    """What was seen and is meant all the same: what `accept` of the batch names.

    Attributes:
        accepted (list[IssueInAcceptedItem] | Unset):
        language (IssueInLanguage | Unset):  Default: IssueInLanguage.EN.
    """

    accepted: list[IssueInAcceptedItem] | Unset = UNSET
    language: IssueInLanguage | Unset = IssueInLanguage.EN

    def to_dict(self) -> dict[str, Any]:
        accepted: list[str] | Unset = UNSET
        if not isinstance(self.accepted, Unset):
            accepted = []
            for accepted_item_data in self.accepted:
                accepted_item = accepted_item_data.value
                accepted.append(accepted_item)

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if accepted is not UNSET:
            field_dict["accepted"] = accepted
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _accepted = d.pop("accepted", UNSET)
        accepted: list[IssueInAcceptedItem] | Unset = UNSET
        if _accepted is not UNSET:
            accepted = []
            for accepted_item_data in _accepted:
                accepted_item = IssueInAcceptedItem(accepted_item_data)

                accepted.append(accepted_item)

        _language = d.pop("language", UNSET)
        language: IssueInLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = IssueInLanguage(_language)

        issue_in = cls(
            accepted=accepted,
            language=language,
        )

        return issue_in
