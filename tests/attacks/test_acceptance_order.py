"""A phone that keeps to no order: deleted then accepted, one code many times, failures without end."""

import re

import pytest

from mipass.doors.jobs.tour.people import issue
from mipass.simulator.acceptance import fetch_document
from mipass.simulator.errors import Refused
from mipass.simulator.issuer import Issuer, fetch_offer, offer_address
from mipass.simulator.phone_memory import Pass
from mipass.simulator.portal import Portal


def invited(stage, email, number):
    """The address of a fresh offer."""
    admin = stage.person("full.admin")
    admin.open("/")
    admin.follow("View Credentials", within="Organization A")
    issue(admin, admin.url, email, number)
    return offer_address(admin.link_in(admin.mail(email, "credential"), "/credential/"))


def mailed_code(stage, portal, offer, email):
    portal.post(f"{offer}/code")
    text = str(stage.visitor().mail(email, "code")["text"])
    [code] = re.findall(r"^\d{6}$", text, re.MULTILINE)
    return code


def refused(action, *arguments):
    with pytest.raises(Refused) as caught:
        action(*arguments)
    return caught.value.code


def state_of(stage, email):
    [(status,)] = stage.sql("SELECT status FROM credentials_credential WHERE email = %s", [email])
    return status


def events(stage, kind):
    return stage.sql("SELECT count(*) FROM audit_event WHERE type = %s", [kind])[0][0]


def test_what_was_deleted_is_not_accepted_and_the_link_lives_on(stage):
    email = "order@demo.test"
    offer = invited(stage, email, 3001)
    with Portal() as portal:
        code = mailed_code(stage, portal, offer, email)
        for keys in (
            Pass(fetch_offer(portal, offer).issuer, offer),
            Pass(fetch_offer(portal, offer).issuer, offer),
        ):
            issuer = Issuer(portal, keys.issuer, keys.proving_key)
            keys.roots = issuer.roots
            token = issuer.exchange(fetch_offer(portal, offer).code, code)
            notification = fetch_document(issuer, keys, token)
            if state_of(stage, email) == "invited" and not events(stage, "credential:deleted_on_device"):
                issuer.notify(token["access_token"], notification, "credential_deleted")
                told = refused(issuer.notify, token["access_token"], notification, "credential_accepted")
                assert (told, state_of(stage, email)) == ("deleted", "invited")
        issuer.notify(token["access_token"], notification, "credential_accepted")
        assert (
            refused(issuer.notify, token["access_token"], notification, "credential_failure")
            == "already_accepted"
        )
    assert state_of(stage, email) == "enabled"


def test_one_code_serves_once_and_failures_are_noted_once(stage):
    email = "replay@demo.test"
    offer = invited(stage, email, 3002)
    with Portal() as portal:
        code, keys = mailed_code(stage, portal, offer, email), Pass(fetch_offer(portal, offer).issuer, offer)
        issuer = Issuer(portal, keys.issuer, keys.proving_key)
        keys.roots = issuer.roots
        made = fetch_offer(portal, offer).code
        token = issuer.exchange(made, code)
        assert {refused(issuer.exchange, made, code) for _time in range(15)} == {"pre_authorized_code_spent"}
        before = events(stage, "credential:not_accepted")
        notification = fetch_document(issuer, keys, token)
        for _time in range(20):
            issuer.notify(token["access_token"], notification, "credential_failure")
    assert events(stage, "credential:not_accepted") == before + 1
    tokens = stage.sql(
        "SELECT count(*) FROM credentials_devicetoken AS token JOIN credentials_device AS device"
        " ON device.id = token.device_id JOIN credentials_credential AS credential"
        " ON credential.id = device.credential_id WHERE token.kind = 'refresh' AND credential.email = %s",
        [email],
    )
    assert tokens == [(1,)]
