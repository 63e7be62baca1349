"""A file that was cut is never taken for whole: on the way to its reader, and while it is made."""

import hashlib
import os
import socket
import time
from typing import Any

import pytest

from mipass.gate import PART_SECONDS
from tests.downloads.client import fetch
from tests.downloads.conftest import IMAGE, LIST, VOUCHERS
from tests.services.databases import kind_under_test
from tests.services.relay import relay_to

pytestmark = pytest.mark.database
READY_WITHIN = 60.0
TRIES = 72 if os.environ.get("MIPASS_DEEP") == "1" else 12


def take(scene, path, *, through=None, **headers):
    """What the operator gets, perhaps through a relay."""
    address = ("127.0.0.1", through.port) if through else scene.address
    return fetch(address, path, cookie=scene.cookies, **headers)


@pytest.fixture(scope="module")
def whole(scene):
    """The list as it is; every row of it is there."""
    answer = take(scene, LIST)
    assert answer is not None
    assert answer.status == 200
    assert answer.content.count(b"\r\n") == VOUCHERS + 1
    return answer.content


def places(size, tries=TRIES):
    """Where to cut: at both ends, around the end of the headers, and between."""
    edges = [0, 1, 17, 500, 1_500, size - 1, size - 2, size - 5_000]
    return sorted({*edges, *(size * number // tries for number in range(1, tries))})


@pytest.mark.parametrize("how", ["plain", "gzip", "old"])
def test_cut_on_the_way_it_is_broken_and_uncut_it_is_whole(scene, whole, how):
    options: Any = {"plain": {}, "gzip": {"accept_encoding": "gzip"}, "old": {"old": True}}[how]
    with relay_to(*scene.address) as relay:
        answer = take(scene, LIST, through=relay, **options)
        assert answer is not None
        assert answer.content == whole
        assert ("content-encoding" in answer.headers) == (how == "gzip")
        size = int(answer.headers["content-length"])
        for place in places(size):
            relay.cut_after(place)
            assert take(scene, LIST, through=relay, **options) is None, place
            relay.mend()


@pytest.mark.skipif(kind_under_test() == "sqlite", reason="a file has no wire")
def test_made_while_the_database_goes_away_it_is_whole_or_an_error(scene, whole):
    scene.wire.cut_after(1 << 40)
    take(scene, LIST)
    used = (1 << 40) - scene.wire._left
    assert used > len(whole) // 2
    outcomes = []
    for place in places(used):
        scene.wire.cut_after(place)
        answer = take(scene, LIST)
        was_cut = scene.wire.was_cut.is_set()
        scene.wire.mend()
        assert answer is not None
        assert answer.status >= 500 or answer.content == whole, (place, answer.status, len(answer.content))
        assert b"@downloads.test" not in answer.content or answer.content == whole
        outcomes.append((was_cut, answer.status))
        wait_until_ready(scene)
    assert sum(was_cut and status >= 500 for was_cut, status in outcomes) > len(outcomes) // 2


def wait_until_ready(scene):
    deadline = time.monotonic() + READY_WITHIN
    answers = 0
    while answers < 3:
        answer = fetch(scene.address, "/readyz")
        answers = answers + 1 if answer is not None and answer.status == 200 else 0
        assert time.monotonic() < deadline


def test_an_image_that_was_cut_is_taken_up_where_it_broke_off(scene):
    with relay_to(*scene.address) as relay:
        head = take(scene, scene.image, through=relay, range="bytes=0-0")
        assert (head.status, len(head.content)) == (206, 1)
        assert head.headers["content-range"] == f"bytes 0-0/{IMAGE}"
        content, etag = b"", head.headers["etag"]
        for end in (5_000_000, 5_000_001, IMAGE + 5):
            part = take(scene, scene.image, range=f"bytes={len(content)}-{end - 1}", if_range=etag)
            assert part.status == 206
            assert int(part.headers["content-length"]) == len(part.content)
            content += part.content
    assert len(content) == IMAGE
    assert etag == f'"{hashlib.sha256(content).hexdigest()}"'


@pytest.mark.deep
def test_who_reads_nothing_for_long_gets_a_part_that_shows_itself(scene):
    head = f"GET {scene.image} HTTP/1.1\r\nHost: localhost\r\nCookie: {scene.cookies}\r\n\r\n"
    with socket.create_connection(scene.address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(head.encode())
        time.sleep(PART_SECONDS + 5)
        came = b"".join(iter(lambda: client.recv(65_536), b""))
    headers, _, content = came.partition(b"\r\n\r\n")
    assert f"content-length: {IMAGE}".encode() in headers.lower()
    assert 0 < len(content) < IMAGE


def test_a_browser_that_takes_gzip_gets_an_image_as_it_is(scene):
    answer = take(scene, scene.image, accept_encoding="gzip")
    assert (answer.status, len(answer.content)) == (200, IMAGE)
    assert "content-encoding" not in answer.headers
