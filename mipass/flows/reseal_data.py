"""Sealing a distributor's data anew under its newest data key, until the old one can go."""

from __future__ import annotations

from uuid import UUID

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.admins.saved_views import reseal_views
from mipass.domains.credentials.resealing import forget_marks, reseal_credentials
from mipass.domains.distributors.data_key_rotation import end_old_keys, list_rotating, look_again
from mipass.domains.distributors.data_keys import present_since
from mipass.domains.files.sealing import reseal_files
from mipass.domains.holders.notes import reseal_notes
from mipass.domains.issuer.keys import reseal_keys
from mipass.domains.webhooks.resealing import reseal_secrets


def reseal_data() -> int:
    """Look once through all that each rotating distributor has. Returns how much was done.

    Every row changes in a statement of its own, so this may be cut off anywhere and begun again.
    """
    return sum(_reseal(distributor_id) for distributor_id in list_rotating())


def _reseal(distributor_id: UUID) -> int:
    done = reseal_keys(distributor_id) + reseal_credentials(distributor_id)
    done += reseal_secrets(distributor_id) + reseal_notes(distributor_id)
    done += reseal_views(distributor_id) + reseal_files(distributor_id)
    if done:
        look_again(distributor_id=distributor_id)
        return done
    return int(_end(actor=Actor.system(), distributor_id=distributor_id))


@change("flows:end_data_keys")
def _end(*, actor: Actor, distributor_id: UUID) -> bool:
    forget_marks(distributor_id, present_since(distributor_id))
    return end_old_keys(actor=actor, distributor_id=distributor_id)
