"""A distributor of a test's own: founded, joined and paid for at the pages; no test needs another's."""

import re
import secrets
from dataclasses import dataclass

from mipass.doors.jobs.tour.people import code_in, portal_of, redeem
from mipass.doors.jobs.tour.visitor import Visitor
from tests.attacks.stage import Stage

OWN = "the owner lives right here"
BY_LABEL = r"{}:?\s+([0-9A-Z-]+)"


@dataclass(frozen=True)
class Company:
    """A distributor with its first Full Admin, and the operator who founded it."""

    stage: Stage
    mark: str
    operator: Visitor
    admin: Visitor
    portal: str

    @property
    def name(self) -> str:
        """The distributor's."""
        return f"Company {self.mark}"

    def address(self, who: str) -> str:
        """Somebody's, here alone."""
        return f"{who}+{self.mark}@attacks.test"

    def full_admin(self, who: str) -> Visitor:
        """One more Full Admin, invited by the first."""
        self.admin.open(f"{self.portal}admins/invite/")
        self.admin.submit("Next", {"Admin Email": self.address(who)})
        self.admin.submit("Next")
        self.admin.submit("Invite Admin")
        return joined(self.stage, self.address(who))

    def organization(self, name: str = "House") -> str:
        """A Non-Limited organization; the path of its page."""
        self.admin.open(f"{self.portal}organizations/add/")
        self.admin.submit("Add", {"Organization Name": name, "Non-Limited": ""})
        self.admin.open(f"{self.portal}organizations/")
        self.admin.follow("View", within=name)
        return path_of(self.admin)

    def credits(self) -> int:
        """What its pool holds."""
        self.admin.open(f"{self.portal}distributor/")
        return self.admin.figure("Unallocated Credits")

    def page_of(self, who: str) -> str:
        """The path of an admin's page."""
        self.admin.open(f"{self.portal}admins/")
        self.admin.follow("View", within=self.address(who))
        return path_of(self.admin)

    def voucher(self, credits: int) -> tuple[str, str]:
        """Serial number and authentication code of one that its admin was mailed, the first of its value."""
        self.operator.open("/console/vouchers/create/")
        sold = {"Number of credits": str(credits), "Recipient's e-mail": self.address("admin")}
        self.operator.submit("Create Voucher", sold)
        text = str(self.admin.mail(self.address("admin"), f"voucher for {credits} credits")["text"])
        serial, code = (
            re.findall(BY_LABEL.format(label), text)[0] for label in ("Serial Number", "Authentication Code")
        )
        return serial, code


def found(stage: Stage, *, credits: int = 0) -> Company:
    """A distributor whose nominee has joined, with that many credits."""
    mark, operator = secrets.token_hex(4), stage.person("operator")
    email = f"admin+{mark}@attacks.test"
    operator.open("/console/distributors/create/")
    operator.submit("Create Distributor", {"Distributor name": f"Company {mark}", "Nominee's e-mail": email})
    admin = joined(stage, email)
    company = Company(stage, mark, operator, admin, portal_of(admin))
    if credits:
        redeem(admin, company.portal, *company.voucher(credits))
        admin.submit("Redeem")
    return company


def joined(stage: Stage, email: str) -> Visitor:
    """Somebody new at the address, who has accepted the invitation that was mailed there."""
    person = at_the_offer(stage, email)
    person.submit("Accept")
    return person


def at_the_offer(stage: Stage, email: str) -> Visitor:
    """Somebody new at the address, with an account, before the invitation's two answers."""
    # Each at an address of their own: so many newcomers of one would have to wait.
    person = stage.visitor(email, f"127.0.{secrets.randbelow(255)}.{secrets.randbelow(253) + 2}")
    person.open(person.link_in(person.mail(email, "nvit"), "/invitations/"))
    names = {"First Name": "Nora", "Last Name": "Newcomer"}
    person.submit("Create Account", {**names, "Password": OWN, "Confirm Password": OWN})
    person.submit("Confirm", {"Code": code_in(person.mail(email, "code"))})
    return person


def path_of(visitor: Visitor) -> str:
    """Where somebody is, without the server."""
    return re.sub(r"^https?://[^/]+", "", visitor.url).split("?")[0]
