"""A site whose people are handed over: their own spreadsheet, their phones, and the panel that lets them in.

What the panel knows it knows from the file of an export profile, which it reads by its headings alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from mipass.base.kit.clock import today
from mipass.simulator.acceptance import accept
from mipass.simulator.phone_memory import Pass, PhoneStorage
from mipass.simulator.portal import Portal as PhonesPortal
from tests.bulk.make_corpus import book
from tests.services.databases import migrated_database
from tests.services.portal import OPERATOR, Portal, running_portal

ADMIN = "admin@site.test"
MAILED_WITHIN = 120.0  # seconds
FACILITY = 42
FIRST_CARD = 20_000
STRANGER = 64_321  # a card that nobody issued here
GIVEN = ("Jana", "Öykü", "Marie-Luise", "Łukasz", "Seán", "Zoë", "Ali", "Ingeborg")
FAMILY = ("Müller", "Çelik", "O'Neill", "Nowak", "van den Berg", "García", "Schmidt", "Ngo")
HEADINGS = (
    "Nachname",
    "Vorname",
    "E-Mail-Adresse",
    "Personalnummer",
    "Abteilung",
    "Kartennummer",
    "Gültig ab",
    "Gültig bis",
    "Bezeichnung",
)


@dataclass(frozen=True)
class Person:
    """Somebody of the site, with a card, and from when until when it is to open."""

    number: int
    begin: date | None
    end: date | None

    @property
    def email(self) -> str:
        """Their address."""
        return f"person.{self.number}@site.test"

    @property
    def name(self) -> tuple[str, str]:
        """First and last name."""
        return GIVEN[self.number % 8], FAMILY[self.number // 8 % 8]

    @property
    def card(self) -> int:
        """The number of their card."""
        return FIRST_CARD + self.number


def people(number: int) -> list[Person]:
    """So many: most until the end of next year, each fifth a contractor for weeks, some without an end. The
    second one's end is what :func:`ambiguous` is meant to say.
    """
    year = date(today().year + 1, 12, 31)
    those = [
        Person(n, None, None if n % 11 == 10 else year)
        if n % 5
        else Person(n, today() - timedelta(days=n), today() + timedelta(days=21 + n))
        for n in range(number)
    ]
    those[1] = replace(those[1], end=date(today().year + 2, 4, 3))
    return those


def ambiguous(day: int = 3, month: int = 4) -> str:
    """A date of the year after next as an American program and a British one write it."""
    return f"{day:02}/{month:02}/{today().year + 2}"


def rows_of(those: Sequence[Person]) -> list[list[Any]]:
    """The table as the site keeps it: real dates, but of the second one somebody typed the end by hand."""
    rows: list[list[Any]] = [
        [
            person.name[1],
            person.name[0],
            person.email,
            f"{person.number:05}",
            "Lager" if person.number % 3 else "Büro",
            person.card,
            person.begin,
            person.end,
            "Werk Nord" if person.number % 7 == 0 else None,
        ]
        for person in those
    ]
    rows[1][HEADINGS.index("Gültig bis")] = ambiguous()
    return rows


def spreadsheet(those: Sequence[Person]) -> bytes:
    """The workbook, with a title above its headings."""
    return book([["Mitarbeiter Werk Nord"], [], list(HEADINGS), *rows_of(those)])


class Panel:
    """An access control system: takes a file by its headings, and lists what it lets in."""

    def __init__(self) -> None:
        self.cards: dict[int, dict[str, str]] = {}

    def take(self, file: bytes) -> None:
        """Import a file whose headings are those of Genetec's profile."""
        for row in csv.DictReader(io.StringIO(file.decode("utf-8"), newline="")):
            assert row["Card format"] == "0"  # the product's number for H10301
            self.cards[int(row["Card number"])] = row

    def expiry(self, person: Person) -> datetime:
        """Until when it lets somebody in, as it was told by the clocks of the portal, which show UTC."""
        return datetime.fromisoformat(f"{self.cards[person.card]['Expiration date']}+00:00")

    def names(self) -> set[tuple[str, str]]:
        """Whom it knows."""
        return {(row["First name"], row["Last name"]) for row in self.cards.values()}

    def drift(self, *, lost: Person) -> None:
        """What happens in years: a card of unknown origin comes, one is deleted by mistake."""
        self.cards[STRANGER] = {"Facility code": str(FACILITY)}
        del self.cards[lost.card]

    def listed(self, headings: Sequence[str] = ("card_number", "facility_code", "status")) -> bytes:
        """Its own list."""
        lines = [f"{number},{row['Facility code']},active" for number, row in sorted(self.cards.items())]
        return "\n".join([",".join(headings), *lines, ""]).encode()


@dataclass
class Site:
    """The running portal, where its organization is, and a token of a program."""

    portal: Portal
    folder: Path
    facts: Mapping[str, str]

    @property
    def list_url(self) -> str:
        """The organization's list of credentials."""
        return self.portal.url + self.facts["credentials"]

    def accept(self, person: Person) -> Pass:
        """By the link and the code that were mailed to them, on a simulated phone of their own."""
        mail = self._mail(person, "links", lambda links: any("/credential/" in link for link in links))
        link = next(link for link in mail["links"] if "/credential/" in link)
        with PhonesPortal() as portal:
            phone = PhoneStorage(self.folder / f"phone-{person.number}")
            return accept(phone, portal, link, lambda: self._code(person), lambda _pass: True)

    def _code(self, person: Person) -> str:
        mail = self._mail(person, "text", lambda text: re.search(r"^\s*\d{6}\s*$", text, re.MULTILINE))
        return str(re.findall(r"^\s*(\d{6})\s*$", mail["text"], re.MULTILINE)[0])

    def _mail(self, person: Person, part: str, holds: Any) -> dict[str, Any]:
        """The newest mail to them whose part holds something."""
        deadline = time.monotonic() + MAILED_WITHIN
        while True:
            mails = httpx.get(
                f"{self.portal.url}/dev/outbox.json", params={"to": person.email}, timeout=MAILED_WITHIN
            ).json()
            for mail in mails:
                if holds(mail[part]):
                    return dict(mail)
            assert time.monotonic() < deadline, f"no such mail to {person.email}"
            time.sleep(0.2)


@contextmanager
def running_site(folder: Path, credits: int) -> Iterator[Site]:
    """Everything of it, until the block ends."""
    with migrated_database(folder) as url, running_portal(folder, url) as portal:
        command = [sys.executable, "-m", "tests.bench.inside", "tests.journeys.site:fill", f"[{credits}]"]
        done = subprocess.run(command, env=portal.environment, check=True, stdout=subprocess.PIPE)
        yield Site(portal, folder, json.loads(done.stdout.splitlines()[-1]))


def fill(credits: int) -> dict[str, str]:
    """Runs within Django: an organization with credits, its admin, and a program that may do everything."""
    from mipass.base.kit.actor import Actor
    from mipass.domains.accounts.models import Account
    from mipass.domains.accounts.operations import create_person
    from mipass.domains.admins.queries import operator_actor
    from mipass.doors.api.v1.tests.program import make_program
    from mipass.flows.add_organization import add_organization
    from mipass.flows.create_distributor import create_distributor
    from tests.fixtures import PASSWORD, accept, actor_of, buy_credits

    operator = Account.objects.get(email=OPERATOR)
    admin = create_person(
        actor=Actor.system(), email=ADMIN, password=PASSWORD, first_name="Ada", last_name="Min"
    )
    distributor = create_distributor(
        actor=operator_actor(operator), name="North Distribution", nominee=ADMIN, idempotency_key="1"
    )
    accept(admin, distributor)
    buy_credits(operator, admin, distributor, credits)
    made = add_organization(
        actor=actor_of(admin, distributor),
        distributor=distributor,
        name="Werk Nord",
        ceiling=None,
        idempotency_key="2",
    )
    return {
        "credentials": f"/portal/{distributor.id}/organizations/{made.id}/credentials/",
        "organization": str(made.id),
        "token": make_program(admin, distributor).token,
    }


def last_second(day: date) -> datetime:
    """When a day ends in UTC, where the installation is."""
    return datetime.fromisoformat(f"{day}T23:59:59+00:00")
