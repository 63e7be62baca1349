import pytest

from mipass.base.kit.address import clean_email, searched_email, shown_email
from mipass.base.kit.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" User+Door@Example.COM ", "user+door@example.com"),
        ("user@bücher.example", "user@xn--bcher-kva.example"),
        ('"quoted!part"@example.com', '"quoted!part"@example.com'),
        ("\u00a0a@example.com\u3000", "a@example.com"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ],
)
def test_odd_but_legal_addresses_are_kept_in_lower_case(typed, kept):
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("x@straße.example", "x@xn--strae-oqa.example", "x@straße.example"),
        ("x@STRAẞE.example", "x@xn--strae-oqa.example", "x@straße.example"),
        ("x@strasse.example", "x@strasse.example", "x@strasse.example"),
        ("x@XN--strae-oqa.example", "x@xn--strae-oqa.example", "x@straße.example"),
        ("x@παράδειγμας.example", "x@xn--hxajbheg2az3als.example", "x@παράδειγμας.example"),
        ("x@παράδειγμασ.example", "x@xn--hxajbheg2az3al3a.example", "x@παράδειγμασ.example"),
        ("x@bu\u0308cher.example", "x@xn--bcher-kva.example", "x@bücher.example"),
        ("x@例え。テスト", "x@xn--r8jz45g.xn--zckzah", "x@例え.テスト"),
    ],
)
def test_a_domain_beyond_ascii_stays_the_one_that_was_typed(typed, kept, shown):
    assert clean_email(typed) == kept
    assert shown_email(kept) == shown
    assert clean_email(shown) == kept


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nobody",
        "a@b",
        "a@@example.com",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com",
        "@",
        "bo\u017f\u017f@example.com",  # two long s
        "a@localhost",
        "a@[127.0.0.1]",
        "a@xn--strasse-.example",  # does not decode
        "a@exa\u2024mple..com",
        "é@example.com",
    ],
)
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(Invalid):
        clean_email(bad)


@pytest.mark.parametrize(
    "bad", ["\u200eb@example.com", "b@exam\u00adple.com", "b@\u200dexample.com", "b\ufeff@x.com"]
)
def test_an_invisible_character_is_named_and_never_dropped(bad):
    with pytest.raises(Invalid, match=r"U\+(200E|00AD|200D|FEFF)") as refused:
        clean_email(bad)
    assert refused.value.code == "forbidden_character"


@pytest.mark.parametrize("bad", [f"{'a' * 65}@example.com", f"a@{'b' * 60}.{'c' * 250}.com", "ü" * 100_000])
def test_more_than_the_mail_standards_allow_is_refused(bad):
    with pytest.raises(Invalid) as refused:
        clean_email(bad)
    assert refused.value.code == "address_too_long"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("max@straße.example", "max@xn--strae-oqa.example"),
        ("straße", "xn--strae-oqa"),
        ("@straße.", "@xn--strae-oqa."),
        ("xn--strae-oqa", "xn--strae-oqa"),
        ("ab_c%", "ab_c%"),
    ],
)
def test_a_search_looks_for_the_form_that_is_kept(typed, part):
    assert searched_email(typed) == part


@pytest.mark.parametrize("odd", ["x@xn--a.example", "x@xn--.example", "xn--", "no address"])
def test_what_is_no_encoded_domain_is_shown_as_it_is(odd):
    assert shown_email(odd) == odd
