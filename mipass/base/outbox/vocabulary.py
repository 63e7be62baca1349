"""What is told of mails."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import CODE, Words
from mipass.base.kit.vocabulary import EventType

EVENTS = (EventType("mail:tried_again", _("Mail sent again by an operator"), {"kind": CODE}),)

OPERATIONS: Mapping[str, Words] = {
    "outbox:try_again": _("send a mail again"),
}

REASONS: Mapping[str, Words] = {
    "mail_wiped": _("what the mail was to say is no longer kept"),
}

NOTICES: Mapping[str, Words] = {
    "mail-failed": _("A mail to %(email)s could not be delivered."),
    "mail-tried-again": _("The mail goes out in a moment."),
}
