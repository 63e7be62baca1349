"""The worker's duties for files that are too long for one answer: to make them, and to let them go."""

from __future__ import annotations

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from mipass.base.kit.errors import DomainError, Forbidden, NotFound
from mipass.domains.admins.acting import actor_now
from mipass.domains.clients.models import ApiClient
from mipass.domains.files import leases
from mipass.domains.files.making import MOST_TRIES, give_up, write_file
from mipass.domains.files.models import MadeFile
from mipass.domains.files.retention import askers, forget_files
from mipass.doors.web.made_files import pieces_for

log = logging.getLogger(__name__)


def make_next_file() -> bool:
    """Make one file that waits for it, if there is one; whether there was."""
    file = leases.take_next()
    if file is None:
        return False
    try:
        with translation.override("en"):  # as all that programs are told
            _make(file)
    except leases.LostLease:  # another has it, or nobody wants it any more
        return True
    finally:
        leases.release(file)
    return True


def _make(file: MadeFile) -> None:
    if file.tries > MOST_TRIES:  # each of them died of it
        give_up(file, "internal", _("The file cannot be made. Tell us its id."))
        return
    try:
        actor = actor_now(file.asked_by, file.distributor_id)
        for permission in file.permissions:
            actor.require(permission, file.place)
        write_file(file, pieces_for(actor, file))
    except (Forbidden, NotFound):
        give_up(file, "not_allowed", _("The client may not have this file any more."))
    except DomainError as refusal:
        give_up(file, refusal.code, refusal.message)


def forget_made_files() -> int:
    """Delete files that nobody may have any more. Returns how many."""
    revoked = ApiClient.objects.filter(id__in=askers()).exclude(revoked_at=None)
    return forget_files(but_of=set(revoked.values_list("id", flat=True)))
