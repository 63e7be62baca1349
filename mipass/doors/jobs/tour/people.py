"""What people do on the tour: each method is one thing that a person would do, and sees done."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from mipass.doors.jobs.tour.devices import Devices
from mipass.doors.jobs.tour.receiver import Receiver
from mipass.doors.jobs.tour.visitor import TourError, Visitor


@dataclass(slots=True)
class Cast:
    """Who takes part, and what they learn on the way. ``mark`` keeps two tours on one server apart."""

    base_url: str
    operator_email: str
    operator_password: str
    devices: Devices
    firmware_keys: Path | None = None
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    operator: Visitor = field(init=False)
    admin: Visitor = field(init=False)
    helper: Visitor = field(init=False)
    stranger: Visitor = field(init=False)
    holder: Visitor = field(init=False)
    portal: str = ""
    helper_organization: str = ""
    token: str = ""
    cursor: str = ""
    issued: str = ""
    receiver: Receiver | None = None
    webhook: str = ""
    secret: str = ""

    def __post_init__(self) -> None:
        for name in ("operator", "admin", "helper", "stranger", "holder"):
            setattr(self, name, Visitor(name, self.base_url))

    def address(self, name: str) -> str:
        """An address of this tour's own; .test is reserved for such use (RFC 2606)."""
        return f"{name}+{self.mark}@tour.test"

    @property
    def model(self) -> str:
        """A hardware model of this tour's own."""
        return self.name("Model")

    def name(self, what: str) -> str:
        """A name of this tour's own."""
        return f"{what} {self.mark}"


def sign_in(who: Visitor, email: str, password: str) -> None:
    """Log in at the login page."""
    who.open("/login/")
    who.submit("Login", {"Username": email, "Password": password})
    if urlsplit(who.url).path == "/login/":
        raise TourError(f"{email} cannot sign in")


def register(cast: Cast, who: Visitor, email: str, first_name: str) -> None:
    """Follow the invitation mail, create an account, type the mailed code, accept."""
    who.open(who.link_in(who.mail(email, "invit"), "/invitations/"))
    who.submit(
        "Create Account",
        {
            "First Name": first_name,
            "Last Name": "Tour",
            "Password": cast.password,
            "Confirm Password": cast.password,
        },
    )
    who.submit("Confirm", {"Code": code_in(who.mail(email, "code"))})
    who.submit("Accept")


def code_in(mail: dict[str, object]) -> str:
    """The code that a mail carries to somebody who registers by an invitation."""
    found = re.search(r"^\d{4} \d{4}$", str(mail["text"]), re.MULTILINE)
    if found is None:
        raise TourError(f"the mail “{mail['subject']}” has no code")
    return found[0]


def portal_of(who: Visitor) -> str:
    """The path of the portal that the person is in."""
    match = re.match(r"/portal/[0-9a-f-]{36}/", urlsplit(who.url).path)
    if match is None:
        raise TourError(f"{who.name} is not in a portal but on {who.url}")
    return match[0]


def redeem(who: Visitor, portal: str, serial: str, code: str, *, expect: int = 200) -> None:
    """Enter a voucher in the two steps of the dialog."""
    who.open(f"{portal}distributor/redeem/")
    who.submit("Next", {"Serial Number": serial})
    who.submit("Next", {"Authentication Code": code}, expect=expect)


def issue(who: Visitor, credentials: str, email: str, number: int, *, expect: int = 200) -> None:
    """Issue a 26-bit credential on the page of an organization's credentials."""
    who.open(f"{credentials}issue/")
    who.submit(
        "Issue Credential",
        {
            "Credential Type": "26-bit Wiegand",
            "Email": email,
            "Facility Code": "123",
            "Card Number": str(number),
        },
        expect=expect,
    )
