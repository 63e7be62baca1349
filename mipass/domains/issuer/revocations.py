"""Revocation lists (RFC 5280, 5) of an organization's roots, signed when somebody asks for one.

They are for wallets and verifiers of others, which find them by what each certificate says. Phones and
readers of ours go by the status list: it tells the same of readers, and sooner.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import open_key
from mipass.domains.issuer.marks import require_genuine
from mipass.domains.issuer.models import (
    KeyPurpose,
    OrganizationKey,
    Profile,
    ReaderCertificate,
    RevocationList,
    StatusEntry,
)
from mipass.domains.issuer.signing_time import signing_time
from mipass.protocol.revocations import Revoked, make_revocation_list
from mipass.protocol.status_bits import Status

ROOTS = (KeyPurpose.ROOT, KeyPurpose.READER_ROOT)
LIFETIME = timedelta(days=90)  # longer than a retired root is trusted, whose last list stays
# Only readers are revoked: what a document signer signed ends with its documents.
RENEWED_AFTER = {KeyPurpose.ROOT: timedelta(days=7), KeyPurpose.READER_ROOT: timedelta(hours=1)}


def revocation_list(*, organization_id: UUID, root_id: UUID) -> bytes:
    """The list of that root, in DER. Raises NotFound, WrongTime, UntrustedKeys."""
    rows = OrganizationKey.objects.select_related("organization")
    root = rows.filter(
        organization_id=organization_id, id=root_id, purpose__in=ROOTS, profile=Profile.ANNEX_B
    ).first()
    if root is None:
        raise NotFound
    found = RevocationList.objects.filter(distributor_id=root.distributor_id, issuer=root).first()
    if found and (root.sealed is None or _is_fresh(root, found)):
        return bytes(found.content)
    if root.sealed is None:
        raise NotFound
    return sign_revocations(root)


def _is_fresh(root: OrganizationKey, found: RevocationList) -> bool:
    return now() - found.issued_at < RENEWED_AFTER[KeyPurpose(root.purpose)]


@transaction.atomic
def sign_revocations(root: OrganizationKey) -> bytes:
    """A new list by a root that still signs. Raises WrongTime, UntrustedKeys."""
    require_genuine([root])
    signer, moment = open_key(root), signing_time()
    content = make_revocation_list(
        signer.key,
        signer.chain[0],
        revoked=_revoked(root),
        issued_at=moment,
        next_at=moment + LIFETIME,
    )
    rows = RevocationList.objects.filter(distributor_id=root.distributor_id, issuer=root)
    facts = {"content": content, "issued_at": moment}
    if not rows.update(**facts):
        insert_unless_exists(
            RevocationList,
            id=new_id(),
            distributor_id=root.distributor_id,
            organization_id=root.organization_id,
            issuer_id=root.id,
            **facts,
        )
    return content


def _revoked(root: OrganizationKey) -> list[Revoked]:
    """The certificates of removed readers, as long as they would be valid."""
    moment = now()
    invalid = StatusEntry.objects.filter(
        distributor_id=root.distributor_id,
        organization_id=root.organization_id,
        index=OuterRef("index"),
        value=Status.INVALID,
    )
    signed = ReaderCertificate.objects.filter(distributor_id=root.distributor_id, issuer=root)
    rows = signed.filter(Exists(invalid), not_after__gt=moment)
    rows.filter(revoked_at=None).update(revoked_at=moment)
    return [Revoked(int(row.serial, 16), row.revoked_at or moment) for row in rows.order_by("id")]
