from enum import StrEnum
from typing import Self


class ExportProfileOutDates(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    DAY = "day"
    DAY_AND_TIME = "day_and_time"
    DAY_MONTH_YEAR = "day_month_year"
    DAY_MONTH_YEAR_DOTS = "day_month_year_dots"
    ISO = "iso"
    ISO_OFFSET = "iso_offset"
    MONTH_DAY_YEAR = "month_day_year"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
