from enum import StrEnum
from typing import Self


class ColumnsInColumnsItemType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    BIT_LENGTH = "bit_length"
    CARD_NUMBER = "card_number"
    DATA_HEX = "data_hex"
    EMAIL = "email"
    FACILITY_CODE = "facility_code"
    FORMAT = "format"
    INSTALLER = "installer"
    ISSUE_LEVEL = "issue_level"
    OEM = "oem"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
