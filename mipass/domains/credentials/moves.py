"""Moving a credential from one state to another: the condition, and what everybody hears of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import notify
from mipass.base.outbox.turns import queue_state_mail
from mipass.domains.credentials.models import Credential, CredentialStatus, RevocationReason

SWITCHED = frozenset({"credential-enabled", "credential-disabled"})


class WrongState(Refused):
    """The credential's status does not allow this."""

    code = "wrong_state"


def move(credential: Credential, *, allowed: list[CredentialStatus], **changes: object) -> None:
    """Change a row in one of the allowed states; the condition stands in the same statement."""
    rows = Credential.objects.filter(
        id=credential.id, distributor_id=credential.distributor_id, status__in=allowed
    )
    if changes.get("revocation_reason") == RevocationReason.WITHDRAWN:
        rows = rows.filter(fetched_at=None)
    if credential.installer:
        take_away(credential.id)
    if not rows.update(**changes, changed_at=now()):
        credential.refresh_from_db(fields=["status"])
        raise WrongState(
            _("The credential is %(status)s, so this cannot be done.")
            % {"status": credential.get_status_display()}
        )
    for name, value in changes.items():
        setattr(credential, name, value)


def done(actor: Actor, credential: Credential, event: str, mail: str = "", **details: str) -> None:
    """Note the event, tell the actor, and the holder where ``mail`` names what to send."""
    record(actor=actor, event=event, place=credential.place, subject_id=credential.id, **details)
    if mail:
        queue_state_mail(
            kind=mail,
            switched=SWITCHED,
            recipient=credential.email,
            place=credential.place,
            subject_id=credential.id,
        )
    notify(actor=actor, kind=event.replace(":", "-").replace("_", "-"), email=credential.email)
