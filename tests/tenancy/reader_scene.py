"""In each place a reader, one that was removed, and an enrollment that was begun with a one-time code."""

from mipass.base.kit.actor import Actor
from mipass.domains.issuer.keys import current_root
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.revocations import revocation_list
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.codes import find_code, make_code
from mipass.domains.readers.enrollment import begin_enrollment
from mipass.domains.readers.models import KeyChange
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.tests.devices import Device, begin, enroll, finish_or_wait


def enrolled_readers(admin: Actor, organization: Organization, mark: str) -> dict[str, object]:
    """Their ids, by what an address calls them."""
    reader = enroll(organization, Device(version="1.2"), f"Reader {mark}")
    reset = Device(ueid=bytes.fromhex(reader.ueid))
    finish_or_wait(*begin(organization), reset)
    removed = enroll(organization, Device(version="1.2"), f"Removed {mark}")
    remove_reader(actor=admin, reader=removed)
    made = make_code(actor=admin, organization=organization)
    code = find_code(organization_id=organization.id, code=made.code)
    begun = begin_enrollment(actor=admin, organization=organization, code=code)
    root = current_root(organization)
    # They tell of the readers: whoever asks next changes nothing.
    status_token(organization.id)
    revocation_list(organization_id=organization.id, root_id=root.id)
    return {
        "reader_id": reader.id,
        "removed_reader": removed.id,
        "code_id": made.id,
        "change_id": KeyChange.objects.get(reader=reader).id,
        "enrollment_id": begun.id,
        "root_id": root.id,
    }
