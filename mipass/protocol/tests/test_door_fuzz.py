"""Both machines at the door under changed, cut, repeated and invented bytes: they never raise, never open."""

from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.door import DoorSession, PhoneSession, Reason
from mipass.protocol.frames import Kind, frame
from mipass.protocol.session import SessionData
from mipass.protocol.tests.parties import NOW, Organization, Phone, Reader, converse

ORGANIZATION = Organization()
PHONE = Phone(ORGANIZATION, carries=[ORGANIZATION.status_list()])
READER = Reader(ORGANIZATION)
STARTED = PHONE.session().start()
ESTABLISHED = READER.session().receive(STARTED)
FRAMES = [
    frame(Kind.STATUS, ORGANIZATION.status_list()),
    frame(Kind.STATUS, b"garbage"),
    frame(Kind.ENGAGEMENT, b"\xa0"),
    frame(Kind.DATA, SessionData(b"encrypted").encode()),
    frame(Kind.DATA, SessionData(status=20).encode()),
    frame(77, b""),
    STARTED,
    ESTABLISHED,
]


def fresh_door() -> DoorSession:
    """A door that has not yet seen any list, so that nothing but this session can open it."""
    READER.trust = ORGANIZATION.trust()
    return READER.session()


@st.composite
def changes(draw, of: bytes):
    """Those bytes with some of them changed, cut out, repeated or invented."""
    start = draw(st.integers(0, len(of) - 1))
    end = draw(st.integers(start, min(len(of), start + 40)))
    instead = draw(st.one_of(st.binary(max_size=40), st.just(of[start:end] * 2), st.just(b"")))
    return of[:start] + instead + of[end:]


def test_the_unchanged_conversation_opens():
    door = fresh_door()
    converse(PHONE.session(), door)
    assert door.close().opened


@given(st.data())
def test_a_changed_beginning_never_opens(data):
    phone, door = PHONE.session(), fresh_door()
    started = phone.start()
    changed = data.draw(changes(started))
    hear(phone, door, changed)
    assert door.close().opened is (changed == started)


def hear(phone: PhoneSession, door: DoorSession, from_phone: bytes) -> None:
    """Go on from what the phone said first, or seemed to."""
    while from_phone:
        from_door = door.receive(from_phone)
        from_phone = phone.receive(from_door) if from_door else b""


@given(st.data())
def test_a_changed_request_is_not_answered(data):
    phone, door = PHONE.session(), fresh_door()
    request = door.receive(phone.start())
    changed = data.draw(changes(request))
    door.receive(phone.receive(changed))
    assert phone.answered is door.close().opened is changed.startswith(request)


@given(st.data())
def test_a_changed_answer_never_opens(data):
    phone, door = PHONE.session(), fresh_door()
    answer = phone.receive(door.receive(phone.start()))
    changed = data.draw(changes(answer))
    door.receive(changed)
    assert door.close().opened is changed.startswith(answer)


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(FRAMES)), max_size=8))
def test_the_door_decides_whatever_it_hears(pieces):
    door = fresh_door()
    for piece in pieces:
        assert isinstance(door.receive(piece), bytes)
    assert door.close().reason is not Reason.OPENED


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(FRAMES)), max_size=8))
def test_the_phone_answers_nothing_but_its_own_reader(pieces):
    phone = PHONE.session(at=NOW)
    for piece in pieces:
        assert isinstance(phone.receive(piece), bytes)
    phone.close()
    assert phone.ended
    assert not phone.answered


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(FRAMES)), max_size=8), st.integers(1, 50))
def test_it_makes_no_difference_how_the_stream_is_cut(pieces, step):
    whole, cut = fresh_door(), fresh_door()
    stream = b"".join(pieces)
    whole.receive(stream)
    for start in range(0, len(stream), step):
        cut.receive(stream[start : start + step])
    assert whole.close() == cut.close()
