"""Signing firmware: the request that is taken away, the signed metadata that comes back, withdrawals."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import today
from mipass.base.kit.errors import NotFound
from mipass.domains.readers.firmware import get_release, keep_firmware, withdraw_firmware
from mipass.domains.readers.online_signing import online_key, show_online_key
from mipass.domains.readers.publishing import accept_metadata, get_signing, signing_request
from mipass.doors.console.pages import confirm
from mipass.doors.web.door import ActionForm, OperatorRequest, console_page, done, refusals_in, show_form
from mipass.doors.web.downloads import file_without_data
from mipass.doors.web.uploads import takes_upload
from mipass.protocol.firmware_metadata import LARGEST_METADATA


class AcceptMetadataForm(ActionForm):
    """Signed files; the fingerprint belongs to the first root alone."""

    root = forms.FileField(
        label=_("Root"),
        required=False,
        help_text=_("Only the first time, and when keys were replaced."),
        error_messages={"empty": _("This file is empty.")},
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint of the first root"),
        required=False,
        max_length=100,
        help_text=_("As printed by “mipass firmware init”, on the machine that keeps the keys."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    targets = forms.FileField(
        label=_("Targets"),
        required=False,
        help_text=_("What “mipass firmware sign” wrote."),
        error_messages={"empty": _("This file is empty.")},
    )

    def content_of(self, name: str) -> bytes | None:
        """A file's bytes, if there is one. For a valid form."""
        file = self.cleaned_data[name]
        return bytes(file.read()) if file else None


@takes_upload(2 * LARGEST_METADATA)
@console_page("GET", "POST")
def accept(request: OperatorRequest) -> HttpResponse:
    """Signed metadata comes in."""
    listed = reverse("console:firmware")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AcceptMetadataForm(*sent)
    signing = get_signing(actor=request.actor)
    if signing.fingerprint:
        del form.fields["fingerprint"]
    if form.is_valid():
        with refusals_in(form):
            accept_metadata(
                actor=request.actor,
                root=form.content_of("root"),
                targets=form.content_of("targets"),
                typed=form.cleaned_data.get("fingerprint", ""),
            )
            return done(request, listed)
    return show_form(request, "console/accept_firmware.html", form, {"close_url": listed, "signing": signing})


@console_page()
def download_request(request: OperatorRequest) -> HttpResponse:
    """What is to be signed, as a file."""
    return _file(signing_request(actor=request.actor), f"firmware-signing-request-{today():%Y-%m-%d}.json")


@console_page()
def download_key(request: OperatorRequest) -> HttpResponse:
    """The public online key, as a file. 404 before there is one."""
    key = show_online_key(actor=request.actor)
    if key is None:
        raise NotFound
    return _file(json.dumps(key, indent=2).encode(), "firmware-online-key.json")


@console_page("POST")
def make_key(request: OperatorRequest) -> HttpResponse:
    """The first online key."""
    online_key(actor=request.actor)
    return done(request, reverse("console:firmware"))


def _file(content: bytes, name: str) -> HttpResponse:
    return file_without_data(name, content, "application/json")


@console_page("GET", "POST")
def withdraw(request: OperatorRequest, release_id: UUID) -> HttpResponse:
    """Offer a release no more."""
    release = get_release(actor=request.actor, release_id=release_id)
    return confirm(
        request,
        "console/withdraw_firmware.html",
        lambda: withdraw_firmware(actor=request.actor, release=release),
        back=reverse("console:firmware"),
        context={"release": release},
    )


@console_page("GET", "POST")
def keep(request: OperatorRequest, release_id: UUID) -> HttpResponse:
    """Take a withdrawal back."""
    release = get_release(actor=request.actor, release_id=release_id)
    return confirm(
        request,
        "console/keep_firmware.html",
        lambda: keep_firmware(actor=request.actor, release=release),
        back=reverse("console:firmware"),
        context={"release": release},
    )
