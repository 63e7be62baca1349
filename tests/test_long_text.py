"""What runs on a stranger's text in every room takes time by its length, or looks at the length first.

What the kit reads is tried in :mod:`mipass.base.kit.tests.test_long_text`, headers in :mod:`tests.test_gate`,
whole forms in :mod:`tests.tenancy.test_long_forms`.
"""

import base64
import json
from collections.abc import Callable, Mapping
from functools import partial

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from mipass.base.kit.csv import as_typed
from mipass.base.kit.errors import Invalid
from mipass.base.kit.logs import request_values, scrub
from mipass.base.kit.site import is_of_site
from mipass.base.kit.tests.test_long_text import LENGTH, NASTY
from mipass.domains.credentials import search_words
from mipass.domains.credentials.bulk_uploads.cells import (
    cell,
    mangled,
    read_bit_length,
    read_bits,
    read_number,
)
from mipass.domains.credentials.bulk_uploads.columns import read_header
from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credits.vouchers import normalize
from mipass.domains.readers.repository import find_metadata
from mipass.protocol import (
    cbor,
    certificates,
    cose,
    dpop,
    eat,
    firmware_metadata,
    firmware_requests,
    keys,
    openid4vci,
    reader_config,
    statuslist,
    versions,
)
from mipass.protocol.clock import now_utc
from mipass.protocol.errors import ProtocolError
from mipass.protocol.wiegand import FORMATS, WiegandError
from tests.soon import best_seconds

WITHIN = 0.25  # seconds of the processor, the best of three: 100 kB of the square take 10 and more
NUMBER = FORMATS["H10301"].fields[0]
HEADER = "email,format,card_number"


def times(part):
    return part * (LENGTH // len(part))


TEXTS = {
    **NASTY,
    "backslashes": times("\\"),
    "separators with quotes": times(';"'),
    "line breaks": times("\n"),
    "line breaks and marks": times("\n'"),
    "commas": times(","),
    "ampersands": times("&"),
    "equal signs": times("="),
    "a name and an ampersand": times("a=&"),
    "parentheses": times("("),
    "pairs of parentheses": times("()"),
    "a host of marks": "http://e" + "\u0301\u0316" * (LENGTH // 2),
    "a host of marks without a scheme": "//e" + "\u0301\u0316" * (LENGTH // 2) + ".test/",
    "what is no number of a list": "[" + times("1,") + "1]",
    "a whole list": "[" + times("[],") + "1]",
    "a large number": "1" + times("0"),
    "hexadecimal digits": times("ab"),
    "pairs of digits": times("12:"),
    "groups of digits": times("123,"),
    "dates": times("1.1."),
    "an exponent": times("1e"),
    "letters of a token": times("eyJh.") + "e30.AA",
    "CBOR lists": times("\x81"),
    "CBOR maps": times("\x01\x01"),
    "armour": "-----BEGIN CERTIFICATE-----" + times("A\n"),
}


def octets(text):
    return text.encode("utf-8", "surrogatepass")


def jwt_of(text):
    """A token whose header is that text."""
    return f"{base64.urlsafe_b64encode(octets(text)).decode().rstrip('=')}.e30.AA"


READERS: Mapping[str, Callable[[str], object]] = {
    "a CSV's cell": cell,
    "a cell as it was typed": as_typed,
    "a CSV's header": lambda text: read_header([HEADER, text[:10_000]]),
    "a number in a cell": lambda text: read_number(text, NUMBER, "hexadecimal"),
    "a cell that was mangled": mangled,
    "a cell of card data": lambda text: read_bits(26, text, []),
    "a cell of a length": lambda text: read_bit_length(text, []),
    "a voucher's code": normalize,
    "words of a search: a number": search_words.read_number,
    "words of a search: a pair": search_words.read_pair,
    "words of a search: hexadecimal": search_words.read_hex,
    "a name in the firmware's repository": find_metadata,
    "where to go next": lambda text: is_of_site(text, host="localhost", secure=False),
    "a query or a form": lambda text: QueryDict(octets(text)),
    "base64url": keys.from_base64url,
    "a JWK": lambda text: keys.public_from_jwk({"kty": "EC", "crv": "P-256", "x": text, "y": text}),
    "a DPoP proof": lambda text: dpop.verify_proof(text, method="GET", url="http://a/", now=now_utc()),
    "a DPoP proof's header": lambda text: dpop.verify_proof(
        jwt_of(text), method="GET", url="http://a/", now=now_utc()
    ),
    "a key proof": lambda text: openid4vci.verify_key_proof(text, audience="http://a", now=now_utc()),
    "an offer": lambda text: openid4vci.parse_offer(octets(text)),
    "CBOR": lambda text: cbor.decode(octets(text)),
    "CBOR that holds it": lambda text: cbor.decode(cbor.encode({1: octets(text)})),
    "COSE": lambda text: cose.read_sign1(cbor.decode(octets(text))),
    "an attestation": lambda text: eat.verify_report(octets(text)),
    "a configuration": lambda text: reader_config.read_config(octets(text)),
    "a status list": lambda text: statuslist.read_claims(octets(text)),
    "a certificate": lambda text: certificates.from_der(octets(text)),
    "a certification request": lambda text: certificates.read_csr(octets(text)),
    "a firmware's root": lambda text: firmware_metadata.read_root(octets(text)),
    "a firmware's targets": lambda text: firmware_metadata.read_targets(octets(text)),
    "a signing request": lambda text: firmware_requests.read_request(octets(text)),
    "a version": versions.version_number,
    "JSON": json.loads,
}
REFUSED = (Invalid, TooManyFieldsSent, ProtocolError, Unreadable, WiegandError, ValueError, RecursionError)


@pytest.mark.parametrize("reader", READERS)
def test_a_long_text_is_read_or_refused_soon(reader):
    slow = {}
    for told, text in TEXTS.items():
        seconds = best_seconds(partial(READERS[reader], text), within=WITHIN, refused=REFUSED)
        if seconds > WITHIN:
            slow[told] = seconds
    assert slow == {}


def test_what_was_typed_is_taken_out_of_a_log_line_soon():
    """Parts of the word that stands in its place made the line grow, and many values cost a search each."""
    parts = {"[redacted]"[start : start + size] for size in range(6, 11) for start in range(5)}
    values = [*parts, *(f"{'a' * 30}{number}{'a' * 30}" for number in range(1_500))]
    texts = ["redacted" * 500, "a" * 4_000, "[redacted]" * 400]
    token = request_values.set(lambda: values)
    try:
        assert best_seconds(lambda: [*map(scrub, texts)], within=2 * WITHIN) < 2 * WITHIN
        lines = [scrub(text) for text in texts]
    finally:
        request_values.reset(token)
    assert max(map(len, lines)) <= 2 * max(map(len, texts))
