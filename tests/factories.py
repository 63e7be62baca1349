"""Scenes' short cuts past phones and installers, for tests of something else: rows as those leave them.

What really happens there is tested with the mobile API, with the simulator, and on the tour.
"""

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.moving import WrongState
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import Reader


@change("test:seed_accepted")
def seed_accepted(*, actor: Actor, credential: Credential) -> None:
    """Enabled, as if its holder had accepted it on a phone. Raises WrongState."""
    changes = {
        "status": CredentialStatus.ENABLED,
        "link_hash": None,
        "link_expires_at": None,
        "fetched_at": now(),
    }
    rows = Credential.objects.filter(id=credential.id, status=CredentialStatus.INVITED)
    if not rows.update(**changes, changed_at=now()):
        raise WrongState("It is not Invited.")
    credential.refresh_from_db(fields=list(changes))
    record(actor=actor, event="credential:enabled", place=credential.place, subject_id=credential.id)


@change("test:seed_reader")
def seed_reader(*, actor: Actor, organization: Organization, name: str, firmware_version: str) -> Reader:
    """A reader, as if an installer had enrolled it."""
    reader = Reader.objects.create(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization=organization,
        name=name,
        firmware_version=firmware_version,
        enrolled_at=now(),
    )
    record(actor=actor, event="reader:enrolled", place=reader.place, subject_id=reader.id)
    return reader
