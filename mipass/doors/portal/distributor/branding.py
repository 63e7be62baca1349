"""Branding: the distributor's own name, logo, colour and contact, and what they look like."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.domains.distributors import permissions
from mipass.domains.distributors.branding import Branding, edit_branding
from mipass.domains.distributors.logos import LARGEST_FILE
from mipass.domains.distributors.models import SUPPORT_LENGTH, Distributor
from mipass.doors.portal.branding import brand
from mipass.doors.portal.distributor.places import above
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.fields import NameField
from mipass.doors.web.uploads import takes_upload


class BrandingForm(ActionForm):
    """An empty field leaves it to the installation, as does no logo."""

    brand_name = NameField(
        label=_("Portal name"), required=False, help_text=_("Shown at the top of every page and mail.")
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP of at most 200 kB. It is shown on white, 32 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the current logo"), required=False)
    brand_accent = NameField(
        label=_("Accent colour"),
        required=False,
        help_text=_(
            "For buttons, links and marks, as # and six hex digits. Text on it becomes black or white by "
            "itself."
        ),
    )
    brand_support = NameField(
        label=_("Support contact"),
        length=SUPPORT_LENGTH,
        required=False,
        help_text=_("An e-mail address, phone number or web address, as admins and holders should see it."),
    )

    def __init__(self, *args: Any, distributor: Distributor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        defaults = brand()
        self.fields["brand_name"].widget.attrs["placeholder"] = defaults["name"]
        self.fields["brand_accent"].widget.attrs["placeholder"] = defaults["accent"]
        self.fields["brand_support"].widget.attrs["placeholder"] = defaults["support"]
        if not distributor.logo_version:
            del self.fields["remove_logo"]

    def branding(self) -> Branding:
        """The texts of a valid form."""
        return Branding(**{name: self.cleaned_data[name] for name in Branding.__dataclass_fields__})

    def logo_content(self) -> bytes | None:
        """The file of a valid form, if there is one; a byte more than is allowed is enough to refuse it."""
        upload = self.cleaned_data["logo"]
        return upload.read(LARGEST_FILE + 1) if upload else None


@takes_upload(LARGEST_FILE)
@portal_page(permissions.EDIT, "GET", "POST")
def edit(request: PortalRequest) -> HttpResponse:
    """The form, beside it how the brand looks now in either theme."""
    page = reverse("distributor:branding", kwargs={"distributor_id": request.distributor.id})
    present = {name: getattr(request.distributor, name) for name in Branding.__dataclass_fields__}
    form = BrandingForm(
        request.POST or None, request.FILES or None, initial=present, distributor=request.distributor
    )
    if form.is_valid():
        with refusals_in(form):
            edit_branding(
                actor=request.actor,
                distributor=request.distributor,
                branding=form.branding(),
                logo=form.logo_content(),
                remove_logo=form.cleaned_data.get("remove_logo", False),
            )
            return done(request, page)
    themes = [("light", _("Light")), ("dark", _("Dark"))]
    context = {"themes": themes, "above_url": above(request)}
    return show_form(request, "distributor/branding.html", form, context)
