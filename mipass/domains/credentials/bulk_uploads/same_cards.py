"""What to know of a good row before it is issued: the same card data elsewhere, a format nobody has tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mipass.base.kit.db import fetch_rows, one_of
from mipass.domains.credentials.bulk_uploads.rows import GoodRow
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.models.shown import shown_credentials
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM

TWICE, LIVE, LIVE_ELSEWHERE = "twice", "live", "elsewhere"
UNTESTED_TIER = 3


def live_addresses(batch: Batch, same: Mapping[bytes, bytes]) -> Mapping[tuple[bytes, int], Sequence[str]]:
    """The addresses of the organization's live credentials of these values, by value and length.

    ``same`` says of each index that a value may have which one stands for it.
    """
    found: dict[tuple[bytes, int], list[str]] = {}
    one_of_them, params = one_of([*same])
    sql = (
        f"SELECT value_index, bit_length, email FROM {shown_credentials()} AS shown "  # noqa: S608  marks alone
        f"WHERE distributor_id = %s AND organization_id = %s AND value_index {one_of_them} "
        "AND status <> 'revoked'"
    )
    for value, length, email in fetch_rows(sql, [batch.distributor_id, batch.organization_id, *params]):
        found.setdefault((same[bytes(value)], length), []).append(email)
    return found


def warning_of(row: GoodRow, first_line: int, live: Sequence[str]) -> str:
    """What to know of a good row whose card data has ``live`` addresses, or stands in an earlier line."""
    if live:
        return LIVE_ELSEWHERE if any(email != row.email for email in live) else LIVE
    return TWICE if first_line != row.line else ""


def is_untested(code: str) -> bool:
    """Whether very little is known of a format."""
    return code != CUSTOM and wiegand.FORMATS[code].tier == UNTESTED_TIER
