from enum import StrEnum
from typing import Self


class ColumnsInColumnsItemType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    BIT_LENGTH = "bit_length"
    CARD_NUMBER = "card_number"
    DATA_HEX = "data_hex"
    DEPARTMENT = "department"
    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"
    EXTERNAL_ID = "external_id"
    FACILITY_CODE = "facility_code"
    FAMILY_NAME = "family_name"
    FORMAT = "format"
    GIVEN_NAME = "given_name"
    INSTALLER = "installer"
    ISSUE_LEVEL = "issue_level"
    LABEL = "label"
    NAME = "name"
    NOTE = "note"
    OEM = "oem"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
