"""Links as mail programs and gateways leave them: what the page's script reads there, where they lead."""

from urllib.parse import quote
from uuid import UUID

import pytest

from mipass.base.kit.typed_codes import normalize
from mipass.protocol.openid4vci import offer_query
from tests.pages import find, page_of

PORTAL = "https://portal.example:8443/doors"
ORGANIZATION = UUID("01a22925-76f8-7d54-94b1-872f7ee5ddd0")  # fixed: tests are named by what is made of it
TOKEN = "-9XkQ2mVhT7sLrWb4NcJzY0uEoGaKpDf6HiUvRw31t_"
OFFER = f"{PORTAL}/mobile/{ORGANIZATION}/offers/{TOKEN}"
QUERY = offer_query(OFFER)
LINK = f"{PORTAL}/credential/#{QUERY}"
LAST_PART = f"{ORGANIZATION}/offers/{TOKEN}"

READABLE = {
    "whole": LINK,
    "fragment": f"#{QUERY}",
    "hash encoded": LINK.replace("#", "%23"),
    "encoded twice": LINK.replace("#", "%2523").replace("%3A", "%253A").replace("%2F", "%252F"),
    "encoded whole": quote(LINK, safe=""),
    "hash lost": LINK.replace("#", ""),
    "hash become a query": LINK.replace("#", "?"),
    "behind a gateway": f"https://safe.example/?url={quote(LINK, safe='')}&data=05%7C01",
    "wrapped": f"{LINK[:90]}\n  {LINK[90:]}",
    "quoted-printable": f"{LINK[:90]}=\r\n{LINK[90:]}".replace("uri=", "uri=3D"),
    "soft hyphens and zero width": f"{LINK[:99]}\u00ad\u200b{LINK[99:]}\ufeff",
    "in angle brackets": f"<{LINK}>",
    "full stop": f"{LINK}.",
    "bracket and comma": f"({LINK}),",
    "sentence": f"Open {LINK} please",
    "tracking behind it": f"{LINK}&utm_source=mail",
    "host and paths in capitals": LINK.replace("portal.example", "PORTAL.EXAMPLE").replace(
        "mobile", "MOBILE"
    ),
    "the offer alone": OFFER,
    "the wallet's link": f"openid-credential-offer://?{QUERY}",
    "last part": LAST_PART,
    "last part with words": f"copy: {LAST_PART}.",
    "last part with capitals": LAST_PART.replace(str(ORGANIZATION), str(ORGANIZATION).upper()),
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE.keys())
def test_a_damaged_link_is_read_as_it_was_sent(scripts, text):
    assert scripts.ask("link", text=text, portal=PORTAL)["offer"] == OFFER


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (LINK[:-1], True),
        (LINK[: len(LINK) // 2], True),
        ("/credential/%23credential_offer_uri=", True),
        ("/credential/", False),
        ("/credential/#", False),
        ("nonsense % %2 %zz", False),
        ("", False),
    ],
)
def test_what_lacks_a_part_is_no_offer_but_may_have_been_meant_as_one(scripts, text, meant):
    assert scripts.ask("link", text=text, portal=PORTAL) == {"offer": "", "meant": meant}


@pytest.mark.parametrize(
    "text",
    [
        "AB0DE-FGH1K",
        " ab0de fgh1k ",
        "AB0DEFGH1K",
        "abOde-fghlk.",
        "a b o d e f g h i k",
        "AB0DE\u2011FGH1K\u200b",
        "AB0DE\u2013FGH1K\u00a0",
        "AB0DE\u2212FGH1K",
    ],
)
def test_a_code_is_read_however_it_is_typed(scripts, text):
    assert scripts.ask("linkCode", text=text) == normalize(text) == "AB0DEFGH1K"


@pytest.mark.parametrize(
    "text", ["", "ABCDE-FGHJ", "ABCDE-FGHJKM", "UBCDE-FGHJK", "nonsense", LINK, OFFER, LAST_PART, QUERY]
)
def test_what_is_no_code_is_none(scripts, text):
    assert scripts.ask("linkCode", text=text) == ""


def test_another_portals_offer_stays_another_portals(scripts):
    evil = LINK.replace(quote(PORTAL, safe=""), quote("https://evil.test", safe=""))
    assert scripts.ask("link", text=evil, portal=PORTAL)["offer"].startswith("https://evil.test/")


@pytest.mark.parametrize(
    "path",
    [
        f"/credential/%23{QUERY}",
        f"/credential/%2523{quote(QUERY, safe='')}",
        f"/credential/{QUERY}",
        f"/credential/?{QUERY}",
        "/credential/%23",
        "/credential/.",
        "/credential/%3E",
        "/credential/%20",
    ],
)
def test_a_damaged_address_leads_to_the_page(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert find(page_of(answer), "#holder")["data-here"] == "/credential/"
    assert TOKEN not in answer.content.decode()


@pytest.mark.parametrize("path", ["/credential", "/Credential/", "/CREDENTIAL/"])
def test_another_spelling_leads_on_with_its_query(client, db, path):
    answer = client.get(f"{path}?{QUERY}")
    assert (answer.status_code, answer["Location"]) == (302, f"/credential/?{QUERY}")


def test_what_is_no_file_of_the_page_is_still_not_found(client, db):
    assert client.get("/credential/anything").status_code == 404
