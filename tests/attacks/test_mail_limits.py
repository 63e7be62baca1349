"""Mails as a weapon: another tenant's link, requests without end, a flood that hides somebody else's code."""

import re
import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import uuid4

import httpx

from mipass.doors.jobs.tour.people import issue, portal_of, redeem
from mipass.doors.jobs.tour.visitor import Visitor
from mipass.simulator.issuer import offer_address

CODES, CAP = 5, 60
OWN = "the owner lives right here"


def address(name):
    """One of the test's own: it may run again, or beside the others."""
    return f"{name}+{uuid4().hex[:8]}@attacks.test"


@dataclass(frozen=True)
class Tenant:
    """One of the demo's Full Admins, and a new organization of theirs."""

    admin: Visitor
    place: str
    credentials: str

    def offer(self, email, number=1):
        """The address of a fresh offer, from the link in its mail."""
        issue(self.admin, self.credentials, email, number)
        mail = self.admin.mail(email, f"credential for {self.place}")
        return offer_address(self.admin.link_in(mail, "/credential/"))


def tenant(stage, name, credits=1):
    """It has that many credits more than it had."""
    operator, buyer, place = stage.person("operator"), address("buyer"), f"Place {uuid4().hex[:8]}"
    operator.open("/console/vouchers/create/")
    operator.submit("Create Voucher", {"Number of credits": str(credits), "Recipient's e-mail": buyer})
    voucher = str(operator.mail(buyer, "voucher")["text"])
    admin = stage.person(name)
    admin.open("/")
    portal = portal_of(admin)
    redeem(admin, portal, *re.findall(r"(?:Serial Number|Authentication Code):?\s+([0-9A-Z-]+)", voucher))
    admin.submit("Redeem")
    admin.open(f"{portal}organizations/add/")
    admin.submit("Add", {"Organization Name": place, "Non-Limited": ""})
    admin.open(f"{portal}organizations/?q={place}")
    admin.follow("View Credentials", within=place)
    return Tenant(admin, place, admin.url)


def ask(offer):
    return httpx.post(f"{offer}/code").status_code


def ask_until_refused(offer):
    assert [ask(offer) for _ in range(CODES + 1)] == [204] * CODES + [429]


def sent(stage, email, kind="%"):
    statement = "SELECT count(*) FROM outbox_mail WHERE recipient = %s AND kind LIKE %s AND status = 'sent'"
    return stage.sql(statement, [email, kind])[0][0]


def is_quiet(stage, email):
    """Whether nothing is due to the address any more."""
    statement = "SELECT due_at FROM outbox_mail WHERE recipient = %s AND status = 'queued'"
    moments = [_aware(row[0]) for row in stage.sql(statement, [email])]
    return all(moment.timestamp() > time.time() + 200 for moment in moments)


def _aware(moment):
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(f"{moment}+00:00")


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_five_codes_by_another_tenants_link_keep_no_code_from_this_one(stage):
    victim = address("victim")
    ask_until_refused(tenant(stage, "stranger").offer(victim))
    ask_until_refused(tenant(stage, "full.admin").offer(victim))


def test_resets_without_end_are_few_mails_and_none_to_who_has_no_account(stage):
    known, nobody = account(stage), address("nobody")
    assert [reset(stage, known) for _ in range(9)] == [reset(stage, nobody) for _ in range(9)]
    wait_until(lambda: is_quiet(stage, known))
    assert sent(stage, known, "reset-password") == 5
    assert stage.sql("SELECT count(*) FROM outbox_mail WHERE recipient = %s", [nobody]) == [(0,)]


def account(stage):
    """The address of an account that was just made."""
    email, owner = address("owner"), stage.visitor("owner")
    owner.open("/signup/")
    passwords = {"Password": OWN, "Confirm Password": OWN}
    owner.submit("Create Account", {"Email": email, "First Name": "O", "Last Name": "Wner", **passwords})
    owner.open(owner.link_in(owner.mail(email, "Confirm"), "/confirm-email/"))
    owner.submit("Confirm")
    return email


def reset(stage, email):
    """What the browser gets to see: status, address, and the page less what was typed."""
    visitor = stage.visitor("somebody")
    visitor.open("/password/reset/")
    visitor.submit("Reset Password", {"Email": email})
    return visitor.status, visitor.url, visitor.text.replace(email, "")


def test_an_admin_who_switches_to_and_fro_mails_few(stage):
    holder, ours = address("holder"), tenant(stage, "full.admin")
    ours.offer(holder)
    stage.sql("UPDATE credentials_credential SET status = 'enabled' WHERE email = %s", [holder])
    for turn in range(20):
        ours.admin.open(f"{ours.credentials}?q={quote(holder)}")
        ours.admin.submit("Enable" if turn % 2 else "Disable")
        if turn < 6:  # the worker sends each at once
            wait_until(lambda: is_quiet(stage, holder))
    wait_until(lambda: is_quiet(stage, holder))
    assert sent(stage, holder, "credential-%abled") == 3
    pass_an_hour(stage, holder)
    wait_until(lambda: sent(stage, holder, "credential-enabled") == 2)


def test_a_flood_waits_and_hides_nobodys_code(stage):
    victim, ours, theirs = address("victim"), tenant(stage, "full.admin"), tenant(stage, "stranger", CAP + 5)
    offer = ours.offer(victim)
    for number in range(CAP + 5):
        issue(theirs.admin, theirs.credentials, victim, number + 100)
    wait_until(lambda: is_quiet(stage, victim))
    assert sent(stage, victim) == CAP
    assert ask(offer) == 204
    wait_until(lambda: sent(stage, victim, "credential-code") == 1)
    assert sent(stage, victim) == CAP + 1
    pass_an_hour(stage, victim)
    wait_until(lambda: sent(stage, victim, "credential-invitation") == 1 + CAP + 5)


def pass_an_hour(stage, email):
    """All that concerns the mails of this address is an hour older than it was."""
    for column in ("created_at", "sent_at", "due_at"):
        earlier = (
            f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-61 minutes')"
            if stage.environment["DATABASE_URL"].startswith("sqlite")
            else f"{column} - interval '61 minutes'"
        )
        stage.sql(f"UPDATE outbox_mail SET {column} = {earlier} WHERE recipient = %s", [email])
