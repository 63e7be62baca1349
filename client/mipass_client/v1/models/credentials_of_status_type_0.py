from enum import StrEnum
from typing import Self


class CredentialsOfStatusType0(StrEnum):
    """Values may be added within a version of the API: one that is not known here is kept as it came."""

    CODE_LOCKED = "code_locked"
    DISABLED = "disabled"
    ENABLED = "enabled"
    ENDS_TODAY = "ends_today"
    INVITED = "invited"
    LINK_EXPIRED = "link_expired"
    MAIL_FAILED = "mail_failed"
    NEEDS_ATTENTION = "needs_attention"
    REFUSED = "refused"
    REVOKED = "revoked"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = "UNKNOWN", value
        return unknown
