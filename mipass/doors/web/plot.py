"""Plots drawn by the server: the geometry of bars over time, for ui/plot.html.

Series stand below each other, each with a scale of its own: a thousand credits redeemed in a day would
flatten the three that were issued. Units of the drawing: 100 wide and high, stretched by the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.formats import date_format

from mipass.doors.web.words import grouped, short_day

Step = Literal["day", "week", "month"]
GAP = 0.22  # of a bar's place


@dataclass(frozen=True, slots=True)
class Span:
    """How many bars to look back, today's among them, and what one bar stands for."""

    bars: int
    step: Step


SPANS: Mapping[str, Span] = {"30d": Span(30, "day"), "12w": Span(12, "week"), "12m": Span(12, "month")}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for and where it is drawn."""

    label: str
    value: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One series. ``top`` is the value of the upper edge."""

    id: str
    title: str
    total: str
    top: str
    bars: Sequence[Bar]

    @property
    def first(self) -> str:
        """The label below the left edge."""
        return self.bars[0].label

    @property
    def last(self) -> str:
        """The label below the right edge."""
        return self.bars[-1].label


@dataclass(frozen=True, slots=True)
class Chart:
    """Some series over the same time, and the table that says the same."""

    plots: Sequence[Plot]
    rows: Sequence[tuple[str, tuple[str, ...]]]


def first_day(span: Span, today: date) -> date:
    """The first day of the first bar. Each is a whole day, week from Monday or month; the last is today's."""
    return _begins(span, today)[0]


def draw(span: Span, today: date, series: Mapping[str, tuple[str, Mapping[date, int]]]) -> Chart:
    """The chart of some series of values by day, by their id: a title, and the days that have a value."""
    begins = _begins(span, today)
    labels = [_label(begin, span.step) for begin in begins]
    values = {id: _sums(begins, days, span.step) for id, (_title, days) in series.items()}
    plots = [_plot(id, title, labels, values[id]) for id, (title, _days) in series.items()]
    figures = zip(*([grouped(value) for value in column] for column in values.values()), strict=True)
    return Chart(plots, list(zip(labels, figures, strict=True))[::-1])


def _begin(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _begins(span: Span, today: date) -> list[date]:
    last = _begin(today, span.step)
    return [_back(last, number, span.step) for number in reversed(range(span.bars))]


def _back(begin: date, number: int, step: Step) -> date:
    """The beginning of the bar that is ``number`` bars before one."""
    if step == "month":
        year, month = divmod(begin.year * 12 + begin.month - 1 - number, 12)
        return date(year, month + 1, 1)
    return begin - number * timedelta(weeks=1) if step == "week" else begin - timedelta(days=number)


def _sums(begins: Sequence[date], days: Mapping[date, int], step: Step) -> list[int]:
    sums = dict.fromkeys(begins, 0)
    for day, value in days.items():
        if (begin := _begin(day, step)) in sums:
            sums[begin] += value
    return list(sums.values())


def _label(begin: date, step: Step) -> str:
    return date_format(begin, "F Y") if step == "month" else short_day(begin)


def _plot(id: str, title: str, labels: Sequence[str], values: Sequence[int]) -> Plot:
    top, place = _top(max(values)), 100 / len(values)
    bars = [
        Bar(
            label=label,
            value=grouped(value),
            x=round(place * (at + GAP / 2), 3),
            y=round(100 - 100 * value / top, 3),
            width=round(place * (1 - GAP), 3),
            height=round(100 * value / top, 3),
        )
        for at, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return Plot(id, title, grouped(sum(values)), grouped(top), bars)


def _top(largest: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 … so that the half is easily read, too."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= largest:
                return factor * size
        size *= 10
