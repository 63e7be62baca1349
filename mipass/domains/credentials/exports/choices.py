"""The choices of a profile's layout, in the words of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import local


class Form(models.TextChoices):
    """What kind of file it is."""

    CSV = "csv", _("CSV: rows and columns")
    JSON = "json", _("JSON: one object per line, for a REST interface")


class Delimiter(models.TextChoices):
    """What stands between two cells."""

    COMMA = "comma", _("Comma")
    SEMICOLON = "semicolon", _("Semicolon")
    TAB = "tab", _("Tab")
    PIPE = "pipe", _("Vertical bar")


DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


class Quoting(models.TextChoices):
    """Which cells stand in double quotes."""

    MINIMAL = "minimal", _("Only cells that need it")
    ALL = "all", _("All cells")


class Encoding(models.TextChoices):
    """How characters become octets."""

    UTF_8 = "utf-8", _("UTF-8")
    UTF_8_BOM = "utf-8-bom", _("UTF-8 with byte order mark, as Excel expects it")
    WINDOWS_1252 = "windows-1252", _("Windows-1252 (Western European)")


CODECS: Mapping[str, str] = {"utf-8": "utf-8", "utf-8-bom": "utf-8", "windows-1252": "cp1252"}


class Dates(models.TextChoices):
    """How a moment is written: all but the first two by the clocks of the time zone."""

    ISO = "iso", "2026-11-30T16:05:00Z (UTC)"
    ISO_OFFSET = "iso_offset", "2026-11-30T16:05:00+00:00 (UTC)"
    DAY_AND_TIME = "day_and_time", "2026-11-30 16:05:00"
    DAY = "day", "2026-11-30"
    MONTH_DAY_YEAR = "month_day_year", "11/30/2026"
    DAY_MONTH_YEAR = "day_month_year", "30/11/2026"
    DAY_MONTH_YEAR_DOTS = "day_month_year_dots", "30.11.2026"


_LOCAL: Mapping[str, str] = {
    "day_and_time": "%Y-%m-%d %H:%M:%S",
    "day": "%Y-%m-%d",
    "month_day_year": "%m/%d/%Y",
    "day_month_year": "%d/%m/%Y",
    "day_month_year_dots": "%d.%m.%Y",
}


def moment_writer(dates: str) -> Callable[[datetime], str]:
    """What writes moments so."""
    if dates in _LOCAL:
        return lambda at: local(at).strftime(_LOCAL[dates])
    zone = "Z" if dates == Dates.ISO else "+00:00"
    return lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + zone


class Removals(models.TextChoices):
    """What a file of changes says of a credential that has left the states of the profile."""

    ROW = "row", _("A row with its present status, so that the system can remove it")
    OMIT = "omit", _("Nothing")


# With these a spreadsheet begins a formula; Excel takes the full-width ones too.
SIGNS = "=+-@＝＋－＠"  # noqa: RUF001
_NUMBER = re.compile(r"\s*[+-]?[0-9]+([.,][0-9]+)*\s*")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell instead of showing it."""
    return cell.lstrip()[:1] in SIGNS and bool(cell.strip()) and _NUMBER.fullmatch(cell) is None
