"""The vendor's staff as a way in: a blocked operator's nomination, and a Full Admin too many."""

import secrets
import time
from dataclasses import replace

from mipass.doors.jobs.tour.people import sign_in
from tests.attacks.companies import OWN, at_the_offer

NOT_OPEN = "This invitation is no longer open to you"
WAITS = "The Full Admins of this portal were asked about your nomination"


def new_operator(stage):
    """One of the vendor's staff who will leave: a browser, and their address."""
    email = f"operator+{secrets.token_hex(4)}@attacks.test"
    environment = stage.environment | {"MIPASS_OPERATOR_PASSWORD": OWN}
    replace(stage, environment=environment).run(
        "create-operator", "--email", email, "--first-name", "Olaf", "--last-name", "Leaver"
    )
    operator = stage.visitor(email)
    sign_in(operator, email, OWN)
    return operator, email


def nominate(operator, company, who):
    """A nomination at the company."""
    operator.open(f"/console/distributors/?q={company.mark}")
    operator.follow(company.name)
    operator.open(f"{operator.url.rstrip('/')}/nominations/create/")
    operator.submit("Nominate", {"Nominee's e-mail": company.address(who)})


def status(company, who):
    return company.stage.sql("SELECT status FROM admins_admin WHERE email = %s", [company.address(who)])


def link_of(nominee, email, *, other_than=""):
    """The link that was mailed last; waits for one that differs from an earlier one."""
    deadline = time.monotonic() + 30
    while (link := nominee.link_in(nominee.mail(email, "nvit"), "/invitations/")) == other_than:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return link


def accept(nominee, *, expect):
    nominee.submit("Accept", expect=expect)


def test_a_blocked_operators_nomination_makes_no_full_admin(stage):
    operator, email = new_operator(stage)
    name, nominee_email = f"Company {secrets.token_hex(4)}", f"nominee+{secrets.token_hex(4)}@attacks.test"
    operator.open("/console/distributors/create/")
    operator.submit("Create Distributor", {"Distributor name": name, "Nominee's e-mail": nominee_email})
    nominee = at_the_offer(stage, nominee_email)
    stage.run("user", "disable", email)
    accept(nominee, expect=409)
    nominee.shows(NOT_OPEN)
    assert stage.sql("SELECT status FROM admins_admin WHERE email = %s", [nominee_email]) == [("invited",)]


def test_a_further_full_admin_waits_until_a_present_one_approves(stage, company):
    nominate(company.operator, company, "further")
    nominee = at_the_offer(stage, company.address("further"))
    accept(nominee, expect=409)
    nominee.shows(WAITS)
    assert status(company, "further") == [("invited",)]
    first = link_of(nominee, company.address("further"))
    company.admin.open(company.page_of("further"))
    company.admin.submit("Approve")
    nominee.open(link_of(nominee, company.address("further"), other_than=first))
    accept(nominee, expect=200)
    assert status(company, "further") == [("active",)]


def test_or_for_72_hours(stage, company):
    nominate(company.operator, company, "patient")
    nominee = at_the_offer(stage, company.address("patient"))
    accept(nominee, expect=409)
    [(until,)] = stage.sql(
        "SELECT objections_until FROM admins_admin WHERE email = %s", [company.address("patient")]
    )
    [(asked,)] = stage.sql(
        "SELECT invited_at FROM admins_admin WHERE email = %s", [company.address("patient")]
    )
    stage.sql(
        "UPDATE admins_admin SET objections_until = %s WHERE email = %s", [asked, company.address("patient")]
    )
    assert str(until)[:10] > str(asked)[:10]
    nominee.open(link_of(nominee, company.address("patient")))
    accept(nominee, expect=200)
    assert status(company, "patient") == [("active",)]


def test_an_objection_ends_it(stage, company):
    nominate(company.operator, company, "unwanted")
    nominee = at_the_offer(stage, company.address("unwanted"))
    company.admin.open(company.page_of("unwanted"))
    company.admin.submit("Object to Nomination")
    accept(nominee, expect=409)
    assert status(company, "unwanted") == [("withdrawn",)]
