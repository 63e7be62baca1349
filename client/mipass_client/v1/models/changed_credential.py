from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.changed_credential_status import ChangedCredentialStatus
from ..models.changed_credential_validity import ChangedCredentialValidity
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.card_out import CardOut
    from ..models.device_out import DeviceOut
    from ..models.invitation_out import InvitationOut
    from ..models.pending import Pending


T = TypeVar("T", bound="ChangedCredential")


@_attrs_define
class ChangedCredential:
    """A credential after a verb.

    Attributes:
        changed (bool):
        id (UUID):
        organization_id (UUID):
        holder_id (None | UUID):
        email (str):
        label (None | str):
        format_ (str):
        status (ChangedCredentialStatus):
        revocation_reason (None | str):
        installer (bool):
        valid_from (datetime.datetime | None):
        valid_until (datetime.datetime | None):
        validity (ChangedCredentialValidity): How the present moment lies to the dates, beside the status
        actions (list[str]):
        issued_at (datetime.datetime):
        changed_at (datetime.datetime):
        copy_of_id (None | UUID):
        batch_id (None | UUID):
        invitation (InvitationOut | None):
        device (DeviceOut | None):
        pending (None | Pending):
        issue_transfer_id (UUID):
        version (str): Changes with what PATCH changes; send it as If-Match
        erased_at (datetime.datetime | None | Unset): Ids, states and times are all that is left of it
        card (CardOut | None | Unset):
    """

    changed: bool
    id: UUID
    organization_id: UUID
    holder_id: None | UUID
    email: str
    label: None | str
    format_: str
    status: ChangedCredentialStatus
    revocation_reason: None | str
    installer: bool
    valid_from: datetime.datetime | None
    valid_until: datetime.datetime | None
    validity: ChangedCredentialValidity
    actions: list[str]
    issued_at: datetime.datetime
    changed_at: datetime.datetime
    copy_of_id: None | UUID
    batch_id: None | UUID
    invitation: InvitationOut | None
    device: DeviceOut | None
    pending: None | Pending
    issue_transfer_id: UUID
    version: str
    erased_at: datetime.datetime | None | Unset = UNSET
    card: CardOut | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.card_out import CardOut
        from ..models.device_out import DeviceOut
        from ..models.invitation_out import InvitationOut
        from ..models.pending import Pending

        changed = self.changed

        id = str(self.id)

        organization_id = str(self.organization_id)

        holder_id: None | str
        if isinstance(self.holder_id, UUID):
            holder_id = str(self.holder_id)
        else:
            holder_id = self.holder_id

        email = self.email

        label: None | str
        label = self.label

        format_ = self.format_

        status = self.status.value

        revocation_reason: None | str
        revocation_reason = self.revocation_reason

        installer = self.installer

        valid_from: None | str
        if isinstance(self.valid_from, datetime.datetime):
            valid_from = self.valid_from.isoformat()
        else:
            valid_from = self.valid_from

        valid_until: None | str
        if isinstance(self.valid_until, datetime.datetime):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        validity = self.validity.value

        actions = self.actions

        issued_at = self.issued_at.isoformat()

        changed_at = self.changed_at.isoformat()

        copy_of_id: None | str
        if isinstance(self.copy_of_id, UUID):
            copy_of_id = str(self.copy_of_id)
        else:
            copy_of_id = self.copy_of_id

        batch_id: None | str
        if isinstance(self.batch_id, UUID):
            batch_id = str(self.batch_id)
        else:
            batch_id = self.batch_id

        invitation: dict[str, Any] | None
        if isinstance(self.invitation, InvitationOut):
            invitation = self.invitation.to_dict()
        else:
            invitation = self.invitation

        device: dict[str, Any] | None
        if isinstance(self.device, DeviceOut):
            device = self.device.to_dict()
        else:
            device = self.device

        pending: dict[str, Any] | None
        if isinstance(self.pending, Pending):
            pending = self.pending.to_dict()
        else:
            pending = self.pending

        issue_transfer_id = str(self.issue_transfer_id)

        version = self.version

        erased_at: None | str | Unset
        if isinstance(self.erased_at, Unset):
            erased_at = UNSET
        elif isinstance(self.erased_at, datetime.datetime):
            erased_at = self.erased_at.isoformat()
        else:
            erased_at = self.erased_at

        card: dict[str, Any] | None | Unset
        if isinstance(self.card, Unset):
            card = UNSET
        elif isinstance(self.card, CardOut):
            card = self.card.to_dict()
        else:
            card = self.card

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "id": id,
                "organization_id": organization_id,
                "holder_id": holder_id,
                "email": email,
                "label": label,
                "format": format_,
                "status": status,
                "revocation_reason": revocation_reason,
                "installer": installer,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "validity": validity,
                "actions": actions,
                "issued_at": issued_at,
                "changed_at": changed_at,
                "copy_of_id": copy_of_id,
                "batch_id": batch_id,
                "invitation": invitation,
                "device": device,
                "pending": pending,
                "issue_transfer_id": issue_transfer_id,
                "version": version,
            }
        )
        if erased_at is not UNSET:
            field_dict["erased_at"] = erased_at
        if card is not UNSET:
            field_dict["card"] = card

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.card_out import CardOut
        from ..models.device_out import DeviceOut
        from ..models.invitation_out import InvitationOut
        from ..models.pending import Pending

        d = dict(src_dict)
        changed = d.pop("changed")

        id = UUID(d.pop("id"))

        organization_id = UUID(d.pop("organization_id"))

        def _parse_holder_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                holder_id_type_0 = UUID(data)

                return holder_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        holder_id = _parse_holder_id(d.pop("holder_id"))

        email = d.pop("email")

        def _parse_label(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        label = _parse_label(d.pop("label"))

        format_ = d.pop("format")

        status = ChangedCredentialStatus(d.pop("status"))

        def _parse_revocation_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        revocation_reason = _parse_revocation_reason(d.pop("revocation_reason"))

        installer = d.pop("installer")

        def _parse_valid_from(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_from_type_0 = datetime.datetime.fromisoformat(data)

                return valid_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        valid_from = _parse_valid_from(d.pop("valid_from"))

        def _parse_valid_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.datetime.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        valid_until = _parse_valid_until(d.pop("valid_until"))

        validity = ChangedCredentialValidity(d.pop("validity"))

        actions = cast(list[str], d.pop("actions"))

        issued_at = datetime.datetime.fromisoformat(d.pop("issued_at"))

        changed_at = datetime.datetime.fromisoformat(d.pop("changed_at"))

        def _parse_copy_of_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                copy_of_id_type_0 = UUID(data)

                return copy_of_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        copy_of_id = _parse_copy_of_id(d.pop("copy_of_id"))

        def _parse_batch_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                batch_id_type_0 = UUID(data)

                return batch_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        batch_id = _parse_batch_id(d.pop("batch_id"))

        def _parse_invitation(data: object) -> InvitationOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                invitation_type_0 = InvitationOut.from_dict(data)

                return invitation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InvitationOut | None, data)

        invitation = _parse_invitation(d.pop("invitation"))

        def _parse_device(data: object) -> DeviceOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                device_type_0 = DeviceOut.from_dict(data)

                return device_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeviceOut | None, data)

        device = _parse_device(d.pop("device"))

        def _parse_pending(data: object) -> None | Pending:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pending_type_0 = Pending.from_dict(data)

                return pending_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Pending, data)

        pending = _parse_pending(d.pop("pending"))

        issue_transfer_id = UUID(d.pop("issue_transfer_id"))

        version = d.pop("version")

        def _parse_erased_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                erased_at_type_0 = datetime.datetime.fromisoformat(data)

                return erased_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        erased_at = _parse_erased_at(d.pop("erased_at", UNSET))

        def _parse_card(data: object) -> CardOut | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                card_type_0 = CardOut.from_dict(data)

                return card_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CardOut | None | Unset, data)

        card = _parse_card(d.pop("card", UNSET))

        changed_credential = cls(
            changed=changed,
            id=id,
            organization_id=organization_id,
            holder_id=holder_id,
            email=email,
            label=label,
            format_=format_,
            status=status,
            revocation_reason=revocation_reason,
            installer=installer,
            valid_from=valid_from,
            valid_until=valid_until,
            validity=validity,
            actions=actions,
            issued_at=issued_at,
            changed_at=changed_at,
            copy_of_id=copy_of_id,
            batch_id=batch_id,
            invitation=invitation,
            device=device,
            pending=pending,
            issue_transfer_id=issue_transfer_id,
            version=version,
            erased_at=erased_at,
            card=card,
        )

        changed_credential.additional_properties = d
        return changed_credential

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
