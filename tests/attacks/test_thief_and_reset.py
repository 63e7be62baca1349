"""A thief knows the password and has added a factor of their own: the owner's reset throws both out."""

from contextlib import suppress

from mipass.doors.jobs.tour.people import sign_in
from mipass.doors.jobs.tour.visitor import TourError
from tests.attacks.companies import OWN, found
from tests.attacks.test_thiefs_factor import add_app

NEW = "nobody knows this one yet"


def test_the_owner_is_in_again_and_the_thief_is_not(stage):
    company = found(stage)
    email, thief, owner = company.address("admin"), stage.visitor("thief"), stage.visitor("owner")
    sign_in(thief, email, OWN)
    add_app(thief)
    owner.open("/password/reset/")
    owner.submit("Reset Password", {"Email": email})
    owner.open(owner.link_in(owner.mail(email, "reset"), "/password/reset/"))
    owner.shows("authenticator app")
    owner.submit("Set Password", {"New Password": NEW, "Confirm Password": NEW})
    thief.open("/my-account/")
    thief.shows("Login")
    for password in (OWN, NEW):  # a mailbox alone is no second factor either: it waits
        with suppress(TourError):
            sign_in(thief, email, password)
        thief.open("/my-account/")
        thief.shows("Login")
    stage.run("reset-sign-in", email)
    sign_in(owner, email, NEW)
    owner.shows("Organizations List")
    account = "(SELECT id FROM accounts_account WHERE email = %s)"
    factors = f"SELECT count(*) FROM mfa_authenticator WHERE user_id = {account}"
    assert stage.sql(factors, [email]) == [(0,)]
