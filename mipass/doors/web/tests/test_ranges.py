"""Parts of a file, by RFC 9110, 14."""

from typing import Any

import pytest
from django.test import RequestFactory

from mipass.doors.web.ranges import ranged_file

CONTENT = bytes(range(200))
PARTS = [CONTENT[:7], CONTENT[7:64], b"", CONTENT[64:199], CONTENT[199:]]


def asked(**headers):
    request = RequestFactory().get(
        "/", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    answer: Any = ranged_file(request, iter(PARTS), size=len(CONTENT), etag="abc")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content


def test_without_a_range_the_whole_file_comes_and_says_that_it_has_parts():
    answer, content = asked()
    assert (answer.status_code, content) == (200, CONTENT)
    assert (answer["Accept-Ranges"], answer["ETag"], answer["Content-Length"]) == ("bytes", '"abc"', "200")
    assert "Content-Range" not in answer


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("0-0", 0, 0),
        ("0-", 0, 199),
        ("6-7", 6, 7),
        ("7-63", 7, 63),
        ("63-64", 63, 64),
        ("150-10000", 150, 199),
        ("199-", 199, 199),
        ("-1", 199, 199),
        ("-500", 0, 199),
    ],
)
def test_a_range_is_that_part(wanted, first, last):
    answer, content = asked(range=f"bytes={wanted}")
    assert (answer.status_code, content) == (206, CONTENT[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/200"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", ["200-", "200-300", "999999999999999999-", "-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(wanted):
    answer, content = asked(range=f"bytes={wanted}")
    assert (answer.status_code, content, answer["Content-Range"]) == (416, b"", "bytes */200")


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=a-b",
        "bytes 0-1",
        "",
        "bytes=" + "9" * 100 + "-",
    ],
)
def test_what_is_no_single_range_gets_the_whole_file(wanted):
    answer, content = asked(range=wanted)
    assert (answer.status_code, content) == (200, CONTENT)


def test_a_part_of_another_version_gets_the_whole_file():
    assert asked(range="bytes=5-9", if_range='"abc"')[0].status_code == 206
    answer, content = asked(range="bytes=5-9", if_range='"older"')
    assert (answer.status_code, content) == (200, CONTENT)
