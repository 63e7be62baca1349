"""Somebody registers the address of a person who is about to be nominated, and waits for *Confirm*."""

from mipass.doors.jobs.tour.people import code_in, portal_of

SQUATTED = "a squatter without a house"
OWN = "the owner lives right here"
NAMES = {"First Name": "Vera", "Last Name": "Victim"}


def invite(stage, email):
    """The demo's Full Admin invites the address, as Full Admin."""
    admin = stage.person("full.admin")
    admin.open(f"{portal_of(admin)}admins/invite/")
    admin.submit("Next", {"Admin Email": email})
    admin.submit("Next")
    admin.submit("Invite Admin")


def register(stage, email):
    """The attacker's account with that address, yet to be confirmed."""
    attacker = stage.visitor("attacker")
    attacker.open("/signup/")
    passwords = {"Password": SQUATTED, "Confirm Password": SQUATTED}
    attacker.submit("Create Account", {"Email": email, "First Name": "Eve", "Last Name": "Il", **passwords})
    return attacker


def test_the_victims_button_confirms_nothing_that_the_attacker_brought(stage):
    email = "victim@attacks.test"
    attacker = register(stage, email)
    victim = stage.visitor("victim")
    link = victim.link_in(victim.mail(email, "Confirm"), "/confirm-email/")
    victim.open(link)
    victim.submit("Confirm", expect=422)
    attacker.open("/login/")
    attacker.submit("Login", {"Username": email, "Password": SQUATTED})
    attacker.shows("We have sent you an e-mail")
    victim.open(link)
    victim.follow("Set My Own Password")
    victim.submit("Set Password and Confirm", {**NAMES, "New Password": OWN, "Confirm Password": OWN})
    attacker.open("/login/")
    attacker.submit("Login", {"Username": email, "Password": SQUATTED})
    attacker.shows("not correct")


def test_an_account_with_the_address_alone_accepts_nothing(stage):
    email = "holder@attacks.test"
    holder = register(stage, email)
    holder.open(holder.link_in(holder.mail(email, "Confirm"), "/confirm-email/"))
    holder.submit("Confirm")
    invite(stage, email)
    holder.open("/login/")
    holder.submit("Login", {"Username": email, "Password": SQUATTED})
    holder.shows("Mail the Link Again")
    assert not holder.has_button("Accept")
    holder.submit("Mail the Link Again")
    assert stage.sql("SELECT status FROM admins_admin WHERE email = %s", [email]) == [("invited",)]


def test_a_forwarded_link_opens_nothing_without_the_code(stage):
    email = "newcomer@attacks.test"
    invite(stage, email)
    thief = stage.visitor("thief")
    thief.open(thief.link_in(thief.mail(email, "nvit"), "/invitations/"))
    thief.submit("Create Account", {**NAMES, "Password": SQUATTED, "Confirm Password": SQUATTED})
    for _guess in range(4):
        thief.submit("Confirm", {"Code": "0000 0000"}, expect=422)
    thief.submit("Confirm", {"Code": "0000 0000"}, expect=422)
    thief.shows("Too many wrong codes")
    assert stage.sql("SELECT count(*) FROM accounts_account WHERE email = %s", [email]) == [(0,)]


def test_the_owner_is_in_by_the_code_whoever_registered_before(stage):
    email = "owner@attacks.test"
    register(stage, email)
    invite(stage, email)
    owner = stage.visitor("owner")
    owner.open(owner.link_in(owner.mail(email, "nvit"), "/invitations/"))
    owner.submit("Create Account", {**NAMES, "Password": OWN, "Confirm Password": OWN})
    owner.submit("Confirm", {"Code": code_in(owner.mail(email, "code"))})
    owner.submit("Accept")
    owner.shows("Organizations List")
