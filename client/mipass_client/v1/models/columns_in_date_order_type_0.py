from enum import StrEnum
from typing import Self


class ColumnsInDateOrderType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
