"""What readers are told of a credential's documents: by its state, and by its dates."""

from __future__ import annotations

from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.validity import dates_of
from mipass.domains.issuer.operations import set_status, set_valid_within
from mipass.protocol.status_bits import Status


def show_to_readers(credential: Credential, status: Status) -> None:
    """What readers are told of the credential's documents from now on; nothing good before it is accepted.

    VALID is for documents that keep to its dates: others are SUSPENDED while outside of these.
    """
    organization = credential.organization
    if status != Status.VALID:
        set_status(organization=organization, subject_id=credential.id, status=status)
    elif not _is_being_accepted(credential):
        dates = dates_of(credential)
        set_valid_within(
            organization=organization,
            subject_id=credential.id,
            valid_from=dates.valid_from,
            valid_until=dates.valid_until,
        )


def _is_being_accepted(credential: Credential) -> bool:
    """Whether it is on a phone whose holder has yet to accept it."""
    phones = Device.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)
    return phones.filter(ended_at=None, accepted_at=None).exists()
