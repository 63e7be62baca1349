"""What holders are mailed about their credentials, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words


@dataclass(frozen=True, slots=True)
class StateMail:
    """A mail that tells a holder how a credential stands. ``name`` is what pages call it."""

    name: Words
    subject: Words
    text: Words


# Sent by the moves of `lifecycle`.
STATE_MAILS: Mapping[str, StateMail] = {
    "credential-enabled": StateMail(
        _("Notice that it was enabled"),
        _("Your credential for %(organization)s was enabled"),
        _("Your mobile credential for %(organization)s works again."),
    ),
    "credential-disabled": StateMail(
        _("Notice that it was disabled"),
        _("Your credential for %(organization)s was disabled"),
        _("Your mobile credential for %(organization)s was disabled and opens no doors for now."),
    ),
    "credential-revoked": StateMail(
        _("Notice that it was revoked"),
        _("Your credential for %(organization)s was revoked"),
        _(
            "Your mobile credential for %(organization)s was revoked. It no longer opens any doors, and "
            "this cannot be undone."
        ),
    ),
}

# What was mailed to a holder last, as the page of a credential says it.
MAILS: Mapping[str, Words] = {
    "credential-invitation": _("Invitation"),
    "credential-code": _("Code for the phone"),
    "credential-ends-soon": _("Notice that it ends soon"),
    **{kind: mail.name for kind, mail in STATE_MAILS.items()},
}
