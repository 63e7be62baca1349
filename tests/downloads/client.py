"""A client that fetches a file and knows whether it has all of it, as HTTP's standards say."""

from __future__ import annotations

import http.client
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came: a status, headers in lower case, and the content; of a broken one ``None``."""

    status: int
    headers: dict[str, str]
    content: bytes


class OldConnection(http.client.HTTPConnection):
    """Speaks HTTP/1.0, as nginx does to what is behind it."""

    _http_vsn = 10
    _http_vsn_str = "HTTP/1.0"


def fetch(address: tuple[str, int], path: str, *, old: bool = False, **headers: str) -> Answer | None:
    """The answer, or None where the client can tell that it has not got all of it."""
    kind = OldConnection if old else http.client.HTTPConnection
    connection = kind(*address, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **named(headers)})
        answer: Any = connection.getresponse()
        content = answer.read()
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()
    told = {name.lower(): value for name, value in answer.getheaders()}
    if "content-length" not in told:
        return None  # the headers themselves were cut, which this library does not notice (RFC 9112, 8)
    if told.get("content-encoding") == "gzip":
        content = zlib.decompress(content, wbits=31)
    return Answer(answer.status, told, content)


def named(headers: dict[str, str]) -> dict[str, str]:
    """Header names as they are written: `accept_encoding` is ``Accept-Encoding``."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
