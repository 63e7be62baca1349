"""Validated encodes per second in one thread, against a plain table loop in the same run.

Measured is the public `encode(code, values)`. The baseline checks the same ranges and loops over the
format's table of bit runs and parity masks, worked out beforehand.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from mipass.protocol.wiegand import Bits, Format, encode, offered

CARDS = 500
ROUNDS = 15

Card = Mapping[str, int]
Figure = dict[str, float | str]


def measure() -> dict[str, Figure]:
    """Figures for H10301 and for the formats of median and least speed; the best of several rounds each."""
    rates = {form: _rate(partial(encode, form.code), form) for form in offered()}
    by_speed = sorted(rates, key=lambda form: rates[form])
    chosen = {
        "wiegand_encode_h10301": next(form for form in rates if form.code == "H10301"),
        "wiegand_encode_median": by_speed[len(by_speed) // 2],
        "wiegand_encode_slowest": by_speed[0],
    }
    return {name: _figure(form, rates[form]) for name, form in chosen.items()}


def _figure(form: Format, rate: float) -> Figure:
    plain = table_loop(form)
    assert all(plain(card) == encode(form.code, card) for card in _cards(form))
    baseline = _rate(plain, form)
    return {
        "value": round(rate),
        "unit": f"encodes/s ({form.code})",
        "baseline": round(baseline),
        "ratio": round(rate / baseline, 2),
    }


def _rate(encoder: Callable[[Card], Bits], form: Format) -> float:
    """Cards per second in the best round: what else the machine does can only slow a round down."""
    cards = _cards(form)
    best = min(_seconds(encoder, cards) for _ in range(ROUNDS))
    return len(cards) / best


def _seconds(encoder: Callable[[Card], Bits], cards: list[Card]) -> float:
    start = time.perf_counter()
    for card in cards:
        encoder(card)
    return time.perf_counter() - start


def _cards(form: Format) -> list[Card]:
    chance = random.Random(form.code)
    return [
        {field.name: chance.randint(field.minimum, field.maximum) for field in form.fields}
        for _ in range(CARDS)
    ]


def table_loop(form: Format) -> Callable[[Card], Bits]:
    """An encoder that walks a table: a shift and a mask for each run of bits, a mask for each parity bit."""
    last = form.bits - 1
    constant = sum(1 << last - position for position in form.ones)
    fields = [
        (field.name, field.minimum, field.maximum, list(_runs(field.positions, last)))
        for field in form.fields
    ]
    parities = [
        (sum(1 << last - position for position in parity.covers), parity.odd, last - parity.position)
        for parity in form.parity
    ]

    def plain(values: Card) -> Bits:
        frame = constant
        for name, minimum, maximum, runs in fields:
            value = values[name]
            if not minimum <= value <= maximum:
                raise ValueError(name)
            for down, mask, up in runs:
                frame |= (value >> down & mask) << up
        for mask, odd, up in parities:
            frame |= ((frame & mask).bit_count() + odd & 1) << up
        return Bits(form.bits, frame)

    return plain


def _runs(positions: tuple[int, ...], last: int) -> Iterator[tuple[int, int, int]]:
    """Each run of neighbouring positions as a shift down, a mask, and a shift up into the frame."""
    start = 0
    for end in range(1, len(positions) + 1):
        if end == len(positions) or positions[end] != positions[end - 1] + 1:
            yield len(positions) - end, (1 << end - start) - 1, last - positions[end - 1]
            start = end
