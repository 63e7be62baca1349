"""The tables of credentials, of the phones that hold them, and of work on many at once."""

from mipass.domains.credentials.models.batch import (
    Batch,
    BatchPart,
    BatchState,
    ColumnMapping,
    KnownHolders,
    StagedHolder,
    StagedRow,
    WrongRow,
)
from mipass.domains.credentials.models.bulk_action import ActionState, BulkAction, BulkActionRow
from mipass.domains.credentials.models.credential import (
    LABEL_LENGTH,
    Credential,
    CredentialStatus,
    RevocationReason,
    ValidityStep,
)
from mipass.domains.credentials.models.export import ExportProfile, Numbers
from mipass.domains.credentials.models.phone import (
    DIGEST_LENGTH,
    MOST_WRONG_TRIES,
    THUMBPRINT_LENGTH,
    Device,
    DeviceToken,
    Offer,
    TokenKind,
    UsedProof,
)
from mipass.domains.credentials.models.pool import NumberDraw, NumberPool
from mipass.domains.credentials.models.reconciliation import (
    Draft,
    Finding,
    Reconciliation,
    ReconciliationPart,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.models.undo import Undo

__all__ = [
    "DIGEST_LENGTH",
    "LABEL_LENGTH",
    "MOST_WRONG_TRIES",
    "THUMBPRINT_LENGTH",
    "ActionState",
    "Batch",
    "BatchPart",
    "BatchState",
    "BulkAction",
    "BulkActionRow",
    "ColumnMapping",
    "Credential",
    "CredentialStatus",
    "Device",
    "DeviceToken",
    "Draft",
    "ExportProfile",
    "Finding",
    "KnownHolders",
    "NumberDraw",
    "NumberPool",
    "Numbers",
    "Offer",
    "Reconciliation",
    "ReconciliationPart",
    "ReconciliationRow",
    "ReconciliationState",
    "RevocationReason",
    "StagedHolder",
    "StagedRow",
    "TokenKind",
    "Undo",
    "UsedProof",
    "ValidityStep",
    "WrongRow",
]
