"""Frames: found in any cut of the stream, refused by their length alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import LARGEST, Frame, FrameReader, Kind, frame
from mipass.protocol.tests.parties import refusal

# A part is no message yet: it waits for the rest of its own.
kinds = st.integers(0, 255).filter(lambda kind: kind != Kind.MORE)
frames = st.builds(Frame, kinds, st.binary(max_size=50))


def test_a_frame_is_length_kind_and_content():
    assert frame(Kind.DATA, b"abc") == b"\x00\x00\x00\x04\x04abc"


@given(st.lists(frames, max_size=5), st.integers(1, 20))
def test_frames_are_found_in_any_cut_of_the_stream(sent, step):
    stream = b"".join(frame(one.kind, one.content) for one in sent)
    reader = FrameReader()
    found = [one for at in range(0, len(stream), step) for one in reader.feed(stream[at : at + step])]
    assert found == sent
    reader.end()


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_any_stream_gives_frames_or_a_protocol_error(pieces):
    reader = FrameReader()

    def read() -> None:
        for piece in pieces:
            list(reader.feed(piece))
        reader.end()

    assert refusal(read) in {None, "too_long", "malformed", "truncated"}


def test_the_longest_frame_is_64_kib_of_kind_and_content():
    longest = frame(Kind.DATA, bytes(LARGEST - 1))
    assert len(next(FrameReader().feed(longest)).content) == LARGEST - 1
    with pytest.raises(ProtocolError) as caught:
        frame(Kind.DATA, bytes(LARGEST))
    assert caught.value.code == "too_long"


@pytest.mark.parametrize(
    ("length", "code"), [(LARGEST + 1, "too_long"), (2**32 - 1, "too_long"), (0, "malformed")]
)
def test_a_bad_length_is_refused_before_anything_follows(length, code):
    with pytest.raises(ProtocolError) as caught:
        next(FrameReader().feed(length.to_bytes(4)))
    assert caught.value.code == code


def test_an_end_within_a_frame_is_truncated():
    reader = FrameReader()
    assert list(reader.feed(frame(Kind.DATA, b"abc")[:-1])) == []
    with pytest.raises(ProtocolError) as caught:
        reader.end()
    assert caught.value.code == "truncated"
