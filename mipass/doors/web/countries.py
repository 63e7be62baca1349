"""Countries by their ISO 3166-1 alpha-2 code, shown as "United States of America (USA)"."""

from __future__ import annotations

from functools import cache

import pycountry

# The library shortens what ISO 3166-1 and the manual write in full.
NAMES = {"US": "United States of America"}


@cache
def list_countries() -> tuple[tuple[str, str], ...]:
    """Every code with its label, by label."""
    labels = {
        country.alpha_2: f"{NAMES.get(country.alpha_2, country.name)} ({country.alpha_3})"
        for country in pycountry.countries
    }
    return tuple(sorted(labels.items(), key=lambda item: item[1]))


def country_label(code: str) -> str:
    """How a country is shown; nothing for no country."""
    return dict(list_countries()).get(code, code)
