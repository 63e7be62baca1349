from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_error import FieldError


T = TypeVar("T", bound="ApiProblem")


@_attrs_define
class ApiProblem:
    """Why a request was refused. ``code`` is stable for programs, ``detail`` for people.

    Attributes:
        type_ (str):
        title (str):
        status (int):
        code (str):
        detail (str):
        request_id (str):
        errors (list[FieldError] | None | Unset):
        accept (list[str] | None | Unset): What to send in `accepted` to go on all the same
        total (int | None | Unset): How many credentials the selection holds now
        oldest (None | str | Unset): The cursor with which the feed begins again
        required (None | str | Unset): The scope that the token lacks
        state (None | str | Unset): With `wrong_state`: what its present state is
        needed (int | None | Unset): How many credits that takes
        available (int | None | Unset): How many credits there are for it
        live (int | None | Unset): With `same_card`: how many live credentials have it (20 at most); needs cards:read
    """

    type_: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldError] | None | Unset = UNSET
    accept: list[str] | None | Unset = UNSET
    total: int | None | Unset = UNSET
    oldest: None | str | Unset = UNSET
    required: None | str | Unset = UNSET
    state: None | str | Unset = UNSET
    needed: int | None | Unset = UNSET
    available: int | None | Unset = UNSET
    live: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        code = self.code

        detail = self.detail

        request_id = self.request_id

        errors: list[dict[str, Any]] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, list):
            errors = []
            for errors_type_0_item_data in self.errors:
                errors_type_0_item = errors_type_0_item_data.to_dict()
                errors.append(errors_type_0_item)

        else:
            errors = self.errors

        accept: list[str] | None | Unset
        if isinstance(self.accept, Unset):
            accept = UNSET
        elif isinstance(self.accept, list):
            accept = self.accept

        else:
            accept = self.accept

        total: int | None | Unset
        if isinstance(self.total, Unset):
            total = UNSET
        else:
            total = self.total

        oldest: None | str | Unset
        if isinstance(self.oldest, Unset):
            oldest = UNSET
        else:
            oldest = self.oldest

        required: None | str | Unset
        if isinstance(self.required, Unset):
            required = UNSET
        else:
            required = self.required

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        else:
            state = self.state

        needed: int | None | Unset
        if isinstance(self.needed, Unset):
            needed = UNSET
        else:
            needed = self.needed

        available: int | None | Unset
        if isinstance(self.available, Unset):
            available = UNSET
        else:
            available = self.available

        live: int | None | Unset
        if isinstance(self.live, Unset):
            live = UNSET
        else:
            live = self.live

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "code": code,
                "detail": detail,
                "request_id": request_id,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if accept is not UNSET:
            field_dict["accept"] = accept
        if total is not UNSET:
            field_dict["total"] = total
        if oldest is not UNSET:
            field_dict["oldest"] = oldest
        if required is not UNSET:
            field_dict["required"] = required
        if state is not UNSET:
            field_dict["state"] = state
        if needed is not UNSET:
            field_dict["needed"] = needed
        if available is not UNSET:
            field_dict["available"] = available
        if live is not UNSET:
            field_dict["live"] = live

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_error import FieldError

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        code = d.pop("code")

        detail = d.pop("detail")

        request_id = d.pop("request_id")

        def _parse_errors(data: object) -> list[FieldError] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errors_type_0 = []
                _errors_type_0 = data
                for errors_type_0_item_data in _errors_type_0:
                    errors_type_0_item = FieldError.from_dict(errors_type_0_item_data)

                    errors_type_0.append(errors_type_0_item)

                return errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FieldError] | None | Unset, data)

        errors = _parse_errors(d.pop("errors", UNSET))

        def _parse_accept(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                accept_type_0 = cast(list[str], data)

                return accept_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        accept = _parse_accept(d.pop("accept", UNSET))

        def _parse_total(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        total = _parse_total(d.pop("total", UNSET))

        def _parse_oldest(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        oldest = _parse_oldest(d.pop("oldest", UNSET))

        def _parse_required(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        required = _parse_required(d.pop("required", UNSET))

        def _parse_state(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        state = _parse_state(d.pop("state", UNSET))

        def _parse_needed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        needed = _parse_needed(d.pop("needed", UNSET))

        def _parse_available(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        available = _parse_available(d.pop("available", UNSET))

        def _parse_live(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        live = _parse_live(d.pop("live", UNSET))

        api_problem = cls(
            type_=type_,
            title=title,
            status=status,
            code=code,
            detail=detail,
            request_id=request_id,
            errors=errors,
            accept=accept,
            total=total,
            oldest=oldest,
            required=required,
            state=state,
            needed=needed,
            available=available,
            live=live,
        )

        api_problem.additional_properties = d
        return api_problem

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
