"""The file of an export profile, for people and programs."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse

from mipass.base.audit.taking import Taken
from mipass.domains.credentials.exports.layouts import layout_of
from mipass.domains.credentials.exports.writing import lines_of
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.doors.web.downloads import CSV_TYPE, whole_download

JSON_LINES_TYPE = "application/x-ndjson"


def profile_file(taken: Taken[Credential], profile: ExportProfile) -> HttpResponse:
    """The rows as the profile writes them, as they are sent."""
    layout = layout_of(profile)
    suffix, kind = ("jsonl", JSON_LINES_TYPE) if layout.is_json else ("csv", CSV_TYPE)
    charset = "windows-1252" if layout.encoding == "windows-1252" else "utf-8"
    lines = partial(lines_of, profile.distributor_id, layout=layout)
    return whole_download(taken, suffix, f"{kind}; charset={charset}", lines)
