"""Proving the ledger: every kept balance against its postings, every credential against its transfer.

Reads as the system, in bounded memory: the databases group and join, this only streams what they find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

from mipass.base.kit.replica import present_alias

# Each query returns the rows that break its rule: an id, and what was found.
RULES: dict[str, str] = {
    "the kept balance equals the postings": """
        SELECT a.id, 'kept ' || a.debits_posted || '/' || a.credits_posted
            || ', posted ' || COALESCE(d.total, 0) || '/' || COALESCE(c.total, 0)
        FROM credits_ledgeraccount a
        LEFT JOIN (SELECT debit_id, SUM(amount) AS total FROM credits_transfer GROUP BY debit_id) d
            ON d.debit_id = a.id
        LEFT JOIN (SELECT credit_id, SUM(amount) AS total FROM credits_transfer GROUP BY credit_id) c
            ON c.credit_id = a.id
        WHERE a.debits_posted <> COALESCE(d.total, 0) OR a.credits_posted <> COALESCE(c.total, 0)""",
    "no account but the vendor's is overdrawn": """
        SELECT id, 'balance ' || (credits_posted - debits_posted) FROM credits_ledgeraccount
        WHERE credits_posted < debits_posted AND code <> 'sold'""",
    "only the vendor's account may be overdrawn": """
        SELECT id, code FROM credits_ledgeraccount WHERE may_overdraw <> (code = 'sold')""",
    "a transfer moves a positive amount between two accounts of its distributor": """
        SELECT t.id, 'amount ' || t.amount FROM credits_transfer t
        JOIN credits_ledgeraccount d ON d.id = t.debit_id JOIN credits_ledgeraccount c ON c.id = t.credit_id
        WHERE t.amount <= 0 OR t.debit_id = t.credit_id
            OR d.distributor_id <> t.distributor_id OR c.distributor_id <> t.distributor_id""",
    "a transfer goes the way its code says": """
        SELECT t.id, t.code || ': ' || d.code || ' to ' || c.code FROM credits_transfer t
        JOIN credits_ledgeraccount d ON d.id = t.debit_id JOIN credits_ledgeraccount c ON c.id = t.credit_id
        WHERE t.code || ' ' || d.code || ' ' || c.code NOT IN (
            'redeem sold unallocated', 'allocate unallocated allocated', 'deallocate allocated unallocated',
            'issue allocated issued', 'issue unallocated issued', 'withdraw issued allocated',
            'withdraw issued unallocated', 'expire issued allocated', 'expire issued unallocated',
            'correct sold unallocated', 'correct unallocated sold')""",
    "redeemed and corrected credits equal unallocated, allocated and issued ones": """
        SELECT distributor_id, 'sum ' || SUM(credits_posted - debits_posted) FROM credits_ledgeraccount
        GROUP BY distributor_id HAVING SUM(credits_posted - debits_posted) <> 0""",
    "a Non-Limited organization holds no allocation": """
        SELECT a.id, 'allocated ' || (a.credits_posted - a.debits_posted) FROM credits_ledgeraccount a
        JOIN credits_ledgeraccount i ON i.organization_id = a.organization_id AND i.code = 'issued'
        WHERE a.code = 'allocated' AND (i.closed OR NOT i.limited) AND a.credits_posted <> a.debits_posted""",
    "a redeemed voucher names one transfer of its value": """
        SELECT v.id, 'value ' || v.credits || ', moved ' || COALESCE(t.amount, 0) FROM credits_voucher v
        LEFT JOIN credits_transfer t ON t.id = v.transfer_id AND t.code = 'redeem' AND t.subject_id = v.id
            AND t.distributor_id = v.distributor_id
        WHERE v.status = 'redeemed' AND (t.id IS NULL OR t.amount <> v.credits)""",
    "a redemption names a redeemed voucher": """
        SELECT t.id, 'subject ' || t.subject_id FROM credits_transfer t
        LEFT JOIN credits_voucher v ON v.transfer_id = t.id AND v.status = 'redeemed'
        WHERE t.code = 'redeem' AND v.id IS NULL""",
    "an issue transfer's amount is the number of its credentials": """
        SELECT t.id, 'amount ' || t.amount || ', credentials ' || COALESCE(c.total, 0) FROM credits_transfer t
        LEFT JOIN (SELECT issue_transfer_id, COUNT(*) AS total FROM credentials_credential
                   GROUP BY issue_transfer_id) c ON c.issue_transfer_id = t.id
        WHERE t.code = 'issue' AND t.amount <> COALESCE(c.total, 0)""",
    "a credential names an issue transfer of its own organization": """
        SELECT c.id, 'transfer ' || c.issue_transfer_id FROM credentials_credential c
        LEFT JOIN credits_transfer t ON t.id = c.issue_transfer_id AND t.code = 'issue'
            AND t.distributor_id = c.distributor_id AND t.organization_id = c.organization_id
        WHERE t.id IS NULL AND NOT EXISTS (  -- rows of a bulk that is being issued are no credentials yet
            SELECT 1 FROM credentials_batch b WHERE b.hidden AND b.issue_transfer = c.issue_transfer_id
                AND c.id >= b.first AND c.id <= b.last)""",
    "the sums of an hour are those of its transfers": """
        SELECT d.id, 'summed ' || COALESCE(h.total, 0) || ', moved ' || COALESCE(t.total, 0)
        FROM distributors_distributor d
        LEFT JOIN (SELECT distributor_id, SUM(credits) AS total FROM credits_hourtally WHERE whole
                   GROUP BY distributor_id) h ON h.distributor_id = d.id
        LEFT JOIN (SELECT distributor_id, SUM(amount) AS total FROM credits_transfer
                   WHERE at < (SELECT MAX(until) FROM credits_tallymark) GROUP BY distributor_id) t
            ON t.distributor_id = d.id
        WHERE COALESCE(h.total, 0) <> COALESCE(t.total, 0)""",
    "a withdrawal reverses an issue once, and never more than it": """
        SELECT t.id, 'returned ' || r.total || ' of ' || t.amount FROM credits_transfer t
        JOIN (SELECT reverses_id, SUM(amount) AS total FROM credits_transfer WHERE reverses_id IS NOT NULL
              GROUP BY reverses_id) r ON r.reverses_id = t.id
        WHERE t.code <> 'issue' OR r.total > t.amount""",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A row that breaks a rule."""

    rule: str
    row: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule}: row {self.row}, {self.found}"


def check_ledger() -> Iterator[Breach]:
    """Every breach of every rule, as the system sees it; nothing when the ledger holds."""
    for rule, query in RULES.items():
        with connections[present_alias()].cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(100):
                yield from (Breach(rule, str(row_id), str(found)) for row_id, found in rows)
