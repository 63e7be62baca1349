"""Enrollment from outside: a report as a proof, a row by its id, blocked codes, a resting installer."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from mipass.domains.readers.tests.devices import Device
from mipass.doors.jobs.tour.people import portal_of
from mipass.protocol import cbor
from mipass.protocol.certificates import make_csr
from mipass.protocol.eat import read_eat
from mipass.protocol.keys import base64url, from_base64url
from mipass.simulator import acceptance
from mipass.simulator.connections import Conversation, connected
from mipass.simulator.errors import Refused
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.portal import Portal
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.service import Answer, Ask, ask
from tests.attacks.stage import running_stage
from tests.services.databases import migrated_database


class App:
    """An app that enrolls by a one-time code, or as the demo's installer."""

    def __init__(self, stage, portal, code=None):
        self._portal = portal
        if code:
            text = parse_qs(urlsplit(code).fragment)
            self._issuer, self._headers = (
                text["issuer"][0],
                {"Authorization": f"Enrollment {text['code'][0]}"},
            )
            self._post = lambda path, body: portal.post(
                f"{self._issuer}{path}", json=body, headers=self._headers
            )
        else:
            held = PhoneStorage(stage.devices / "installer-a").read().choose()
            issuer, token = acceptance.access_token(portal, held)
            self._post = lambda path, body: issuer.post(token, path, body)

    def begin(self):
        return self._post("/enrollments", {})

    def finish(self, begun, csr, eat):
        body = {"name": "Mine", "csr": base64url(csr), "eat": base64url(eat)}
        return self._post(f"/enrollments/{begun['enrollment_id']}", body)

    def enroll(self, device):
        begun, csr = self.begin(), device.csr()
        nonce, place = from_base64url(begun["nonce"]), begun["organization_id"]
        return self.finish(begun, csr, device.proof_for(nonce, place, csr))


def code_of(admin, within):
    """What *+ Enroll Readers* shows for an organization."""
    admin.open("/")
    admin.follow("View Readers", within=within)
    admin.follow("+ Enroll Readers")
    admin.submit("Make a Code")
    return admin.copied("Copy the whole text")


def refused(action, *arguments):
    with pytest.raises(Refused) as caught:
        action(*arguments)
    return caught.value.code


def row(stage):
    """Of the demo's reader: its key, its id, and whether it is gone and said so."""
    statement = (
        "SELECT key_thumbprint, ueid, removed_at IS NOT NULL, released_at IS NOT NULL"
        " FROM readers_reader WHERE name = 'Reader A'"
    )
    return stage.sql(statement)[0]


def test_an_installer_does_not_take_an_enrolled_readers_row_by_its_id(stage):
    before = row(stage)
    false = Device(ueid=bytes.fromhex(before[1]))
    with Portal() as portal:
        assert refused(App(stage, portal).enroll, false) == "key_change_waits"
    assert row(stage) == before
    admin = stage.person("full.admin")
    admin.open("/")
    admin.follow("View Readers", within="Organization A")
    admin.follow("Reader A")
    admin.shows("New Key Waiting", "installer+a@demo.test")
    assert stage.run("reader", "report", "--folder", str(stage.devices / "reader-a")).returncode == 0


def test_wrong_codes_of_a_stranger_keep_no_right_one_out(stage):
    code = code_of(stage.person("full.admin"), "Organization A")
    before = tables(stage)
    with Portal() as portal:
        for number in range(40):
            wrong = re.sub(r"code=.*", f"code=00000000{number:02}", code)
            assert refused(App(stage, portal, wrong).begin) == "code_refused"
        assert tables(stage) == before
        assert App(stage, portal, code).begin()["nonce"]


def tables(stage):
    """How many rows there are of what enrollment writes."""
    names = ("readers_enrollmentcode", "readers_enrollment", "readers_keychange", "audit_event")
    return [stage.sql(f"SELECT count(*) FROM {name}") for name in names]


def test_a_suspended_distributors_installer_enrolls_nobody(stage):
    organization = PhoneStorage(stage.devices / "installer-a").read().choose().issuer.rpartition("/")[2]
    place = "(SELECT distributor_id FROM organizations_organization WHERE id = %s)"
    code = code_of(stage.person("full.admin"), "Organization A")
    with Portal() as portal:
        app = App(stage, portal)
        begun, device = app.begin(), Device()
        csr = device.csr()
        eat = device.proof_for(from_base64url(begun["nonce"]), begun["organization_id"], csr)
        stage.sql(
            f"UPDATE distributors_distributor SET status = 'suspended' WHERE id = {place}",
            [UUID(organization)],
        )
        try:
            ended = {
                refused(app.finish, begun, csr, eat),
                refused(app.begin),
                refused(App(stage, portal, code).begin),
            }
        finally:
            stage.sql(
                f"UPDATE distributors_distributor SET status = 'active' WHERE id = {place}",
                [UUID(organization)],
            )
    assert ended <= {"distributor_suspended", "insufficient_scope", "code_refused", "forbidden"}
    assert stage.sql("SELECT count(*) FROM readers_reader") == [(1,)]


@pytest.fixture
def own_stage(tmp_path):
    """A portal of the test's own: the others want the demo's reader to be there."""
    with migrated_database(tmp_path) as url, running_stage(tmp_path, url) as running:
        yield running


def test_a_report_over_a_strangers_nonce_enrolls_no_removed_reader(own_stage):
    stage = own_stage
    key = ReaderStorage(stage.devices / "reader-a").read().private_key
    old_csr = make_csr(key, name="DEMO-0001")  # anybody who carried the enrollment has it still
    stranger = stage.person("stranger")
    stranger.open("/")
    stranger.open(f"{portal_of(stranger)}organizations/add/")
    stranger.submit("Add", {"Organization Name": "Thieves", "Non-Limited": ""})
    code = code_of(stranger, "Thieves")
    with Portal() as portal:
        app = App(stage, portal, code)
        begun = app.begin()
        with connected(stage.door, seconds=20) as stream:
            asked = cbor.encode({"nonce": from_base64url(begun["nonce"])})
            told = ask(Conversation(stream), Ask.REPORT, asked, expect=Answer.REPORT)
        assert read_eat(told).nonce == from_base64url(begun["nonce"])
        admin = stage.person("full.admin")
        admin.open("/")
        admin.follow("View Readers", within="Organization A")
        admin.follow("Remove Reader")
        admin.submit("Remove Reader")
        assert refused(app.finish, begun, old_csr, told) == "wrong_use"
    _key, _ueid, is_removed, is_released = row(stage)
    assert (bool(is_removed), bool(is_released)) == (True, False)
    assert stage.run("reader", "report", "--folder", str(stage.devices / "reader-a")).returncode == 0
    assert bool(row(stage)[3]) is False or ReaderStorage(stage.devices / "reader-a").read().config is None
