"""What a comparison found, in words: what each finding means, what to do, why a list cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.models import Finding, ReconciliationState
from mipass.domains.credentials.reconciliation.shown_rows import RowText
from mipass.doors.web.batch_words import ROW_WORDS, about_file

Words = str | Promise

MEANINGS: Mapping[str, tuple[Words, Words]] = {
    Finding.STOPPED: (
        _("The panel lets these cards in, though their credentials are Revoked, Disabled or Ended here."),
        _("Stop them at the panel now."),
    ),
    Finding.ONLY_THERE: (
        _("No credential of this organization has these cards: they are others, or came from elsewhere."),
        _("Look them up in your list by line; only their last digits are kept here."),
    ),
    Finding.TWICE: (
        _("The card stands in an earlier row of the list too."),
        _("Remove one of the two at the panel, or it cannot tell their holders apart."),
    ),
    Finding.DIFFERS: (
        _("A credential has the card number, but another facility code or format."),
        _("Correct the card at the panel, or tell apart what only looks alike."),
    ),
    Finding.ONLY_HERE: (
        _("The panel does not have these credentials' cards."),
        _("Add those of Enabled credentials at the panel; it need not know Revoked ones."),
    ),
    Finding.IN_BOTH: (
        _("The panel and the portal have the same card, and nothing speaks against it."),
        "",
    ),
    Finding.UNREAD: (
        _("These rows name no card that could be compared."),
        _("Correct them in the list, and compare it again."),
    ),
}
TONES: Mapping[str, str] = {
    ReconciliationState.UPLOADED: "waiting",
    ReconciliationState.COMPARING: "running",
    ReconciliationState.ASKING: "pending",
    ReconciliationState.UNREADABLE: "failed",
    ReconciliationState.FINISHED: "done",
    Finding.STOPPED: "failed",
    Finding.ONLY_THERE: "unbacked",
    Finding.TWICE: "unbacked",
    Finding.DIFFERS: "unbacked",
    Finding.ONLY_HERE: "waiting",
    Finding.IN_BOTH: "done",
    Finding.UNREAD: "unsigned",
}
# What is said otherwise of a list of cards than of a file of credentials.
_FILE_WORDS: Mapping[str, tuple[Words, Words]] = {
    "needs_columns": (
        _("Its first row does not name the columns."),
        _(
            "Name card_number (or data_hex) and format in the first row, or send the format beside the list; "
            "or say on its page in the portal which column is what."
        ),
    ),
    "no_rows": (_("The list has no rows."), _("Each card is a row below the headings.")),
    "not_allowed": (
        _("The person who sent this list may no longer compare lists here."),
        _("Someone with the right permission can send it again."),
    ),
}


def about_list(remark: Mapping[str, Any]) -> tuple[str, str]:
    """Why a list cannot be read, and what to do."""
    if remark["code"] in _FILE_WORDS:
        reason, remedy = _FILE_WORDS[remark["code"]]
        return str(reason), str(remedy)
    return about_file(remark)


def problem_of(text: RowText) -> str:
    """Why a row names no whole card; empty where it does."""
    if not text.problem:
        return ""
    reason, _remedy = ROW_WORDS.get(text.problem, ROW_WORDS["required"])
    return "" if "%(" in str(reason) else str(reason)
