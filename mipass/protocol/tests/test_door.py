"""At the door: a phone and a reader of one organization, and everything that keeps the door shut."""

from datetime import UTC, datetime, timedelta

import pytest

from mipass.protocol.certificates import Purpose, fingerprint
from mipass.protocol.door import Reason
from mipass.protocol.frames import Kind, frame
from mipass.protocol.keys import new_key
from mipass.protocol.session import SessionData
from mipass.protocol.status_bits import Status
from mipass.protocol.tests.parties import (
    CARD,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Organization,
    Phone,
    Reader,
    converse,
    why,
)


@pytest.fixture(scope="module")
def acme():
    return Organization("Acme")


@pytest.fixture(scope="module")
def globex():
    return Organization("Globex")


@pytest.fixture
def organization():
    """One whose list the test may change."""
    return Organization("Initech")


def show(phone: Phone, reader: Reader, *, at: datetime = NOW, clock: datetime | None = NOW, **changes):
    """Present the phone; ``clock`` is the reader's and ``at`` the phone's."""
    phone_side, door = phone.session(at=at, **changes), reader.session(at=clock)
    converse(phone_side, door)
    return door.close()


def test_a_reader_opens_for_a_phone_that_carries_the_status_list(acme):
    decision = show(Phone(acme, carries=[acme.status_list()]), Reader(acme))
    assert (decision.opened, decision.reason, decision.bits) == (True, Reason.OPENED, CARD)


def test_both_sides_know_how_it_went(acme):
    phone, reader = Phone(acme, carries=[acme.status_list()]).session(), Reader(acme)
    converse(phone, reader.session())
    assert (phone.answered, phone.ended, why(phone)) == (True, True, None)
    assert phone.reader == reader.chain[0]


def test_one_byte_at_a_time_opens_as_well(acme):
    phone, door = Phone(acme, carries=[acme.status_list()]).session(), Reader(acme).session()
    to_door = phone.start()
    while to_door:
        to_phone = b"".join(door.receive(bytes([octet])) for octet in to_door)
        to_door = b"".join(phone.receive(bytes([octet])) for octet in to_phone)
    assert door.close().opened


class TestOrganization:
    def test_a_phone_does_not_answer_a_reader_of_another_organization(self, acme, globex):
        phone, door = Phone(acme).session(), Reader(globex).session()
        converse(phone, door)
        assert why(phone) == "wrong_organization"
        assert not phone.answered
        assert door.close().reason is Reason.DECLINED

    def test_a_reader_refuses_a_document_of_another_organization(self, acme, globex):
        careless, theirs = Phone(acme, carries=[acme.status_list()]), [fingerprint(globex.reader_root)]
        assert show(careless, Reader(globex), reader_roots=theirs).reason is Reason.WRONG_ORGANIZATION

    def test_the_list_that_a_phone_carries_tells_it_its_readers(self, acme, globex):
        phone = Phone(acme, carries=[acme.status_list()])
        assert show(phone, Reader(acme), reader_roots=[]).opened
        assert show(Phone(acme), Reader(acme), reader_roots=[]).reason is Reason.DECLINED
        forged = globex.status_list(uri=acme.status_uri)
        assert show(Phone(acme, carries=[forged]), Reader(globex)).reason is Reason.DECLINED

    def test_a_foreign_status_list_is_not_kept(self, acme, globex):
        reader = Reader(acme)
        forged = globex.status_list(uri=acme.status_uri)
        assert show(Phone(acme, carries=[forged]), reader).reason is Reason.STATUS_UNREADABLE
        assert reader.trust.tokens == {}

    def test_a_document_signed_by_the_config_signer_is_refused(self, acme):
        other_key = new_key()
        config_signer = acme.certify(Purpose.CONFIG_SIGNER, other_key.public_key())
        phone = Phone(acme, changes={"key": other_key, "chain": [config_signer]})
        assert show(phone, Reader(acme)).reason is Reason.WRONG_ORGANIZATION

    def test_a_phone_does_not_answer_a_reader_whose_certificate_is_another_key_s(self, acme):
        phone, reader = Phone(acme).session(), Reader(acme)
        reader.key = new_key()
        converse(phone, reader.session())
        assert why(phone) == "bad_signature"

    def test_readers_trust_both_roots_while_a_root_is_replaced(self, acme, globex):
        reader = Reader(acme, roots=[globex.root, acme.root])
        assert show(Phone(acme, carries=[acme.status_list()]), reader).opened


class TestDocument:
    def test_another_document_type_is_refused(self, acme):
        phone = Phone(acme, changes={"doc_type": "org.mipass.pacs.2"})
        assert show(phone, Reader(acme, doc_type="org.mipass.pacs.1")).reason is Reason.DECLINED
        assert show(phone, Reader(acme, doc_type="org.mipass.pacs.2")).reason is Reason.STATUS_MISSING

    def test_a_signature_by_another_key_than_the_certificate_s_is_refused(self, acme):
        assert show(Phone(acme, changes={"key": new_key()}), Reader(acme)).reason is Reason.BAD_SIGNATURE

    def test_an_expired_document_is_refused(self, acme):
        phone = Phone(acme)
        later = NOW + 7 * DAY
        assert show(phone, Reader(acme), at=later, clock=later).reason is Reason.STATUS_MISSING
        assert show(phone, Reader(acme), clock=later + MINUTE).reason is Reason.EXPIRED

    def test_a_document_that_counts_later_is_refused(self, acme):
        phone = Phone(acme, changes={"valid_from": NOW + HOUR})
        assert show(phone, Reader(acme)).reason is Reason.NOT_YET_VALID

    def test_a_signer_whose_certificate_has_ended_is_refused(self, acme):
        phone = Phone(acme, changes={"valid_until": NOW + 900 * DAY})
        assert show(phone, Reader(acme), clock=NOW + 366 * DAY).reason is Reason.CERTIFICATE_EXPIRED

    @pytest.mark.parametrize(
        "data",
        [b"", b"\x00", b"\x08\xff", b"\x06\xff", b"\x01", b"\x00" + bytes(33)],
        ids=["nothing", "no bits", "8 unused bits", "unused bits set", "unused of none", "257 bits and more"],
    )
    def test_what_is_no_bit_string_is_refused(self, acme, data):
        phone = Phone(acme, carries=[acme.status_list()], changes={"card_data": data})
        decision = show(phone, Reader(acme))
        assert (decision.reason, decision.bits) == (Reason.BAD_CARD_DATA, None)


class TestPhone:
    def test_a_copied_document_without_its_key_is_refused(self, acme):
        thief = Phone(acme, carries=[acme.status_list()])
        assert show(thief, Reader(acme), device_key=new_key()).reason is Reason.NOT_THIS_DEVICE

    def test_a_recorded_conversation_does_not_open_again(self, acme):
        phone, reader = Phone(acme, carries=[acme.status_list()]).session(), Reader(acme)
        started = phone.start()
        first = reader.session()
        answer = phone.receive(first.receive(started))
        first.receive(answer)
        assert first.close().opened
        again = reader.session()
        again.receive(started)
        again.receive(answer)
        assert again.close().reason is Reason.DECRYPTION_FAILED


class TestStatus:
    def test_without_any_list_the_door_stays_shut(self, acme):
        assert show(Phone(acme), Reader(acme)).reason is Reason.STATUS_MISSING

    @pytest.mark.parametrize(
        ("status", "reason"), [(Status.SUSPENDED, Reason.DISABLED), (Status.INVALID, Reason.REVOKED)]
    )
    def test_disabled_and_revoked_are_told_apart(self, organization, status, reason):
        organization.put(5, status)
        phone = Phone(organization, carries=[organization.status_list()])
        assert show(phone, Reader(organization)).reason is reason

    def test_an_entry_that_the_list_does_not_have_is_unreadable_and_not_revoked(self, acme):
        phone = Phone(acme, index=1_000_000, carries=[acme.status_list()])
        assert show(phone, Reader(acme)).reason is Reason.STATUS_UNREADABLE

    @pytest.mark.parametrize("token", [b"", b"garbage", b"\xd2\x84\x40\xa0\x40\x40"])
    def test_a_list_that_cannot_be_read_is_unreadable_and_not_revoked(self, acme, token):
        assert show(Phone(acme, carries=[token]), Reader(acme)).reason is Reason.STATUS_UNREADABLE

    def test_a_list_that_cannot_be_read_does_no_harm_to_a_reader_that_has_one(self, acme):
        reader = Reader(acme, tokens=[acme.status_list()])
        assert show(Phone(acme, carries=[b"garbage"]), reader).opened

    def test_the_list_of_another_address_does_not_count(self, acme):
        elsewhere = acme.status_list(uri="https://portal.example/elsewhere")
        assert show(Phone(acme, carries=[elsewhere]), Reader(acme)).reason is Reason.STATUS_MISSING

    def test_a_list_past_its_expiry_is_stale(self, acme):
        phone, reader = Phone(acme), Reader(acme, tokens=[acme.status_list()])
        assert show(phone, reader, clock=NOW + DAY - MINUTE).opened
        assert show(phone, reader, clock=NOW + DAY).reason is Reason.STATUS_STALE

    def test_within_the_grace_a_list_past_its_expiry_counts(self, acme):
        phone, reader = Phone(acme), Reader(acme, grace=timedelta(hours=72), tokens=[acme.status_list()])
        assert show(phone, reader, clock=NOW + 4 * DAY - MINUTE).opened
        assert show(phone, reader, clock=NOW + 4 * DAY).reason is Reason.STATUS_STALE

    def test_a_reader_never_goes_back_to_an_older_list(self, organization):
        early = organization.status_list(NOW)
        organization.put(5, Status.INVALID)
        reader = Reader(organization, tokens=[organization.status_list(NOW + MINUTE)])
        phone = Phone(organization, carries=[early])
        assert show(phone, reader, clock=NOW + HOUR).reason is Reason.REVOKED

    def test_of_two_lists_of_one_second_the_first_stays(self, organization):
        first = organization.status_list(NOW)
        organization.put(5, Status.INVALID)
        reader = Reader(organization, tokens=[first])
        assert show(Phone(organization, carries=[organization.status_list(NOW)]), reader).opened


class TestReadersWithoutNetwork:
    def test_a_reader_that_was_never_networked_opens_one_minute_after_acceptance(self, acme):
        accepted = NOW + MINUTE
        phone = Phone(acme, carries=[acme.status_list(accepted)])
        assert show(phone, Reader(acme), at=accepted + MINUTE, clock=accepted + MINUTE).opened

    def test_a_reader_that_was_never_networked_opens_on_day_3_with_the_list_of_that_day(self, acme):
        phone, reader = Phone(acme, carries=[acme.status_list(NOW)]), Reader(acme)
        assert show(phone, reader).opened
        day_3 = NOW + 3 * DAY
        assert show(phone, reader, at=day_3, clock=day_3).reason is Reason.STATUS_STALE
        phone.carries = [acme.status_list(day_3)]
        assert show(phone, reader, at=day_3, clock=day_3 + MINUTE).opened

    def test_a_revoked_phone_that_withholds_lists_is_refused_once_another_has_brought_one(self, organization):
        reader = Reader(organization)
        revoked = Phone(organization, index=5, carries=[organization.status_list(NOW)])
        assert show(revoked, reader).opened
        organization.put(5, Status.INVALID)
        assert show(revoked, reader, clock=NOW + HOUR).opened
        other = Phone(organization, index=6, carries=[organization.status_list(NOW + HOUR)])
        assert show(other, reader, clock=NOW + 2 * HOUR).opened
        assert show(revoked, reader, clock=NOW + 2 * HOUR).reason is Reason.REVOKED

    def test_a_revoked_phone_that_withholds_lists_is_refused_when_the_list_held_expires(self, organization):
        reader = Reader(organization)
        revoked = Phone(organization, carries=[organization.status_list(NOW)])
        organization.put(5, Status.INVALID)
        assert show(revoked, reader).opened
        assert show(revoked, reader, clock=NOW + DAY + MINUTE).reason is Reason.STATUS_STALE

    def test_what_a_phone_brought_outlives_a_restart(self, organization):
        reader = Reader(organization)
        show(Phone(organization, carries=[organization.status_list()]), reader)
        restarted = Reader(organization, tokens=reader.trust.tokens.values(), floor=reader.trust.floor)
        assert show(Phone(organization), restarted).opened

    def test_after_a_change_of_roots_the_lists_of_the_old_one_are_left_out(self, acme, globex):
        assert Reader(globex, tokens=[acme.status_list()]).trust.tokens == {}


class TestClock:
    @pytest.mark.parametrize("clock", [None, datetime(1970, 1, 1, tzinfo=UTC)], ids=["unset", "1970"])
    def test_a_reader_without_a_clock_goes_by_the_newest_signed_time(self, acme, clock):
        day_3 = NOW + 3 * DAY
        reader = Reader(acme)
        phone = Phone(acme, carries=[acme.status_list(day_3)])
        assert show(phone, reader, at=day_3, clock=clock).opened
        assert reader.trust.floor == day_3

    @pytest.mark.parametrize("clock", [None, datetime(1970, 1, 1, tzinfo=UTC)], ids=["unset", "1970"])
    def test_a_clock_turned_back_does_not_bring_an_expired_document_back(self, acme, clock):
        old = Phone(acme)
        reader = Reader(acme, tokens=[acme.status_list(NOW)])
        assert show(old, reader, clock=clock).opened
        day_8 = NOW + 8 * DAY
        new = Phone(acme, carries=[acme.status_list(day_8)], changes={"signed_at": day_8})
        assert show(new, reader, at=day_8, clock=clock).opened
        assert show(old, reader, clock=clock).reason is Reason.EXPIRED

    @pytest.mark.parametrize("ahead", [HOUR + MINUTE, 3 * DAY, 300 * DAY])
    def test_a_set_clock_takes_nothing_that_is_dated_ahead_of_it(self, acme, ahead):
        reader = Reader(acme)
        late = Phone(acme, carries=[acme.status_list(NOW + ahead)], changes={"signed_at": NOW + ahead})
        assert show(late, reader, at=NOW + ahead, clock=NOW).reason is Reason.NOT_YET_VALID
        right = Phone(acme, carries=[acme.status_list(NOW + ahead)])
        assert show(right, reader).reason is Reason.STATUS_AHEAD
        assert (reader.trust.floor, reader.trust.tokens) == (NOW, {})
        assert show(Phone(acme, carries=[acme.status_list(NOW)]), reader).opened

    def test_what_is_dated_a_little_ahead_counts_and_raises_no_floor_beyond_the_clock(self, acme):
        soon, reader = NOW + 50 * MINUTE, Reader(acme)
        phone = Phone(acme, carries=[acme.status_list(soon)], changes={"signed_at": soon})
        assert show(phone, reader, at=soon, clock=NOW).opened
        assert reader.trust.floor == NOW

    def test_a_list_that_was_taken_by_a_wrong_clock_gives_way_once_the_clock_is_right(self, acme):
        wrong, reader = NOW + 300 * DAY, Reader(acme)
        assert reader.trust.take_list(acme.status_list(wrong), wrong)
        reader.trust.floor = NOW  # as the next configuration sets it
        assert show(Phone(acme), reader).reason is Reason.STATUS_AHEAD
        assert show(Phone(acme, carries=[acme.status_list(NOW)]), reader).opened

    def test_a_time_under_a_wrong_signature_sets_no_clock(self, acme):
        reader = Reader(acme)
        phone = Phone(acme, changes={"signed_at": NOW + 3 * DAY, "key": new_key()})
        assert show(phone, reader).reason is Reason.BAD_SIGNATURE
        assert reader.trust.floor == NOW


class TestConversation:
    def test_a_connection_that_ends_early_is_truncated(self, acme):
        door = Reader(acme).session()
        assert door.close().reason is Reason.TRUNCATED
        whole = Phone(acme).session().start()
        for end in (1, 4, 5, len(whole) - 1):
            door = Reader(acme).session()
            assert door.receive(whole[:end]) == b""
            assert door.close().reason is Reason.TRUNCATED

    def test_a_phone_whose_reader_hangs_up_early_has_not_answered(self, acme):
        phone = Phone(acme).session()
        phone.close()
        assert why(phone) == "truncated"

    def test_a_changed_answer_fails_to_decrypt(self, acme):
        phone, door = Phone(acme).session(), Reader(acme).session()
        answer = bytearray(phone.receive(door.receive(phone.start())))
        answer[-1] ^= 1
        door.receive(bytes(answer))
        assert door.close().reason is Reason.DECRYPTION_FAILED

    def test_a_changed_request_fails_to_decrypt(self, acme):
        phone, door = Phone(acme).session(), Reader(acme).session()
        request = bytearray(door.receive(phone.start()))
        request[60] ^= 1
        phone.receive(bytes(request))
        assert why(phone) in {"decryption_failed", "malformed", "bad_key"}

    def test_an_answer_out_of_turn_is_out_of_order(self, acme):
        phone, door = Phone(acme).session(), Reader(acme).session()
        request = door.receive(phone.start())
        phone.receive(request)
        assert phone._session
        second = phone._session.encrypt(b"a second answer, of which the first never came")
        door.receive(frame(Kind.DATA, SessionData(second).encode()))
        assert door.close().reason is Reason.OUT_OF_ORDER

    def test_a_message_too_long_for_a_frame_is_refused_at_its_length(self, acme):
        door = Reader(acme).session()
        door.receive((65_537).to_bytes(4))
        assert door.close().reason is Reason.TOO_LONG

    def test_too_many_lists_are_refused(self, acme):
        phone = Phone(acme, carries=[acme.status_list(NOW + n * MINUTE) for n in range(5)])
        assert show(phone, Reader(acme)).reason is Reason.TOO_LONG

    @pytest.mark.parametrize("kind", [Kind.ESTABLISHMENT, Kind.DATA, 0, 99])
    def test_a_reader_expects_an_engagement_first(self, acme, kind):
        door = Reader(acme).session()
        assert door.receive(frame(kind, b"")) == b""
        assert door.close().reason is Reason.UNEXPECTED

    def test_a_second_engagement_is_refused(self, acme):
        door = Reader(acme).session()
        door.receive(Phone(acme).session().start())
        door.receive(Phone(acme).session().start())
        assert door.close().reason is Reason.UNEXPECTED

    def test_after_the_decision_nothing_is_heard(self, acme):
        phone, door = Phone(acme).session(), Reader(acme).session()
        converse(phone, door)
        decision = door.decision
        assert door.receive(Phone(acme).session().start()) == b""
        assert door.close() is decision

    def test_a_second_request_is_not_answered(self, acme):
        phone, door = Phone(acme).session(), Reader(acme).session()
        request = door.receive(phone.start())
        phone.receive(request)
        phone.receive(request)
        assert why(phone) == "unexpected_message"
