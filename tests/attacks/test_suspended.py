"""A distributor is suspended: its installers go on trying, and whoever was invited before is let in."""

import re

import pytest

from mipass.doors.jobs.tour.people import issue
from mipass.simulator import acceptance
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.portal import Portal
from tests.attacks.companies import found, path_of
from tests.attacks.test_false_readers import App, code_of, refused

PLACE = "House"


@pytest.fixture
def company(stage):
    return found(stage, credits=5)


@pytest.fixture
def portal():
    with Portal() as opened:
        yield opened


def accepted(company, portal, folder, email):
    """The phone of an invited person, who has just accepted."""
    link = company.admin.link_in(company.admin.mail(email, "credential"), "/credential/")

    def code():
        text = str(company.admin.mail(email, "code")["text"])
        return re.findall(r"^\d{6}$", text, re.MULTILINE)[0]

    return acceptance.accept(PhoneStorage(folder), portal, link, code, lambda _card: True)


def installer(company, portal, credentials, folder):
    """Begins enrolments with a phone that may."""
    email, card = company.address("installer"), {"Facility Code": "123", "Card Number": "1"}
    company.admin.open(f"{credentials}issue/")
    kind = {"Credential Type": "26-bit Wiegand", "Email": email, "Installer Permissions": ""}
    company.admin.submit("Issue Credential", {**kind, **card})
    issuer, token = acceptance.access_token(portal, accepted(company, portal, folder, email))
    return lambda: issuer.post(token, "/enrollments", {})


def switch(company, action):
    """*Suspend* or *Resume*, at the console."""
    company.operator.open(f"/console/distributors/?q={company.mark}")
    company.operator.follow(company.name)
    company.operator.open(f"{path_of(company.operator)}{action.lower()}/")
    company.operator.submit(action)


def test_its_installers_and_codes_enroll_nobody_while_sent_invitations_are_accepted(
    company, portal, tmp_path
):
    credentials = f"{company.organization(PLACE)}credentials/"
    begin = installer(company, portal, credentials, tmp_path / "installer")
    holder = company.address("holder")
    issue(company.admin, credentials, holder, 2)
    code = code_of(company.admin, PLACE)
    assert begin()["nonce"]
    switch(company, "Suspend")
    assert refused(begin) in {"not_allowed", "distributor_suspended", "forbidden"}
    assert refused(App(company.stage, portal, code).begin) == "code_refused"
    assert accepted(company, portal, tmp_path / "holder", holder).accepted
    status = "SELECT status FROM credentials_credential WHERE email = %s"
    assert company.stage.sql(status, [holder]) == [("enabled",)]
    switch(company, "Resume")
    assert begin()["nonce"]
    assert App(company.stage, portal, code).begin()["nonce"]
