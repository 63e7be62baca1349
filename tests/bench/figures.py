"""A measured figure beside its floor."""

from __future__ import annotations

from typing import TypedDict


class Figure(TypedDict):
    """``ratio`` is value over baseline: the floor of the same run, or the aim where there is no floor."""

    value: float
    unit: str
    baseline: float
    ratio: float


Figures = dict[str, Figure]


def figure(value: float, unit: str, baseline: float) -> Figure:
    """The figure, in as many digits as such a measurement deserves."""
    return {
        "value": float(f"{value:.4g}"),
        "unit": unit,
        "baseline": float(f"{baseline:.4g}"),
        "ratio": round(value / baseline, 3),
    }
