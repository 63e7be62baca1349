"""Firmware releases: uploaded here, taken away to be signed offline, removed while unsigned."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.readers.firmware import (
    NOTES_LENGTH,
    get_release,
    list_releases,
    read_image,
    remove_firmware,
    upload_firmware,
)
from mipass.domains.readers.models import FirmwareRelease
from mipass.domains.readers.online_signing import show_online_key
from mipass.domains.readers.publishing import get_signing
from mipass.doors.console.pages import confirm, list_context
from mipass.doors.web.door import ActionForm, OperatorRequest, console_page, done, refusals_in, show_form
from mipass.doors.web.downloads import named_file
from mipass.doors.web.fields import NameField
from mipass.doors.web.lists import number_pages, read_state
from mipass.doors.web.ranges import ranged_file
from mipass.doors.web.uploads import takes_upload
from mipass.protocol.firmware import LARGEST_IMAGE

COLUMNS = {"model": "hardware_model", "version": "number", "size": "size", "uploaded": "uploaded_at"}
PART = 1024 * 1024  # bytes


class UploadFirmwareForm(ActionForm):
    """An image, and what it is for."""

    hardware_model = NameField(
        label=gettext_lazy("Model"),
        length=64,
        help_text=gettext_lazy("Exactly as the reader reports it."),
    )
    version = NameField(
        label=gettext_lazy("Version"),
        length=32,
        help_text=gettext_lazy("Up to four numbers, compared as numbers: 2.10 follows 2.9."),
    )
    min_from = NameField(
        label=gettext_lazy("Lowest version to upgrade from"),
        length=32,
        required=False,
        help_text=gettext_lazy("Only if a reader must take an intermediate version first."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=NOTES_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    image = forms.FileField(
        label=gettext_lazy("Image"),
        help_text=gettext_lazy("At most 32 MB. It stays unsigned until its signed metadata is accepted."),
        error_messages={"empty": gettext_lazy("This file is empty.")},
    )


@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    """Every release, the newest first."""
    state = read_state(request, default_sort="-uploaded", sorts=[*COLUMNS])
    releases, page = number_pages(state, list_releases(actor=request.actor, search=state.query), COLUMNS)
    context = {
        **list_context(state, COLUMNS, page),
        "rows": [(release, _status(release), _menu(release)) for release in releases],
        "upload_url": reverse("console:upload_firmware"),
        "signing": get_signing(actor=request.actor),
        "has_key": show_online_key(actor=request.actor) is not None,
    }
    return render(request, "console/firmware.html", context)


def _status(release: FirmwareRelease) -> str:
    return "leaving" if release.leaving_at else release.status


def _menu(release: FirmwareRelease) -> tuple[dict[str, Any], ...]:
    """What can be done with a release in its state."""
    offers: dict[str, dict[str, Any]] = {
        "unsigned": {"verb": "remove", "label": _("Remove"), "icon": "trash", "danger": True},
        "published": {"verb": "withdraw", "label": _("Withdraw"), "icon": "ban", "danger": True},
        "leaving": {"verb": "keep", "label": _("Keep"), "icon": "refresh"},
    }
    items: tuple[dict[str, Any], ...] = (
        {"label": _("Download image"), "icon": "download", "href": _address("download", release)},
    )
    if offer := offers.get(_status(release)):
        items += ({**offer, "href": _address(offer.pop("verb"), release), "dialog": True},)
    return items


def _address(verb: str, release: FirmwareRelease) -> str:
    return reverse(f"console:{verb}_firmware", args=[release.id])


@takes_upload(LARGEST_IMAGE)
@console_page("GET", "POST")
def upload(request: OperatorRequest) -> HttpResponse:
    """A new image for a model of reader."""
    listed = reverse("console:firmware")
    form = UploadFirmwareForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_in(form):
            upload_firmware(
                actor=request.actor,
                hardware_model=form.cleaned_data["hardware_model"],
                version=form.cleaned_data["version"],
                notes=form.cleaned_data["notes"],
                min_from=form.cleaned_data["min_from"],
                image=iter(partial(form.cleaned_data["image"].read, PART), b""),
            )
            return done(request, listed)
    return show_form(request, "console/upload_firmware.html", form, {"close_url": listed})


@console_page()
def download(request: OperatorRequest, release_id: UUID) -> HttpResponse:
    """The image as it was uploaded."""
    release = get_release(actor=request.actor, release_id=release_id)
    name = f"{slugify(release.hardware_model) or 'reader'}-{release.version}.bin"
    image = read_image(actor=request.actor, release=release)
    answer = ranged_file(request, image, size=release.size, etag=release.sha256)
    return named_file(answer, name)


@console_page("GET", "POST")
def remove(request: OperatorRequest, release_id: UUID) -> HttpResponse:
    """Remove an unsigned release."""
    release = get_release(actor=request.actor, release_id=release_id)
    return confirm(
        request,
        "console/remove_firmware.html",
        lambda: remove_firmware(actor=request.actor, release=release),
        back=reverse("console:firmware"),
        context={"release": release},
    )
