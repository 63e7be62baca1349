"""The tables of readers, of their enrollment, and of the firmware they run."""

from mipass.domains.readers.models.enrollment import (
    Enrollment,
    EnrollmentCode,
    KeyChange,
    ReaderConfiguration,
    SupersededKey,
)
from mipass.domains.readers.models.firmware import (
    OPEN_STATES,
    FirmwareChunk,
    FirmwareKey,
    FirmwareMetadata,
    FirmwareRelease,
    FirmwareRepository,
    FirmwareStatus,
    MetadataRole,
    ReaderUpgrade,
    UpgradeCampaign,
    UpgradeState,
)
from mipass.domains.readers.models.reader import Output, Reader

__all__ = [
    "OPEN_STATES",
    "Enrollment",
    "EnrollmentCode",
    "FirmwareChunk",
    "FirmwareKey",
    "FirmwareMetadata",
    "FirmwareRelease",
    "FirmwareRepository",
    "FirmwareStatus",
    "KeyChange",
    "MetadataRole",
    "Output",
    "Reader",
    "ReaderConfiguration",
    "ReaderUpgrade",
    "SupersededKey",
    "UpgradeCampaign",
    "UpgradeState",
]
