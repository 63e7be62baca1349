"""Somebody looks over a shoulder: the code of an authenticator app, typed once more, at once and later."""

import re
import time

from mipass.domains.accounts.allauth_internals import format_hotp_value, hotp_value
from mipass.doors.jobs.commands.seed_demo import PASSWORD

FACTOR = "Second Factor"


def code_of(secret, *, steps=0):
    """What the app shows, early enough in its 30 seconds to arrive."""
    if time.time() % 30 > 20:
        time.sleep(30.5 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def log_in(stage):
    """A browser that knows the password and is asked for the code."""
    visitor = stage.visitor("somebody")
    visitor.open("/login/")
    visitor.submit("Login", {"Username": "organization.admin@demo.test", "Password": PASSWORD})
    visitor.shows(FACTOR)
    return visitor


def test_a_code_serves_once_and_for_its_thirty_seconds(stage):
    owner = stage.person("organization.admin")
    owner.open("/account/authenticator/add/")
    [secret] = re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", owner.text)
    secret = secret.replace(" ", "")
    code = code_of(secret)
    owner.submit("Add Authenticator App", {"Code": code})
    owner.shows("Recovery Codes")
    overlooked = log_in(stage)
    overlooked.submit("Login", {"Code": code})
    overlooked.shows(FACTOR)
    for steps in (-1, 1):
        overlooked.submit("Login", {"Code": code_of(secret, steps=steps)})
        overlooked.shows(FACTOR)
    # The next window: the old one is gone for good, the new one works once.
    time.sleep(30.5 - time.time() % 30)
    overlooked.submit("Login", {"Code": code})
    overlooked.shows(FACTOR)
    fresh, again = log_in(stage), log_in(stage)
    code = code_of(secret)
    fresh.submit("Login", {"Code": code})
    fresh.shows("Organization A")
    again.submit("Login", {"Code": code})
    again.shows(FACTOR)
