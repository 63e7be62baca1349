"""The geometry of plots: whole days, weeks and months, each bar in its place."""

from datetime import date, timedelta

import pytest

from mipass.doors.web.plot import SPANS, draw, first_day

TODAY = date(2026, 11, 24)  # a Tuesday


def plotted(span, days):
    return draw(SPANS[span], TODAY, {"issued": ("Credentials Issued", days)}).plots[0]


@pytest.mark.parametrize(
    ("span", "first", "bars"),
    [
        ("30d", date(2026, 10, 26), 30),
        ("12w", date(2026, 9, 7), 12),
        ("12m", date(2025, 12, 1), 12),
    ],
)
def test_a_span_begins_with_a_whole_bar_and_ends_today(span, first, bars):
    assert first_day(SPANS[span], TODAY) == first
    plot = plotted(
        span, {first: 3, TODAY: 4, first - timedelta(days=1): 100, TODAY + timedelta(days=40): 100}
    )
    assert [plot.bars[0].value, plot.bars[-1].value, len(plot.bars)] == ["3", "4", bars]
    assert plot.total == "7"


@pytest.mark.parametrize("span", SPANS)
def test_a_span_has_the_bars_that_it_names_on_every_day(span):
    for number in range(4 * 366):
        today = date(2027, 1, 1) + timedelta(days=number)
        days = {first_day(SPANS[span], today): 1, today: 1}
        bars = draw(SPANS[span], today, {"issued": ("Credentials Issued", days)}).plots[0].bars
        assert len(bars) == int(span[:2]), today
        assert (bars[0].value, bars[-1].value) == ("1", "1"), today


def test_bars_stand_side_by_side_within_the_frame():
    plot = plotted("30d", {TODAY: 1})
    ends = [bar.x + bar.width for bar in plot.bars]
    assert all(end <= after.x for end, after in zip(ends, plot.bars[1:], strict=False))
    assert plot.bars[0].x >= 0
    assert ends[-1] <= 100


@pytest.mark.parametrize(("largest", "top"), [(0, "1"), (1, "1"), (3, "5"), (7, "10"), (1001, "2,000")])
def test_the_scale_ends_at_a_round_number(largest, top):
    plot = plotted("30d", {TODAY: largest})
    assert plot.top == top
    assert plot.bars[-1].height == pytest.approx(100 * largest / int(top.replace(",", "")))
    assert plot.bars[-1].y == pytest.approx(100 - plot.bars[-1].height)


def test_weeks_and_months_add_up_their_days():
    days = {TODAY: 1, date(2026, 11, 23): 2, date(2026, 11, 22): 4, date(2026, 11, 1): 8}
    assert [bar.value for bar in plotted("12w", days).bars[-2:]] == ["4", "3"]
    assert plotted("12m", days).bars[-1].value == "15"


def test_the_table_says_the_same_newest_first():
    chart = draw(
        SPANS["12m"], TODAY, {"redeemed": ("Redeemed", {TODAY: 1500}), "issued": ("Issued", {TODAY: 2})}
    )
    assert chart.rows[0] == ("November 2026", ("1,500", "2"))
    assert len(chart.rows) == 12
