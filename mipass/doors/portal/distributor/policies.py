"""Policies: what a distributor has decided on for its whole portal."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from mipass.domains.distributors import permissions
from mipass.domains.distributors.policies import MOST_MONTHS, Policies
from mipass.doors.portal.distributor.places import above
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.fields import WholeNumberField
from mipass.doors.web.sent import posted
from mipass.flows.edit_policies import edit_policies


class PoliciesForm(ActionForm):
    """Each policy with what it does."""

    return_expired = forms.BooleanField(
        label=_("Return credits of expired invitations"),
        required=False,
        help_text=_(
            "An invitation that nobody accepts within 7 days after its link expires is revoked, and its "
            "credit returned. This includes invitations that have already expired."
        ),
    )
    remind_invited = forms.BooleanField(
        label=_("Remind of invitations"),
        required=False,
        help_text=_(
            "Whoever has not accepted a credential gets a reminder 3 days after the invitation, and another "
            "after 10 days. Invitations that were sent before this version of the portal are left out."
        ),
    )
    replacement_phone = forms.BooleanField(
        label=_("Allow replacement phones"),
        required=False,
        help_text=_(
            "An Enabled credential can move to another phone without costing a credit. The old phone opens "
            "nothing from the moment the replacement is ordered."
        ),
    )
    require_second_factor = forms.BooleanField(
        label=_("Require a second factor for admins"),
        required=False,
        help_text=_("Admins can enter this portal only after setting up a passkey or an authenticator app."),
    )
    erase_after_months = WholeNumberField(
        label=_("Erase holders after (months)"),
        required=False,
        minimum=1,
        maximum=MOST_MONTHS,
        help_text=_(
            "Holders are erased this many months after the last of their credentials was revoked. Revoked "
            "credentials without a holder are erased as well. This cannot be undone. Leave empty to erase "
            "nobody."
        ),
    )


@portal_page(permissions.EDIT, "GET", "POST")
def edit(request: PortalRequest) -> HttpResponse:
    """Switch policies on and off."""
    page = above(request)
    present = {name: getattr(request.distributor, name) for name in PoliciesForm.base_fields}
    form = PoliciesForm(posted(request), initial=present)
    if form.is_valid():
        with refusals_in(form):
            edit_policies(
                actor=request.actor, distributor=request.distributor, policies=Policies(**form.cleaned_data)
            )
            return done(request, page)
    return show_form(request, "distributor/policies.html", form, {"close_url": page})
