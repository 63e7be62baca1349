"""The six things an admin can be, in words, and the page that shows what each may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.actor import Permission
from mipass.domains.admins import permissions as admins
from mipass.domains.admins.matrix import rights
from mipass.domains.admins.models import Role, Scope, role_name
from mipass.domains.clients import permissions as clients
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.distributors import permissions as distributors
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions as readers
from mipass.doors.web.door import PortalRequest, portal_page

# What is chosen for an admin, and what each may do.
EXPLANATIONS: Mapping[str, Promise] = {
    Scope.FULL: gettext_lazy(
        'A "Full Admin" will have rights to manage the entire distributor and its managed organizations.'
    ),
    Scope.ORGANIZATION: gettext_lazy(
        'An "Organization Admin" will have access to only the organizations that were selected for them. For '
        "the organizations they have access to, they can manage existing readers and credentials, and issue "
        "new credentials."
    ),
    Role.AUDITOR: gettext_lazy(
        'An "Auditor" sees everything but card data, the audit log too, and changes nothing.'
    ),
    Role.ISSUER: gettext_lazy(
        'An "Issuer" issues, changes and revokes credentials and sees their card data, but gives nobody '
        "installer permission. Readers, admins and the audit log stay hidden."
    ),
    Role.READER_MANAGER: gettext_lazy(
        'A "Reader Manager" enrolls, renames, upgrades and removes readers. Credentials and credits stay '
        "hidden."
    ),
    Role.BILLING: gettext_lazy(
        'Somebody with the role "Billing" sees credits and, with access to all organizations, redeems '
        "vouchers and sets limits. Credentials and readers stay hidden."
    ),
}
CHOICES = [
    *Scope.choices,
    *((role.value, role.label) for role in Role if role != Role.ADMIN),
]

ROLE_ROWS: Sequence[tuple[Promise, Sequence[tuple[Promise, Sequence[Permission]]]]] = (
    (
        gettext_lazy("Organizations"),
        (
            (gettext_lazy("See organizations"), [organizations.VIEW]),
            (
                gettext_lazy("Add, edit and remove organizations"),
                [organizations.ADD, organizations.EDIT, organizations.REMOVE],
            ),
            (gettext_lazy("Edit the door policy"), [organizations.EDIT_DOOR_POLICY]),
        ),
    ),
    (
        gettext_lazy("Credentials"),
        (
            (gettext_lazy("See credentials"), [credentials.VIEW]),
            (gettext_lazy("See card data, search by number"), [credentials.VIEW_CARDS]),
            (gettext_lazy("Export credentials"), [credentials.EXPORT]),
            (
                gettext_lazy("Issue, disable, enable and revoke credentials"),
                [credentials.ISSUE, credentials.MANAGE],
            ),
            (gettext_lazy("See holders"), [holders.VIEW]),
            (gettext_lazy("Add, edit and deactivate holders"), [holders.MANAGE]),
            (gettext_lazy("Erase holders"), [holders.ERASE]),
            (
                gettext_lazy("Give installer permission, deliver invitation links"),
                [credentials.GRANT_INSTALLER, credentials.DELIVER],
            ),
        ),
    ),
    (
        gettext_lazy("Readers"),
        (
            (gettext_lazy("See readers"), [readers.VIEW]),
            (gettext_lazy("Enroll, rename, upgrade and remove readers"), [readers.MANAGE, readers.ENROLL]),
        ),
    ),
    (
        gettext_lazy("Credits"),
        (
            (gettext_lazy("See the credits of organizations"), [credits.VIEW_SUMMARY]),
            (gettext_lazy("See unallocated credits and the credit statement"), [credits.VIEW_POOL]),
            (gettext_lazy("Set limits and redeem vouchers"), [credits.SET_LIMIT, credits.REDEEM]),
        ),
    ),
    (
        gettext_lazy("Distributor and admins"),
        (
            (gettext_lazy("See the distributor's page"), [distributors.VIEW]),
            (gettext_lazy("Edit the distributor's page"), [distributors.EDIT]),
            (gettext_lazy("See admins"), [admins.VIEW]),
            (gettext_lazy("Invite, re-scope and remove admins"), [admins.INVITE, admins.MANAGE]),
            (gettext_lazy("Read the audit log and histories"), [admins.VIEW_AUDIT]),
            (gettext_lazy("See API clients"), [clients.VIEW]),
            (gettext_lazy("Add, edit and revoke API clients"), [clients.MANAGE]),
            (gettext_lazy("Manage webhooks"), [admins.MANAGE_WEBHOOKS]),
        ),
    ),
)


def granted(scope: str, reach: str) -> tuple[str, str]:
    """The role and the reach of what was chosen. An admin's says its reach itself."""
    return (Role.ADMIN, scope) if scope in Scope.values else (scope, reach)


def chosen(role: str, scope: str) -> str:
    """The other way round: the choice that stands for a role with this reach."""
    return scope if role == Role.ADMIN else role


@portal_page(admins.VIEW)
def roles(request: PortalRequest) -> HttpResponse:
    """*Roles*: what each may do."""
    listed = reverse("admins:list", kwargs={"distributor_id": request.distributor.id})
    columns = [(Role.ADMIN, Scope.ORGANIZATION), *((role, Scope.FULL) for role in Role)]
    columns[0], columns[1] = columns[1], columns[0]  # the Full Admin first
    context = {
        "columns": [role_name(*column) for column in columns],
        "groups": [
            (title, [(words, _cells(needed, columns)) for words, needed in rows]) for title, rows in ROLE_ROWS
        ],
        "explanations": [(label, EXPLANATIONS[value]) for value, label in CHOICES],
        "crumbs": [{"label": _("Admins"), "href": listed}, {"label": _("Roles"), "href": request.path}],
    }
    return render(request, "admins/roles.html", context)


def _cells(
    needed: Sequence[Permission], columns: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, bool, bool]]:
    """For each column its name, whether it may, and whether that takes access to all organizations."""
    return [
        (
            role_name(role, scope),
            rights(role, scope).issuperset(needed),
            role != Role.ADMIN and not rights(role, Scope.ORGANIZATION).issuperset(needed),
        )
        for role, scope in columns
    ]
