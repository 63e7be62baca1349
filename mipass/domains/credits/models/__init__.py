"""The tables of credits: the ledger, its sums by the hour, the vouchers."""

from mipass.domains.credits.models.ledger import AccountCode, LedgerAccount, Transfer, TransferCode
from mipass.domains.credits.models.tally import HourTally, TallyMark
from mipass.domains.credits.models.voucher import Voucher, VoucherAttempt, VoucherStatus

__all__ = [
    "AccountCode",
    "HourTally",
    "LedgerAccount",
    "TallyMark",
    "Transfer",
    "TransferCode",
    "Voucher",
    "VoucherAttempt",
    "VoucherStatus",
]
