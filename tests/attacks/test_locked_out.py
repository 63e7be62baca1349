"""A stranger types wrong passwords for a named person without end: that person goes on logging in."""

from contextlib import suppress

from mipass.doors.jobs.commands.seed_demo import PASSWORD
from mipass.doors.jobs.tour.visitor import TourError

STAYS, MOVES = "full.admin@demo.test", "stranger@demo.test"  # at their browser, to another one


def fail(stage, email, address):
    """An attacker's attempts, until they are refused for the account: from one address ten a minute count."""
    attacker = stage.visitor("attacker", address)
    for _attempt in range(6):
        attacker.open("/login/")
        with suppress(TourError):
            attacker.submit("Login", {"Username": email, "Password": "a guess that is wrong"})
    assert attacker.status == 429


def test_the_person_logs_in_again_where_they_did_before(stage):
    person = stage.person("full.admin")
    person.open("/logout/")
    person.submit("Logout")
    fail(stage, STAYS, "127.0.0.2")
    person.open("/login/")
    person.submit("Login", {"Username": STAYS, "Password": PASSWORD})
    person.shows("Organizations List")


def test_another_browser_is_let_through_by_the_mail_once(stage):
    fail(stage, MOVES, "127.0.0.3")
    person = stage.visitor("the same in another browser")
    person.open("/login/")
    person.submit("Login", {"Username": MOVES, "Password": PASSWORD}, expect=429)
    link = person.link_in(person.mail(MOVES, "Wrong passwords"), "/login/way-in/")
    person.open(link)
    person.submit("Let This Browser Through")
    person.submit("Login", {"Username": MOVES, "Password": PASSWORD})
    person.shows("Organizations List")
    stage.visitor("attacker").open(link, expect=404)
