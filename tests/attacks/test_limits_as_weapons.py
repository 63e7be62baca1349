"""Limits as weapons: a stranger uses up what an address may try, and whoever shares the router goes on."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import httpx

from mipass.domains.readers.tests.devices import Device
from mipass.protocol.keys import base64url
from mipass.protocol.openid4vci import OFFER_SCHEME
from mipass.simulator import acceptance
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.portal import Portal
from mipass.simulator.reader import Reader
from mipass.simulator.reader_memory import ReaderStorage
from tests.attacks.test_acceptance_order import invited, state_of
from tests.attacks.test_false_readers import App, code_of

REFUSALS = 300
AT_ONCE = 6


class Stranger:
    """Somebody without any token, link or code, at an address of this machine."""

    def __init__(self, stage, address="127.0.0.1"):
        self._client = httpx.Client(
            base_url=stage.url, transport=httpx.HTTPTransport(local_address=address), timeout=60
        )
        self.base = f"/mobile/{issuer_of(stage).rpartition('/')[2]}"

    def report(self, eat):
        """Somebody's report, or what looks like one."""
        return self._client.post("/mobile/readers/report", json={"eat": base64url(eat)})

    def send(self, number):
        """A bogus request, each time of another kind."""
        text = {"Authorization": "DPoP guessed", "DPoP": "guessed"}
        form = {"grant_type": "refresh_token", "refresh_token": "guessed"}
        kinds = [
            lambda: self.report(Device().eat()),
            lambda: self._client.post(f"{self.base}/token", data=form, headers=text),
            lambda: self._client.post(f"{self.base}/notification", json={}, headers=text),
            lambda: self._client.get(f"{self.base}/offers/guessed"),
            lambda: self._client.post(
                f"{self.base}/enrollments", json={}, headers={"Authorization": "Enrollment 0000000000"}
            ),
        ]
        return kinds[number % len(kinds)]()

    def flood(self, number=REFUSALS + 30):
        """Several at once, until the address is told to wait; the last answer."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(self.send, range(number)))
        assert {answer.status_code for answer in answers} <= {400, 401, 403, 404, 429}
        last = self.send(0)
        assert (last.status_code, last.json()["code"]) == (429, "too_many_attempts")
        assert 0 < int(last.headers["Retry-After"]) <= 600
        return last


def issuer_of(stage):
    return PhoneStorage(stage.devices / "installer-a").read().choose().issuer


def stored(stage):
    """How many rows there are of what a phone's and a reader's requests leave."""
    names = ("credentials_usedproof", "credentials_devicetoken", "readers_enrollment", "readers_reader")
    return [stage.sql(f"SELECT count(*) FROM {name}")[0][0] for name in names]


def test_behind_the_strangers_router_a_phone_and_a_reader_go_on(stage):
    before = stored(stage)
    Stranger(stage).flood()
    assert all(now <= then for now, then in zip(stored(stage), before, strict=True))
    with Portal() as portal:
        held = PhoneStorage(stage.devices / "installer-a").read().choose()
        assert acceptance.access_token(portal, held)[1]
        acceptance.fetch_status(portal, held)
    assert stage.run("reader", "report", "--folder", str(stage.devices / "reader-a")).returncode == 0


def test_behind_it_an_invitation_is_accepted_and_a_reader_enrolled(stage, tmp_path):
    email = "behind-the-router@demo.test"
    offer, code = invited(stage, email, 4711), code_of(stage.person("full.admin"), "Organization A")
    link = f"{OFFER_SCHEME}://?credential_offer_uri={offer}"
    Stranger(stage).flood()
    with Portal() as portal:
        held = acceptance.accept(
            PhoneStorage(tmp_path / "phone"), portal, link, lambda: last_code(stage, email), lambda _: True
        )
        assert (held.accepted, state_of(stage, email)) == (True, "enabled")
        assert App(stage, portal, code).begin()["nonce"]


def last_code(stage, email):
    [code] = re.findall(r"^\d{6}$", str(stage.visitor().mail(email, "code")["text"]), re.MULTILINE)
    return code


def test_who_heard_a_readers_key_keeps_it_out_nowhere(stage):
    reader = Reader(ReaderStorage(stage.devices / "reader-a"))
    heard = bytearray(reader.report(os.urandom(16)))
    heard[-1] ^= 1
    stranger = Stranger(stage)
    answers = {stranger.report(bytes(heard)).status_code for _ in range(REFUSALS + 30)}
    assert answers <= {422, 429}
    assert stage.run("reader", "report", "--folder", str(stage.devices / "reader-a")).returncode == 0


def test_another_address_is_no_strangers_and_the_wait_gets_no_longer(stage):
    told = int(Stranger(stage, "127.0.9.1").flood().headers["Retry-After"])
    assert Stranger(stage, "127.0.9.2").send(3).status_code == 404
    for number in range(20):
        assert int(Stranger(stage, "127.0.9.1").send(number).headers["Retry-After"]) <= told
