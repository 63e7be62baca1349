"""Phone and reader as processes. The organization is the tests' own: no portal is asked."""

import secrets
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from mipass.protocol import cbor
from mipass.protocol.certificates import make_csr
from mipass.protocol.eat import read_eat, verify_enrollment, verify_report
from mipass.protocol.errors import ProtocolError
from mipass.protocol.reader_config import read_config
from mipass.protocol.status_bits import Status
from mipass.simulator.acceptance import take_token
from mipass.simulator.connections import Conversation, connected
from mipass.simulator.errors import Refused
from mipass.simulator.phone_memory import PhoneStorage
from mipass.simulator.reader_memory import ReaderStorage
from mipass.simulator.service import Answer, Ask, ask
from mipass.simulator.tests.organization import CARD, Organization
from mipass.simulator.tests.processes import enroll, listening, run
from tests.services.panel import control_panel

OPENED = {
    "opened": True,
    "reason": "opened",
    "length": 26,
    "bits": "10111101110110010011011011",
    "hex": "2F764DB",
}


@pytest.fixture(scope="module")
def acme():
    return Organization()


@pytest.fixture
def reader(tmp_path):
    assert run("reader", "init", tmp_path / "reader")[0] == 0
    return tmp_path / "reader"


@pytest.fixture
def phone(tmp_path):
    return tmp_path / "phone"


def test_a_door_opens_with_the_right_bits_and_the_phone_hears_of_it(acme, reader, phone):
    acme.give(phone, status_list=acme.status_list())
    with listening(reader) as door:
        enroll(door.address, acme)
        status, told = run("phone", "present", phone, "--reader", door.address)
        assert door.next() == OPENED
    assert (status, told["decision"]) == (0, "opened")
    assert CARD.binary == OPENED["bits"]


def test_the_phone_shows_the_label_that_the_portal_told_last(acme, phone):
    acme.give(phone)
    with PhoneStorage(phone).changing() as memory:
        [held] = memory.passes
        take_token(held, {"credential_label": "26-bit Wiegand, …677"})
        take_token(held, {"credential_label": "Main entrance"})
        take_token(held, {"credential_status": "enabled"})
    _, shown = run("phone", "show", phone)
    assert [each["label"] for each in shown["credentials"]] == ["Main entrance"]


def test_a_reader_that_belongs_nowhere_hangs_up(acme, reader, phone):
    acme.give(phone, status_list=acme.status_list())
    with listening(reader) as door:
        status, told = run("phone", "present", phone, "--reader", door.address)
    assert (status, told["error"]) == (3, "unreachable")


def test_phone_and_reader_of_two_organizations_refuse_each_other(acme, reader, phone):
    other = Organization("Other")
    other.give(phone, status_list=other.status_list())
    with listening(reader) as door:
        enroll(door.address, acme)
        status, told = run("phone", "present", phone, "--reader", door.address)
        assert door.next()["opened"] is False
    assert (status, told["error"]) == (1, "wrong_organization")


def test_a_revoked_phone_that_withholds_the_list_is_refused_once_another_has_brought_it(tmp_path, reader):
    acme = Organization()
    old = acme.status_list(age=timedelta(hours=1))
    acme.give(tmp_path / "revoked", index=1, status_list=old)
    acme.bits.put(1, Status.INVALID)
    acme.give(tmp_path / "other", index=2, status_list=acme.status_list())
    with listening(reader) as door:
        enroll(door.address, acme)
        for who, options, reason in (
            ("revoked", (), "opened"),
            ("other", (), "opened"),
            ("revoked", (), "revoked"),
            ("revoked", ("--withhold",), "revoked"),
        ):
            run("phone", "present", tmp_path / who, "--reader", door.address, *options)
            assert door.reason() == reason


def test_what_a_reader_learned_outlives_its_process(acme, reader, phone, tmp_path):
    acme.give(phone, status_list=acme.status_list())
    acme.give(tmp_path / "listless", index=6)
    with listening(reader) as door:
        enroll(door.address, acme)
        run("phone", "present", tmp_path / "listless", "--reader", door.address)
        assert door.reason() == "status_missing"
        run("phone", "present", phone, "--reader", door.address)
        assert door.reason() == "opened"
    with listening(reader) as door:
        run("phone", "present", tmp_path / "listless", "--reader", door.address)
        assert door.reason() == "opened"


def test_an_enrolled_reader_takes_no_other_organization_and_no_older_configuration(acme, reader):
    other = Organization("Other")
    with listening(reader) as door:
        first = enroll(door.address, acme)
        with pytest.raises(Refused) as caught:
            enroll(door.address, other)
        assert caught.value.code == "already_enrolled"
        with connected(door.address, seconds=10) as stream:
            app = Conversation(stream)
            public = ReaderStorage(reader).read().private_key.public_key()
            refused = {}
            for name, config in (
                ("same", first),
                ("foreign", other.config(public, sequence=9)),
                ("another's", acme.config(Organization().root_key.public_key())),
            ):
                with pytest.raises(Refused) as caught:
                    ask(app, Ask.CONFIG, config, expect=Answer.RESULT)
                refused[name] = caught.value.code
    assert refused == {
        "same": "lower_sequence",
        "foreign": "wrong_organization",
        "another's": "not_this_reader",
    }


def test_an_enrolled_reader_signs_no_proof_of_enrollment_and_tells_no_stranger_its_id(acme, reader):
    nonce = b"the portal's nonce"
    with listening(reader) as door:
        enroll(door.address, acme)
        with connected(door.address, seconds=10) as stream:
            asked = cbor.encode({"nonce": nonce})
            told = ask(Conversation(stream), Ask.REPORT, asked, expect=Answer.REPORT)
    said, memory = verify_report(told), ReaderStorage(reader).read()
    assert (said.nonce, said.ueid) == (nonce, None)
    assert memory.ueid not in told
    csr = make_csr(memory.private_key, name=memory.serial)
    with pytest.raises(ProtocolError) as caught:
        verify_enrollment(
            told, memory.private_key.public_key(), nonce=nonce, organization_id=acme.id, csr=csr
        )
    assert caught.value.code == "wrong_use"


def test_an_enrollment_that_broke_off_goes_on_with_the_same_key(acme, reader):
    with listening(reader) as door:
        keys = set()
        for _ in range(2):
            with connected(door.address, seconds=10) as stream:
                asked = ask(
                    Conversation(stream), Ask.ENROLL, cbor.encode(acme.enrollment()), expect=Answer.REQUEST
                )
                keys.add(read_eat(cbor.decode(asked)["eat"]).thumbprint)
        assert len(keys) == 1
        enroll(door.address, acme)
    _, shown = run("reader", "show", reader)
    assert (shown["state"], shown["organization_id"]) == ("enrolled", acme.id)


def test_a_signed_release_returns_it_to_the_factory_state_and_nothing_else_does(acme, reader):
    with listening(reader) as door:
        config = read_config(enroll(door.address, acme))
        before = ReaderStorage(reader).read().key
        with connected(door.address, seconds=10) as stream:
            app = Conversation(stream)
            foreign = Organization("Other").release(config.reader_id)
            with pytest.raises(Refused) as caught:
                ask(app, Ask.RELEASE, foreign, expect=Answer.RESULT)
            assert caught.value.code == "wrong_organization"
            ask(app, Ask.RELEASE, acme.release(config.reader_id), expect=Answer.RESULT)
            about = cbor.decode(ask(app, Ask.HELLO, cbor.encode({}), expect=Answer.ABOUT))
            last = verify_report(
                ask(app, Ask.REPORT, cbor.encode({"nonce": b"n" * 16}), expect=Answer.REPORT)
            )
        assert (about["state"], last.released, last.reader_id) == ("factory", True, config.reader_id)
        assert ReaderStorage(reader).read().key != before
        enroll(door.address, Organization("Other"))


def test_a_reset_by_hand_makes_a_new_key(acme, reader):
    with listening(reader) as door:
        enroll(door.address, acme)
    before = ReaderStorage(reader).read().key
    assert run("reader", "reset", reader)[0] == 0
    memory = ReaderStorage(reader).read()
    assert (memory.config, memory.tokens) == (None, [])
    assert memory.key != before


def test_the_panel_receives_the_bits(acme, reader, phone, tmp_path):
    acme.give(phone, status_list=acme.status_list())
    key = secrets.token_bytes(16)
    (tmp_path / "panel.key").write_text(key.hex())
    with control_panel(key) as panel:
        wires = ("--osdp", panel.device, "--osdp-key", tmp_path / "panel.key")
        with listening(reader, *wires) as door:
            enroll(door.address, acme)
            run("phone", "present", phone, "--reader", door.address)
            assert door.reason() == "opened"
            received = panel.received()
    assert (received["length"], received["data"]) == (26, CARD.to_bytes()[1:])


def test_a_log_need_not_hold_card_data(acme, reader, phone):
    acme.give(phone, status_list=acme.status_list())
    with listening(reader, "--hide-bits") as door:
        enroll(door.address, acme)
        run("phone", "present", phone, "--reader", door.address)
        assert door.next() == {"opened": True, "reason": "opened", "length": 26}


def test_keys_are_readable_by_nobody_else(reader):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in Path(reader).iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize(
    ("kind", "command", "options", "status", "code"),
    [
        ("reader", "listen", (), 2, "no_reader"),
        ("reader", "pull", (), 2, "no_reader"),
        ("reader", "enroll", ("ABCDE-FGHJK", "--name", "Door"), 2, "no_portal"),
        ("reader", "enroll", ("ABCDE-FGHJK", "--name", "Door", "--portal", "localhost:1"), 3, "unreachable"),
        (
            "reader",
            "enroll",
            ("ABCDE-FGHJK", "--name", "Door", "--portal", "http://portal.example"),
            1,
            "not_secure",
        ),
        ("phone", "present", ("--reader", "127.0.0.1:1"), 2, "no_credential"),
        ("phone", "refresh", (), 2, "no_credential"),
        ("phone", "accept", ("https://portal.example/nothing",), 1, "bad_link"),
        (
            "phone",
            "accept",
            ("http://portal.example/credential/#credential_offer_uri=http%3A%2F%2Fportal.example%2Fx",),
            1,
            "not_secure",
        ),
        (
            "phone",
            "accept",
            ("http://localhost:1/credential/#credential_offer_uri=http%3A%2F%2Flocalhost%3A1%2Fx",),
            3,
            "unreachable",
        ),
    ],
)
def test_what_cannot_be_done_is_told_by_code_and_status(tmp_path, kind, command, options, status, code):
    ended, told = run(kind, command, tmp_path / "nothing", *options)
    assert (ended, told["error"]) == (status, code)


def test_one_reader_to_a_folder(reader):
    assert run("reader", "init", reader)[1]["error"] == "exists"
