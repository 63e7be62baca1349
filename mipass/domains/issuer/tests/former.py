"""An organization's keys as they were made before certificates followed annex B of ISO/IEC 18013-5."""

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer import keys
from mipass.domains.issuer.marks import mark_of
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey, Profile
from mipass.domains.organizations.models import Organization
from mipass.protocol.certificates import Purpose
from mipass.protocol.keys import new_key
from mipass.protocol.tests.authorities import FormerAuthority


def make_former(organization: Organization) -> None:
    """A root of no country and a reader CA under it, current and with right MACs."""
    former = FormerAuthority(f"Root {organization.id}", at=now(), key=new_key())
    root = _kept(organization, KeyPurpose.ROOT, former.key, former.root)
    ca = former.key_of(Purpose.READER_ROOT)
    _kept(organization, KeyPurpose.READER_CA, ca, former.reader_root, root_id=root.id)


def _kept(organization, purpose, key, certificate, root_id=None):
    key_id = new_id()
    row = keys._keep(organization, purpose, KeyState.CURRENT, key_id, key, certificate, root_id=root_id)
    row.profile = Profile.BEFORE
    row.mac = mark_of(row)
    row.save(update_fields=["profile", "mac"])
    return OrganizationKey.objects.get(id=key_id)
