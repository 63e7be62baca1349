"""What runs on a stranger's text takes time by its length, or looks at the length first: 100 kB in 50 ms."""

import unicodedata
from collections.abc import Callable, Mapping

import pytest
from django.core.exceptions import ValidationError

from mipass.base.kit.address import clean_email, searched_email, shown_email
from mipass.base.kit.csv import neutralise
from mipass.base.kit.errors import Invalid
from mipass.base.kit.logs import scrub
from mipass.base.kit.paging import Cursor
from mipass.base.kit.text import clean_digits, clean_name, name_key, plain
from mipass.domains.accounts.weak_passwords import CommonPasswordValidator, refuse_names
from tests.soon import best_seconds

LENGTH = 100_000
WITHIN = 0.05  # seconds of the processor
MARKS = "a" + "\u0301\u0316" * (LENGTH // 2)  # an accent above and one below, in turns: to be put in order


def times(part):
    """As much of a part as makes a long text."""
    return part * (LENGTH // len(part))


NASTY = {
    "letters": times("a"),
    "digits": times("9"),
    "spaces": times(" "),
    "no-break spaces": times("\u00a0"),
    "tabs and letters": times("a\t"),
    "marks in any order": MARKS,
    "hangul": times("\u1112\u1161\u11ab"),
    "what grows": times("\ufdfa"),
    "sharp s": times("ß"),
    "other digits": times("\U0001d7d7"),
    "quotes": times('"'),
    "semicolons": times(";"),
    "csrf": times("csrf"),
    "csrf apart": times("csrf_"),
    "names of secrets": times("key "),
    "a secret's name and spaces": "token" + times(" "),
    "a secret's name, sign and spaces": "token=" + times(" "),
    "a secret's name and bearer": "authorization: bearer" + times(" "),
    "schemes": times("a://"),
    "passwords": times("a://b:"),
    "colons": "a://b:" + times(":"),
    "link words": times("/mail/"),
    "slashes": times("/"),
    "at signs": times("@"),
    "dots": "a@" + times("a."),
    "dashes": "a@" + times("-"),
    "encoded labels": "a@" + times("xn--a."),
    "labels": "a@" + times("ü."),
    "one label": "a@" + times("ü"),
    "quoted local part": '"' + times("\\") + '"@example.com',
    "brackets": times("["),
    "objects": times('{"a":'),
    "percent signs": times("%"),
    "lone surrogates": times("\ud800"),
    "zeros": times("\x00"),
}


def refused(clean, text, **options):
    try:
        return clean(text, **options)
    except (Invalid, ValidationError):
        return None


VALIDATOR = CommonPasswordValidator()
READERS: Mapping[str, Callable[[str], object]] = {
    "scrub": scrub,
    "clean_name": lambda text: refused(clean_name, text, field="name"),
    "name_key": name_key,
    "plain": plain,
    "clean_digits": lambda text: refused(clean_digits, text, field="number"),
    "CommonPasswordValidator": lambda text: refused(VALIDATOR.validate, text),
    "refuse_names": lambda text: refused(refuse_names, text, names=[text, "Northgate Doors"]),
    "clean_email": lambda text: refused(clean_email, text),
    "searched_email": lambda text: searched_email(text[:200]),  # as searches call it
    "shown_email": shown_email,
    "Cursor.decode": Cursor.decode,
    "neutralise": neutralise,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", NASTY)
def test_a_long_text_is_read_or_refused_at_once(reader, text):
    assert best_seconds(lambda: READERS[reader](NASTY[text]), within=WITHIN) < WITHIN


def test_a_name_may_be_typed_with_marks_apart():
    apart = unicodedata.normalize("NFD", "ᾂ" * 100)
    assert clean_name(apart, field="name") == "ᾂ" * 100
