from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Replay")


@_attrs_define
class Replay:
    """Which events to send once more: from a sequence or a moment on, 10,000 at most.

    Attributes:
        from_sequence (int | None | Unset):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        types (list[str] | Unset):
        only_failed (bool | Unset):  Default: False.
    """

    from_sequence: int | None | Unset = UNSET
    since: datetime.datetime | None | Unset = UNSET
    until: datetime.datetime | None | Unset = UNSET
    types: list[str] | Unset = UNSET
    only_failed: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        from_sequence: int | None | Unset
        if isinstance(self.from_sequence, Unset):
            from_sequence = UNSET
        else:
            from_sequence = self.from_sequence

        since: None | str | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        elif isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        until: None | str | Unset
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types

        only_failed = self.only_failed

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if from_sequence is not UNSET:
            field_dict["from_sequence"] = from_sequence
        if since is not UNSET:
            field_dict["since"] = since
        if until is not UNSET:
            field_dict["until"] = until
        if types is not UNSET:
            field_dict["types"] = types
        if only_failed is not UNSET:
            field_dict["only_failed"] = only_failed

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_from_sequence(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        from_sequence = _parse_from_sequence(d.pop("from_sequence", UNSET))

        def _parse_since(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        since = _parse_since(d.pop("since", UNSET))

        def _parse_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        types = cast(list[str], d.pop("types", UNSET))

        only_failed = d.pop("only_failed", UNSET)

        replay = cls(
            from_sequence=from_sequence,
            since=since,
            until=until,
            types=types,
            only_failed=only_failed,
        )

        return replay
