"""What happens to admins and their invitations, what is refused, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import ID, NUMBER, Words, choice_of, many, optional
from mipass.base.kit.vocabulary import EventType
from mipass.domains.admins.models import Role, Scope

# Events that older releases recorded name no role: it was ``admin``.
REACH = {"role": optional(choice_of(Role)), "scope": choice_of(Scope), "organization_ids": many(ID)}

EVENTS = (
    EventType("admin:nominated", _("Full Admin nominated")),
    EventType("admin:nomination_approved", _("Nomination approved")),
    EventType("admin:nomination_objected", _("Objected to the nomination")),
    EventType("admin:invited", _("Admin invited"), REACH, public="admin.invited"),
    EventType("admin:invitation_resent", _("Admin's invitation sent again")),
    EventType("admin:invitation_asked_again", _("Invitation's link mailed again to the invited person")),
    EventType("admin:invitation_failed", _("Admin's invitation could not be delivered")),
    EventType("admin:invitation_withdrawn", _("Admin's invitation withdrawn")),
    EventType("admin:invitation_void", _("Invitation void: its address is no longer that of the account")),
    EventType("admin:address_changed", _("Admin's e-mail address changed")),
    EventType("admin:accepted", _("Invitation accepted"), REACH, public="admin.accepted"),
    EventType("admin:declined", _("Invitation declined"), public="admin.declined"),
    EventType("admin:scope_changed", _("Admin scope changed"), REACH, public="admin.scope_changed"),
    EventType("admin:removed", _("Admin removed"), public="admin.removed"),
    EventType(
        "credits:low",
        _("Credits below the alert threshold"),
        {"unallocated": NUMBER, "threshold": NUMBER},
        public="credits.low",
        subject="distributor",
    ),
)

RESOURCES: Mapping[str, str] = {"admin": "/admins/{id}"}

GIVEN_UP: Mapping[str, str] = {"admin-invitation": "admin:invitation_failed"}

OPERATIONS: Mapping[str, Words] = {
    "admins:approve_nomination": _("approve a nomination"),
    "admins:mail_invitation_again": _("have an invitation mailed again"),
    "admins:object_to_nomination": _("object to a nomination"),
    "admins:accept": _("accept an invitation"),
    "admins:choose_columns": _("choose the columns of a list"),
    "admins:choose_default_view": _("choose the view that a list begins with"),
    "admins:remove_view": _("delete a view of a list"),
    "admins:save_view": _("save a view of a list"),
    "admins:change_scope": _("change an admin's role or scope"),
    "admins:decline": _("decline an invitation"),
    "admins:follow_address": _("change one's own e-mail address"),
    "admins:leave_address": _("change one's own e-mail address"),
    "admins:invite": _("invite an admin"),
    "admins:nominate": _("nominate a Full Admin"),
    "admins:readdress_nomination": _("correct a nominee's address"),
    "admins:remove": _("remove an admin"),
    "admins:resend_invitation": _("send an admin's invitation again"),
    "admins:withdraw_invitation": _("withdraw an admin's invitation"),
}

REASONS: Mapping[str, Words] = {
    "already_admin": _("already an admin"),
    "beyond_own_rights": _("more than one's own rights"),
    "invitation_not_open": _("the invitation is not open"),
    "last_full_admin": _("the last Full Admin"),
    "operator_account": _("an operator's account"),
    "too_many_views": _("as many views of the list as one may have"),
    "organizations_gone": _("the organizations no longer exist"),
}

NOTICES: Mapping[str, Words] = {
    "low-credits": _(
        "Unallocated credits left: %(unallocated)s, below your alert threshold of %(threshold)s."
    ),
    "view-saved": _("The view %(name)s was saved."),
    "view-chosen": _("The view that the list begins with was changed."),
    "view-removed": _("The view was deleted."),
    "columns-chosen": _("The columns of the list were saved."),
    "admin-invited": _("An invitation is on its way to %(email)s."),
    "admin-nominated": _("A nomination is on its way to %(email)s."),
    "nomination-approved": _("The nomination of %(email)s is approved."),
    "nomination-objected": _("The nomination of %(email)s ended with an objection."),
    "admin-scope-changed": _("The scope of %(email)s was changed."),
    "admin-removed": _("%(email)s is no longer an admin."),
    "admin-joined": _("%(email)s accepted the invitation."),
    "admin-declined": _("%(email)s declined the invitation."),
    "invitation-void": _(
        "The invitation of %(email)s is void: the person has another e-mail address now. Invite that one."
    ),
    "invitation-resent": _("The invitation is on its way to %(email)s again; the older link is void."),
    "invitation-mailed": _("A new link is on its way to %(email)s; the older one is void."),
    "invitation-withdrawn": _("The invitation of %(email)s was withdrawn."),
    "invitation-accepted": _("You are now an admin of %(name)s."),
    "invitation-declined": _("You declined the invitation of %(name)s."),
}
