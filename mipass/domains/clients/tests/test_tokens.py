"""The text of a token tells its mistypings apart from itself, before any database is asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.domains.clients.tokens import BASE62, TOKEN_LENGTH, is_token_text, new_token_text

SCANNED = re.compile(r"\bmip[st]?_[0-9A-Za-z]{36}\b")  # what scanners of secrets are told to look for
positions = st.integers(0, TOKEN_LENGTH - 1)


def test_it_has_the_shape_that_scanners_know():
    text = new_token_text()
    assert len(text) == TOKEN_LENGTH == 40
    assert SCANNED.fullmatch(text)
    assert SCANNED.search(f"curl -H 'Authorization: Bearer {text}'")
    assert is_token_text(text)


def test_no_two_are_the_same():
    assert len({new_token_text() for _ in range(1_000)}) == 1_000


@given(positions, st.sampled_from(BASE62))
def test_one_wrong_letter_is_seen(position, letter):
    text = new_token_text()
    changed = text[:position] + letter + text[position + 1 :]
    assert is_token_text(changed) is (changed == text)


@given(st.integers(4, TOKEN_LENGTH - 2))
def test_two_letters_changed_about_are_seen(position):
    text = new_token_text()
    turned = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
    assert is_token_text(turned) is (turned == text)


@given(st.text(max_size=60))
def test_other_texts_are_none(text):
    assert not is_token_text(text)


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "Bearer {}", "{}{}", "{}\x00"])
def test_nothing_may_stand_around_it(around):
    text = new_token_text()
    assert not is_token_text(around.format(text, text))


def test_its_checksum_is_the_crc_of_what_stands_before():
    """CRC-32 of ``mip_`` and thirty zeros is 0xAD92357F, 2,912,040,319, which is 3B4ciF in base62."""
    assert is_token_text("mip_" + "0" * 30 + "3B4ciF")
    assert not is_token_text("mip_" + "0" * 30 + "000000")
