"""Components of the design system as template tags: `{% load ui %}`.

Each tag has a template of its own below `ui/`, sees its arguments alone, and refuses unknown ones.
`components/README.md` lists them all with those that are plain includes.
"""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor, Permission
from mipass.domains.admins.matrix import EVERY_PERMISSION
from mipass.doors.web.words import grouped

register = template.Library()

Text = str | Promise


@register.filter
def can(actor: object, permission: str) -> bool:
    """Whether the page's actor holds the permission: ``{% if request.actor|can:"credentials:view" %}``.

    Nobody does on a page that is of no portal. Raises ValueError for a permission that there is not.
    """
    if permission not in EVERY_PERMISSION:
        raise ValueError(permission)
    return isinstance(actor, Actor) and actor.can(Permission(permission))


class Tone(NamedTuple):
    """How a status looks: the tone's class, an icon, and the word that says the same."""

    tone: str
    icon: str
    label: Text


STATUSES = {
    "active": Tone("good", "circle-check", _("Active")),
    "cancelled": Tone("", "circle-x", _("Cancelled")),
    "closed": Tone("", "lock", _("Closed")),
    "closing": Tone("warn", "hourglass", _("Closing")),
    "declined": Tone("", "x", _("Declined")),
    "disabled": Tone("warn", "player-pause", _("Disabled")),
    "done": Tone("good", "circle-check", _("Done")),
    "enabled": Tone("good", "circle-check", _("Enabled")),
    "unapproved": Tone("warn", "clock", _("Waiting for approval")),
    "not_yet_valid": Tone("info", "clock", _("Not Yet Valid")),
    "ended": Tone("warn", "clock-off", _("Ended")),
    "erased": Tone("", "trash", _("Erased")),
    "expired": Tone("warn", "clock-off", _("Expired")),
    "failed": Tone("bad", "alert-circle", _("Failed")),
    "failing": Tone("bad", "alert-circle", _("Failing")),
    "inactive": Tone("warn", "player-pause", _("Inactive")),
    "invited": Tone("info", "mail", _("Invited")),
    "invited_fetched": Tone("info", "device-mobile", _("Invited (fetched)")),
    "invited_expired": Tone("warn", "clock-off", _("Invited (link expired)")),
    "link_expired": Tone("warn", "clock-off", _("Link expired")),
    "code_locked": Tone("bad", "lock", _("Code locked")),
    "leaving": Tone("warn", "hourglass", _("Being withdrawn")),
    "mail_failed": Tone("bad", "alert-circle", _("Mail failed")),
    "offered": Tone("info", "send", _("Offered")),
    "published": Tone("good", "circle-check", _("Published")),
    "paused": Tone("warn", "player-pause", _("Paused")),
    "pending": Tone("info", "clock", _("Pending")),
    "queued": Tone("info", "clock", _("Queued")),
    "held": Tone("warn", "clock", _("Held")),
    "redeemed": Tone("good", "circle-check", _("Redeemed")),
    "refused": Tone("bad", "x", _("Refused on the phone")),
    "revoked": Tone("bad", "ban", _("Revoked")),
    "running": Tone("info", "hourglass", _("Running")),
    "sent": Tone("good", "send", _("Sent")),
    "stopped": Tone("bad", "alert-circle", _("Stopped")),
    "suspended": Tone("bad", "ban", _("Suspended")),
    "unbacked": Tone("warn", "alert-triangle", _("Maker lacks rights")),
    "unsigned": Tone("warn", "hourglass", _("Unsigned")),
    "unredeemed": Tone("info", "ticket", _("Unredeemed")),
    "voided": Tone("", "circle-x", _("Voided")),
    "waiting": Tone("info", "clock", _("Waiting")),
    "withdrawn": Tone("", "circle-x", _("Withdrawn")),
}

LEVEL_ICONS = {"success": "circle-check", "warning": "alert-triangle", "error": "alert-circle"}


@register.simple_tag
@lru_cache(maxsize=512)  # a list of 50 rows draws hundreds of a dozen icons
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/tabler/icons.svg"),
        name,
    )


@register.filter
def level_icon(level: str) -> str:
    """The icon of a message's level tag (info, success, warning, error)."""
    return LEVEL_ICONS.get(level, "info-circle")


register.filter("grouped", grouped)


@register.inclusion_tag("ui/button.html")
def button(
    label: Text,
    *,
    href: str = "",
    icon: str = "",
    kind: str = "",
    name: str = "",
    value: str = "",
    dialog: bool = False,
    confirms: bool = False,
    adds: bool = False,
) -> dict[str, object]:
    """A link with `href`, else a submit button. `confirms` waits for a typed name, `adds` is for `c`."""
    return dict(
        label=label,
        href=href,
        icon=icon,
        kind=kind,
        name=name,
        value=value,
        dialog=dialog,
        confirms=confirms,
        adds=adds,
    )


@register.inclusion_tag("ui/icon_button.html")
def icon_button(
    label: Text, icon: str, *, href: str = "", kind: str = "", dialog: bool = False, edge: bool = False
) -> dict[str, object]:
    """A round button with its label as tooltip. `edge` keeps the tooltip within the right margin."""
    return dict(label=label, icon=icon, href=href, kind=kind, dialog=dialog, edge=edge)


@register.inclusion_tag("ui/copy_button.html")
def copy_button(value: object, label: Text = _("Copy")) -> dict[str, object]:
    """A button that copies `value` to the clipboard and says so; not shown without scripts."""
    return dict(value=value, label=label)


@register.inclusion_tag("ui/detail_row.html")
def detail_row(
    label: Text,
    value: object,
    *,
    edit_href: str = "",
    edit_label: Text = "",
    edit_icon: str = "pencil",
    copy: bool = False,
    hint: Text = "",
) -> dict[str, object]:
    """One row of a list of details: `copy` offers the value to copy, `hint` is behind the label."""
    return dict(
        label=label,
        value=value,
        edit_href=edit_href,
        edit_label=edit_label,
        edit_icon=edit_icon,
        copy=copy,
        hint=hint,
    )


@register.inclusion_tag("ui/note.html")
def note(text: Text, *, tone: str = "", icon: str = "info-circle", alert: bool = False) -> dict[str, object]:
    """A boxed remark within a page or form; `alert` is said at once by screen readers."""
    return dict(text=text, tone=tone, icon=icon, alert=alert)


@register.inclusion_tag("ui/info.html")
def info(text: Text, label: Text = _("More about this")) -> dict[str, object]:
    """A small (i) whose tooltip explains the word before it, by pointer and by keyboard."""
    return dict(text=text, label=label)


@register.inclusion_tag("ui/status.html")
def status(value: str, label: Text = "") -> dict[str, object]:
    """A badge for a status value of `STATUSES`, never by colour alone. Unknown values look neutral."""
    tone = STATUSES.get(value.lower(), Tone("", "info-circle", value))
    return dict(tone=tone.tone, icon=tone.icon, label=label or tone.label)


@register.inclusion_tag("ui/credit_bar.html")
def credit_bar(used: int, total: int, label: Text = _("Credits used")) -> dict[str, object]:
    """A bar of credits used of a total, with both figures as text. An empty total is an empty bar."""
    percent = min(100, round(100 * used / total)) if total else 0
    return dict(used=used, total=total, percent=percent, label=label, full=0 < total <= used)


@register.inclusion_tag("ui/credit_parts.html")
def credit_parts(issued: int, allocated: int, unallocated: int) -> dict[str, object]:
    """The distributor's credits in three parts that sum to all redeemed ones, with a legend.

    `allocated` counts what is allocated and not yet issued.
    """
    total = issued + allocated + unallocated
    widths = [round(100 * part / total, 2) if total else 0 for part in (issued, allocated, unallocated)]
    return dict(
        issued=issued,
        allocated=allocated,
        unallocated=unallocated,
        widths=widths,
        offsets=[0, widths[0], widths[0] + widths[1]],
    )


@register.inclusion_tag("ui/sort_header.html")
def sort_header(label: Text, href: str, direction: str = "none") -> dict[str, object]:
    """The head cell of a sortable column: `href` turns the order, `direction` as in `aria-sort`."""
    glyph = {"ascending": "chevron-up", "descending": "chevron-down"}.get(direction, "selector")
    return dict(label=label, href=href, direction=direction, icon=glyph)


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    heading: Text, text: Text = "", *, icon: str = "inbox", href: str = "", action: Text = ""
) -> dict[str, object]:
    """What a list shows when it is empty: why, and the one thing to do next (opens as a dialog)."""
    return dict(heading=heading, text=text, icon=icon, href=href, action=action)
