from enum import StrEnum
from typing import Self


class IssueInAcceptedItem(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    GOOD_ROWS = "good_rows"
    KNOWN_HOLDERS = "known_holders"
    NEW_HOLDERS = "new_holders"
    SAME_CARD = "same_card"
    SAME_FILE = "same_file"
    UNTESTED_FORMAT = "untested_format"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
