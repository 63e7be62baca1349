"""All that is known of a holder, as a file to hand over."""

from __future__ import annotations

import json
from typing import Literal

from django.http import HttpResponse

from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import Actor
from mipass.base.kit.csv import csv_lines
from mipass.domains.holders.models import Holder
from mipass.domains.privacy.describing import HEADER, as_rows, describe_holder
from mipass.doors.web.downloads import CSV, whole_download

JSON_TYPE = "application/json"
Kind = Literal["json", "csv"]


def holder_file(actor: Actor, holder: Holder, kind: Kind) -> HttpResponse:
    """The file, recorded before its first byte. Raises Forbidden."""
    told = describe_holder(actor=actor, holder=holder)
    rows = Holder.objects.filter(distributor_id=holder.distributor_id, id=holder.id)
    taken = take_file(actor=actor, file="holder", rows=rows, place=holder.place, subject_id=holder.id)
    if kind == "csv":
        return whole_download(taken, "csv", CSV, lambda _rows: csv_lines(HEADER, as_rows(told)))
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return whole_download(taken, "json", JSON_TYPE, lambda _rows: [text.encode()])
