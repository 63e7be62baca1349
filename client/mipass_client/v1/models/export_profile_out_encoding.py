from enum import StrEnum
from typing import Self


class ExportProfileOutEncoding(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-bom"
    WINDOWS_1252 = "windows-1252"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
