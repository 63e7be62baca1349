"""Moved to :mod:`mipass.doors.web.door`; these names stay until every area imports from there."""

from mipass.doors.web.door import (
    ActionForm,
    KeyedForm,
    OperatorRequest,
    PortalRequest,
    console_page,
    done,
    enter_portal,
    portal_page,
    refusals_in,
    show_form,
)

__all__ = [
    "ActionForm",
    "KeyedForm",
    "OperatorRequest",
    "PortalRequest",
    "console_page",
    "done",
    "enter_portal",
    "portal_page",
    "refusals_in",
    "show_form",
]
