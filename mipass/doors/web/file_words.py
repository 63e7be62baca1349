"""The files that an event can name, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILES: Mapping[str, str | Promise] = {
    "admins": _("Admins List"),
    "audit-log": _("Audit Log"),
    "bulk-action": _("Results of a bulk action"),
    "console-audit-log": _("Audit Log"),
    "credentials": _("Credentials, as an export profile writes them"),
    "credit-statement": _("Credit Statement"),
    "holder": _("All that is known of a holder"),
    "invitation-sheet": _("Print sheet of invitations, with their links"),
    "issued-credentials": _("Issued credentials of an upload, with card data"),
    "organizations": _("Organizations List"),
    "reconciliation": _("What a reconciliation found, with card data"),
    "vouchers": _("Vouchers"),
    "warned-rows": _("Rows of an upload with a warning, with card data"),
    "wrong-rows": _("Wrong rows of an upload, with card data"),
}
