"""The look of an organization's cards on phones: a colour and a logo, in place of its distributor's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe

from mipass.base.kit.colour import text_upon
from mipass.base.kit.replica import may_be_old
from mipass.domains.distributors.logos import LARGEST_FILE
from mipass.domains.organizations import permissions
from mipass.domains.organizations.look import edit_look
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import find_card_logo, find_card_logo_version
from mipass.doors.portal.branding import brand, public_logo
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.fields import NameField
from mipass.doors.web.uploads import takes_upload


class LookForm(ActionForm):
    """An empty colour leaves it to the distributor, as does no logo."""

    brand_accent = NameField(
        label=_("Card colour"),
        required=False,
        help_text=_("As # and six hex digits. Text on it becomes black or white by itself."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP of at most 200 kB. It is shown on white, 32 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the current logo"), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand_accent"].widget.attrs["placeholder"] = brand(organization.distributor)["accent"]
        if not organization.logo_version:
            del self.fields["remove_logo"]

    def logo_content(self) -> bytes | None:
        """The file of a valid form, if there is one; a byte more than is allowed is enough to refuse it."""
        upload = self.cleaned_data["logo"]
        return upload.read(LARGEST_FILE + 1) if upload else None


@takes_upload(LARGEST_FILE)
@portal_page(permissions.EDIT, "GET", "POST")
def edit(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The form, beside it a card as it looks now."""
    organization = find_organization(request, organization_id)
    form = LookForm(
        request.POST or None,
        request.FILES or None,
        initial={"brand_accent": organization.brand_accent},
        organization=organization,
    )
    if form.is_valid():
        with refusals_in(form):
            edit_look(
                actor=request.actor,
                organization=organization,
                accent=form.cleaned_data["brand_accent"],
                logo=form.logo_content(),
                remove_logo=form.cleaned_data.get("remove_logo", False),
            )
            return done(request, url_in(organization.place, "organizations:look"))
    context = {"organization": organization, "card": card_look(organization)}
    crumbs = organization_crumbs(organization, "organizations:view", gettext("Cards on Phones"))
    return show_form(request, "organizations/look.html", form, context | crumbs)


def card_look(organization: Organization) -> dict[str, str]:
    """How its cards look: ``accent``, the colour of what is written ``upon`` it, the logo's path or ""."""
    look = brand(organization.distributor)
    accent = organization.brand_accent or look["accent"]
    own = logo_address(organization) if organization.logo_version else look["logo"]
    return {"accent": accent, "upon": text_upon(accent), "logo": own}


def logo_address(organization: Organization) -> str:
    """The path of its own logo, with its version."""
    return f"{url_in(organization.place, 'organizations:logo')}?v={organization.logo_version}"


def _etag(_request: HttpRequest, distributor_id: UUID, organization_id: UUID) -> str | None:
    with may_be_old():
        version = find_card_logo_version(distributor_id=distributor_id, organization_id=organization_id)
    return f'"{version}"' if version else None


@require_safe
@condition(etag_func=_etag)
def logo(request: HttpRequest, distributor_id: UUID, organization_id: UUID) -> HttpResponse:
    """An organization's own logo, to anybody: phones show it, and nobody is signed in there."""
    with may_be_old():
        png = find_card_logo(distributor_id=distributor_id, organization_id=organization_id)
    if png is None:
        raise Http404
    return public_logo(request, png, str(_etag(request, distributor_id, organization_id)).strip('"'))
