"""When nothing is signed: clocks apart, or behind what was signed; and how a new generation begins."""

from datetime import timedelta
from typing import Any

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit import clock as kit_clock
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.issuer import signing_time as times
from mipass.domains.issuer.keys import certify_reader, config_signer, current_root, document_signer
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import KeyState, OrganizationKey, SignedList, SigningClock
from mipass.domains.issuer.reset import reset_time
from mipass.domains.issuer.rotation import rotate_signers
from mipass.domains.issuer.signing_time import WrongTime, generation, signing_time, time_fault
from mipass.domains.issuer.tests.conftest import KEYS
from mipass.protocol.status_bits import Status

SYSTEM = Actor.system()
DAYS = 300


def test_what_is_signed_is_noted_to_half_a_minute(door, clock):
    door.document()
    assert SigningClock.objects.get().signed_at == clock.at
    clock.move(seconds=29)
    door.document()
    assert SigningClock.objects.get().signed_at == clock.at - timedelta(seconds=29)
    clock.move(seconds=1)
    door.document()
    assert SigningClock.objects.get().signed_at == clock.at


def sign_document(door):
    door.document()


def sign_list(door):
    door.set(Status.INVALID)
    status_token(door.organization.id)


def sign_reader(door):
    certify_reader(door.organization, KEYS[0].public_key(), name="Front door", index=5)


def make_signers(door):
    later = now() + timedelta(days=DAYS + 1)
    rotate_signers(actor=SYSTEM, organization=door.organization, made_before=later)


@pytest.mark.parametrize("sign", [sign_document, sign_list, sign_reader, make_signers])
@pytest.mark.parametrize("back", [60, 5 * 3600, DAYS * 86_400])
def test_nothing_is_signed_by_a_clock_that_lies_behind_what_was_signed(door, clock, sign, back):
    door.document()
    door.read_list()
    before = bytes(SignedList.objects.get().token)
    clock.move(seconds=-back)
    with pytest.raises(WrongTime) as caught:
        sign(door)
    assert "reset-time" in str(caught.value)
    assert bytes(SignedList.objects.get().token) == before


def test_a_clock_that_goes_back_a_little_signs_on(door, clock):
    door.document()
    clock.move(seconds=-59)
    door.document()


def test_a_list_from_the_future_is_not_served_as_the_newest(door, clock):
    clock.move(days=DAYS)
    door.read_list()
    clock.move(days=-DAYS)
    with pytest.raises(WrongTime):
        status_token(door.organization.id)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Show a database clock that is ahead by what a test says."""

    def show(**by: float) -> None:
        monkeypatch.setattr(times, "database_is_ahead_by", lambda: timedelta(**by))

    return show


@pytest.mark.parametrize("seconds", [60, -60, 3600, -86_400])
def test_nothing_is_signed_while_the_databases_clock_shows_another_time(door, database, seconds):
    door.document()
    database(seconds=seconds)
    with pytest.raises(WrongTime, match=str(abs(seconds))):
        signing_time()
    with pytest.raises(WrongTime):
        reset_time(actor=SYSTEM)
    database(seconds=seconds - 1 if seconds < 0 else 59)
    if seconds == 60:
        signing_time()


def test_the_databases_clock_is_read(db):
    assert abs(kit_clock.database_is_ahead_by()) < timedelta(seconds=5)


def test_after_a_reset_the_next_generation_wins_by_the_right_time(door, clock):
    index = door.document(status=Status.VALID).status_index
    clock.move(days=DAYS)
    wrong = status_token(door.organization.id)
    clock.move(days=-DAYS)
    assert time_fault(clock.at)
    assert reset_time(actor=SYSTEM).generation == generation() == 1
    right = status_token(door.organization.id)
    assert right.issued_at <= clock.at < wrong.issued_at
    assert right.order > wrong.order
    found = door.read_list()
    assert (found.generation, found.status(index)) == (1, Status.VALID)
    assert (time_fault(clock.at), status_token(door.organization.id)) == ("", right)
    [event] = Event.objects.filter(type="keys:time_reset")
    assert event.details == {"generation": 1}


def test_keys_that_were_made_ahead_of_time_are_replaced(door, other_door, clock):
    document_signer(door.organization)
    clock.move(days=DAYS)
    rotate_signers(actor=SYSTEM, organization=door.organization)
    other_door.document()  # its root too is of that time
    clock.move(days=-DAYS)
    done = reset_time(actor=SYSTEM)
    assert done.reenroll == (other_door.organization,)
    current = OrganizationKey.objects.filter(state=KeyState.CURRENT)
    assert all(row.created_at <= clock.at for row in current)
    for each in (door, other_door):
        assert current_root(each.organization).created_at <= clock.at
        assert config_signer(each.organization).chain[0].not_valid_before_utc <= clock.at
        each.read_list()


def test_a_reset_of_an_installation_that_never_signed_begins_a_generation(db):
    assert reset_time(actor=SYSTEM).generation == 1
    assert signing_time() <= now()
