from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.admin_in_language import AdminInLanguage
from ..models.admin_in_scope import AdminInScope
from ..types import UNSET, Unset

T = TypeVar("T", bound="AdminIn")


@_attrs_define
class AdminIn:
    """Whom to invite.

    Attributes:
        scope (AdminInScope):
        email (str):
        organization_ids (list[UUID] | Unset):
        language (AdminInLanguage | Unset):  Default: AdminInLanguage.EN.
    """

    scope: AdminInScope
    email: str
    organization_ids: list[UUID] | Unset = UNSET
    language: AdminInLanguage | Unset = AdminInLanguage.EN

    def to_dict(self) -> dict[str, Any]:
        scope = self.scope.value

        email = self.email

        organization_ids: list[str] | Unset = UNSET
        if not isinstance(self.organization_ids, Unset):
            organization_ids = []
            for organization_ids_item_data in self.organization_ids:
                organization_ids_item = str(organization_ids_item_data)
                organization_ids.append(organization_ids_item)

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "scope": scope,
                "email": email,
            }
        )
        if organization_ids is not UNSET:
            field_dict["organization_ids"] = organization_ids
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        scope = AdminInScope(d.pop("scope"))

        email = d.pop("email")

        _organization_ids = d.pop("organization_ids", UNSET)
        organization_ids: list[UUID] | Unset = UNSET
        if _organization_ids is not UNSET:
            organization_ids = []
            for organization_ids_item_data in _organization_ids:
                organization_ids_item = UUID(organization_ids_item_data)

                organization_ids.append(organization_ids_item)

        _language = d.pop("language", UNSET)
        language: AdminInLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = AdminInLanguage(_language)

        admin_in = cls(
            scope=scope,
            email=email,
            organization_ids=organization_ids,
            language=language,
        )

        return admin_in
