"""A notice in words, for toasts and Alert History."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.address import shown_email
from mipass.base.kit.vocabulary import vocabulary
from mipass.base.outbox.models import Notice

ADDRESSES = frozenset(("email", "recipient"))


def notice_text(notice: Notice) -> str:
    """What a notice says, in the present language."""
    template = vocabulary().notices.get(notice.kind)
    addresses = {name: shown_email(notice.params[name]) for name in ADDRESSES & notice.params.keys()}
    return (
        str(template % (notice.params | addresses))
        if template
        else _("Something changed: %(kind)s") % {"kind": notice.kind}
    )
