from enum import StrEnum
from typing import Self


class RowsOfReconciliationFindingType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    DIFFERS = "differs"
    IN_BOTH = "in_both"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    STOPPED = "stopped"
    TWICE = "twice"
    UNREAD = "unread"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
