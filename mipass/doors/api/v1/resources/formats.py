"""The card formats."""

from __future__ import annotations

from typing import Any

from ninja import Router

from mipass.base.kit.errors import NotFound
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.schemas.cards import FormatOut
from mipass.protocol import wiegand
from mipass.protocol.wiegand import Format

router = Router(tags=["Formats"])


@endpoint(router, "GET", "/formats", answers=list[FormatOut])
def list_formats(request: ApiRequest) -> list[dict[str, Any]]:
    """Every format that credentials can be issued in, with its fields and their bounds."""
    return [_shown(form) for form in wiegand.offered()] + [_custom()]


@endpoint(router, "GET", "/formats/{code}", answers=FormatOut)
def get_format(request: ApiRequest, code: str) -> dict[str, Any]:
    """One format, by its code."""
    if code == wiegand.CUSTOM:
        return _custom()
    for form in wiegand.offered():
        if form.code == code:
            return _shown(form)
    raise NotFound


def _shown(form: Format) -> dict[str, Any]:
    return {
        "code": form.code,
        "name": form.short_name,
        "bits": form.bits,
        "tier": form.tier,
        "parity": len(form.parity),
        "fields": [
            {
                "name": each.name,
                "bits": len(each.positions),
                "min": str(each.minimum),
                "max": str(each.maximum),
            }
            for each in form.fields
        ],
    }


def _custom() -> dict[str, Any]:
    """Any bits: `bit_length` and `data_hex` in place of fields."""
    return {"code": wiegand.CUSTOM, "name": "Custom", "bits": None, "tier": None, "parity": 0, "fields": []}
