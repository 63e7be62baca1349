from enum import StrEnum
from typing import Self


class ReadingEncodingType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    UTF_16 = "utf-16"
    UTF_16_BE = "utf-16-be"
    UTF_16_LE = "utf-16-le"
    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
