"""A stolen password at a distributor that requires a second factor: the thief adds one of their own."""

import re

import pytest

from mipass.doors.jobs.commands.seed_demo import PASSWORD
from tests.attacks.test_code_twice import code_of

REQUIRED = "A second factor is required"


@pytest.fixture(autouse=True, scope="module")
def strict(stage):
    """Distributor A requires one."""
    stage.sql("UPDATE distributors_distributor SET require_second_factor = %s", [True])


def add_app(visitor):
    """Add an app; its secret."""
    visitor.open("/account/authenticator/add/")
    [secret] = re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", visitor.text)
    visitor.submit("Add Authenticator App", {"Code": code_of(secret.replace(" ", ""))})
    visitor.shows("Recovery Codes")


def test_the_password_alone_adds_no_factor_and_opens_nothing(stage):
    thief = stage.visitor("thief")
    thief.open("/login/")
    thief.submit("Login", {"Username": "organization.admin@demo.test", "Password": PASSWORD}, expect=403)
    thief.shows(REQUIRED)
    [(before,)] = stage.sql("SELECT count(*) FROM mfa_authenticator")
    for page in ("/account/authenticator/add/", "/account/passkeys/add/"):
        thief.open(page, expect=403)
        thief.shows("your password alone is not enough")
    assert stage.sql("SELECT count(*) FROM mfa_authenticator") == [(before,)]


def test_a_session_of_before_stays_outside_when_the_owner_has_added_theirs(stage):
    thief, owner = stage.visitor("thief"), stage.visitor("owner")
    for visitor in (thief, owner):
        visitor.open("/login/")
        visitor.submit("Login", {"Username": "full.admin@demo.test", "Password": PASSWORD}, expect=403)
    owner.submit("Mail Me a Link")
    owner.open(owner.link_in(owner.mail("full.admin@demo.test", "second factor"), "second-factor"))
    owner.submit("Continue")
    add_app(owner)
    owner.open("/")
    owner.shows("Organization A")
    thief.open("/", expect=403)
    thief.shows(REQUIRED)
    thief.open("/account/passkeys/add/")
    thief.shows("Confirm It Is You", "This needs your second factor")
