"""Moved to :mod:`mipass.doors.web.fields`; these names stay until every area imports from there."""

from mipass.doors.web.fields import EmailField, NameField, WholeNumberField, as_form_error

__all__ = ["EmailField", "NameField", "WholeNumberField", "as_form_error"]
