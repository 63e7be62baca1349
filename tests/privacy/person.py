"""A person whom nothing else is called like, and every way to spell what is known of them."""

import base64
from collections.abc import Iterator
from urllib.parse import quote

GIVEN, FAMILY = "Zerlindö", "Quastenflosser"
OLD = "zerli.vorher@planted-before.example"
EMAIL = "zerlindo.q@xn--bhmtest-90a.example"  # böhmtest.example
TYPED = "Zerlindo.Q@BÖHMtest.example"
NUMBER, EXTERNAL = "PN-77412-QX", "hr:zerl-99317"
DEPARTMENT, NOTE, LABEL = "Zylinderkopfdichtungen", "Spare key under Tanzmaus", "Werkstor Nebelkrähe"
CARD, SECOND_CARD = "34111222333", "34111222444"
WALLET = "Phone of Zerlindö"

FACTS = {
    "given_name": GIVEN,
    "family_name": FAMILY,
    "employee_number": NUMBER,
    "department": DEPARTMENT,
    "external_id": EXTERNAL,
    "note": NOTE,
}
KNOWN = (GIVEN, FAMILY, OLD, EMAIL, "zerlindo.q@böhmtest.example", NUMBER, EXTERNAL, DEPARTMENT, NOTE, LABEL)
CARDS = (CARD, SECOND_CARD)


def spellings(text: str) -> Iterator[bytes]:
    """As it is, in either case, in UTF-8 and UTF-16, as JSON, a URL and HTML escape it, in hex and base64."""
    for each in {text, text.lower(), text.upper(), text.casefold()}:
        yield from _encoded(each.encode())
        yield from _encoded(each.encode("utf-16-le"))
        yield from _encoded(each.encode("utf-16-be"))
        yield each.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
        yield quote(each, safe="").encode()
        if not each.isascii():
            yield each.encode("latin-1", "ignore")
            yield each.encode("ascii", "xmlcharrefreplace")


def _encoded(octets: bytes) -> Iterator[bytes]:
    yield octets
    yield octets.hex().encode()
    yield octets.hex().upper().encode()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + octets)
        first, last = -(-before * 8 // 6), (before + len(octets)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].replace(b"+", b"-").replace(b"/", b"_")


FORMS = {form: text for text in (*KNOWN, *CARDS) for form in spellings(text)}


def found_in(held: bytes) -> set[str]:
    """What of the person stands in these octets, however it is spelled."""
    return {text for form, text in FORMS.items() if form in held}
