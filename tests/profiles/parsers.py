"""A reader for each ready-made profile, written from the pages of the system and not from our writer.

Each gives the cards that the system would have afterwards, and refuses what its page says it refuses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


class NotTaken(ValueError):
    """The import would refuse the file or the line."""


@dataclass(frozen=True)
class Taken:
    """A card as the system has it after the import."""

    first: str
    last: str
    facility: int | None
    number: int
    format: str = ""
    status: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


def split(line: str, delimiter: str) -> list[str]:
    """The fields of a line by RFC 4180, with no help of a library: quotes double within quotes."""
    fields, at, size = [], 0, len(line)
    while True:
        if at < size and line[at] == '"':
            text, at = "", at + 1
            while True:
                end = line.index('"', at)
                text += line[at:end]
                at = end + 1
                if at < size and line[at] == '"':
                    text, at = text + '"', at + 1
                    continue
                break
        else:
            end = line.find(delimiter, at)
            end = size if end < 0 else end
            text, at = line[at:end], end
            if '"' in text:
                raise NotTaken("a quote within an unquoted field")
        fields.append(text)
        if at >= size:
            return fields
        if line[at] != delimiter:
            raise NotTaken("something behind a closing quote")
        at += 1


def lines_in(octets: bytes, encoding: str) -> list[str]:
    """The lines, each ended by CR LF."""
    text = octets.decode(encoding)
    if not text.endswith("\r\n"):
        raise NotTaken("the last line is cut off")
    return text[:-2].split("\r\n")


def by_the_clock(text: str) -> datetime | None:
    """A date with its time, where a system has a clock and no zone; an empty field says none."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S") if text else None  # noqa: DTZ007


def with_zone(text: str | None) -> datetime | None:
    """A date and time of ISO 8601 that says its zone; what is left out says none."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise NotTaken("a time without a zone")
    return at


# The Import tool's card formats by number (Security Center Administrator Guide, database fields).
GENETEC = {
    0: ("H10301", 255, 65_535),
    1: ("H10306", 65_535, 65_535),
    2: ("H10302", None, 2**35 - 1),
    3: ("H10304", 65_535, 2**19 - 1),
    4: ("C1k35s", 4_095, 2**20 - 1),
    5: ("C1k48s", 2**22 - 1, 2**23 - 1),
    6: ("CSN32", None, 2**32 - 1),
}


def genetec(octets: bytes) -> Iterator[Taken]:
    """Columns are bound to fields in a dialog; the first line may be headings. The key of a cardholder is the
    name, the key of a card are all the fields of its format; a line that lacks one is discarded. The dates of
    activation and expiration are strings in time and date format."""
    head, *lines = [split(line, ",") for line in lines_in(octets, "utf-8")]
    bound = {heading: place for place, heading in enumerate(head)}
    for line in lines:
        if len(line) != len(head):
            raise NotTaken("another number of fields than the first line")
        first, last = line[bound["First name"]], line[bound["Last name"]]
        if not first and not last:
            raise NotTaken("a cardholder needs a first or last name")
        card_format = line[bound["Card format"]]
        number = int(line[bound["Card number"]])
        facility = line[bound["Facility code"]]
        if card_format.isdecimal():
            name, most_facility, most_number = GENETEC[int(card_format)]
            if (most_facility is None) != (facility == "") or number > most_number:
                raise NotTaken("not all fields of the format")
        else:
            name = card_format  # spelled exactly as it was created there
        begins, ends = (by_the_clock(line[bound[f"{word} date"]]) for word in ("Activation", "Expiration"))
        status = line[bound["Status"]]
        yield Taken(first, last, int(facility) if facility else None, number, name, status, begins, ends)


def gallagher(octets: bytes) -> Iterator[Taken]:
    """Bodies of POST /api/cardholders: division is required, one of the names too; a card's number is a
    string, its issue level an integer of 0 to 15; its status is told by value, never by type. It works from
    ``from`` until ``until``, times of ISO 8601."""
    states = {"active", "disabled (manually)", "lost", "stolen", "damaged"}
    for line in octets.decode("utf-8").splitlines():
        body = json.loads(line)
        if not body.get("firstName") and not body.get("lastName"):
            raise NotTaken("a cardholder needs a first or last name")
        if body["authorised"] is not True or not body["division"]["href"].startswith("https://"):
            raise NotTaken("no division, or not authorised")
        for card in body["cards"]:
            if not isinstance(card["number"], str) or not card["type"]["href"].startswith("https://"):
                raise NotTaken("a number is a string, a type is a link")
            level = card.get("issueLevel", 0)
            if type(level) is not int or not 0 <= level <= 15:
                raise NotTaken("an issue level is an integer of 0 to 15")
            if card["status"]["value"].lower() not in states or "type" in card["status"]:
                raise NotTaken("no state of the card state set")
            yield Taken(
                body.get("firstName", ""),
                body.get("lastName", ""),
                None,
                int(card["number"]),
                status=card["status"]["value"],
                begins=with_zone(card.get("from")),
                ends=with_zone(card.get("until")),
            )


def net2(octets: bytes, headings: list[str], delimiter: str = ",") -> Iterator[Taken]:
    """The fields stand in the order of the site's own export; the first line names them and is ignored. The
    first two are required, a field that is left blank is there all the same, a token has 8 digits at most."""
    head, *lines = [split(line, delimiter) for line in lines_in(octets, "utf-8-sig")]
    if head != headings:
        raise NotTaken("another order than the site's")
    for line in lines:
        if len(line) != len(headings):
            raise NotTaken("fields are out of their place")
        if not line[0] or not line[1]:
            raise NotTaken("the first two fields are required")
        known = dict(zip(headings, line, strict=True))
        ends = known.get("Expiry date", "")
        token = known["Token number"]
        if len(token) > 8 or not token.isdecimal():
            raise NotTaken("a token number has at most 8 digits")
        yield Taken(known["First name"], known["Surname"], None, int(token), ends=by_the_clock(ends))


def ccure(octets: bytes) -> Iterator[Taken]:
    """A credential's fields by their names; a card number is below 2^64, an issue code below 2^31. Activation
    and Expiration are dates with times."""
    head, *lines = [split(line, ",") for line in lines_in(octets, "utf-8")]
    for line in lines:
        known = dict(zip(head, line, strict=True))
        number = int(known["Card Number"])
        if number >= 2**64 or int(known["Issue Code"] or 0) >= 2**31:
            raise NotTaken("a number is too large")
        facility = known["Facility Code"]
        yield Taken(
            known["First Name"],
            known["Last Name"],
            int(facility) if facility else None,
            number,
            known["CHUID Format"],
            known["Status"],
            by_the_clock(known["Activation"]),
            by_the_clock(known["Expiration"]),
        )


def protege(octets: bytes) -> Iterator[Taken]:
    """FirstName,LastName,FullName,Facility,Card,PIN,AccessLevel in UTF-8 without a header line; the facility
    may stand before the card number instead, with a colon between; names or the full name are needed."""
    for line in lines_in(octets, "utf-8"):
        first, last, full, facility, card, _pin, _level = split(line, ",")
        if not (first and last) and not full:
            raise NotTaken("neither first and last name nor the full one")
        before, colon, number = card.rpartition(":")
        if bool(colon) == bool(facility):
            raise NotTaken("the facility stands in one of two places")
        yield Taken(first, last, int(before or facility), int(number))


def generic(octets: bytes) -> Iterator[Taken]:
    """Plain CSV with a header line."""
    head, *lines = [split(line, ",") for line in lines_in(octets, "utf-8-sig")]
    for line in lines:
        known = dict(zip(head, line, strict=True))
        facility = known["Facility Code"]
        yield Taken(
            known["First Name"],
            known["Last Name"],
            int(facility) if facility else None,
            int(known["Card Number"]),
            known["Format"],
            known["Status"],
            by_the_clock(known["Valid From"]),
            by_the_clock(known["Valid Until"]),
        )
