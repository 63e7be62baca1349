"""The XML within a workbook: read piece by piece, without entities or a document type, nothing kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.sheets.archive import LARGEST_PART, Archive

PIECE = 64 * 1024  # bytes
LONGEST_TEXT = 1_000  # characters that are kept of a cell; more is told as too long


class Markup(ContentHandler):
    """Calls ``on_NAME`` when an element of that name begins and ``end_NAME`` when it ends.

    Names lack their prefix, and so do those of attributes that have one: `r:id` is *id*. Text is kept between
    ``listen`` and ``heard``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._begin: dict[str, Callable[[Any], None]] = self._methods("on_")
        self._finish: dict[str, Callable[[], None]] = self._methods("end_")
        self._said: list[str] | None = None
        self._length = 0

    def _methods(self, start: str) -> dict[str, Any]:
        found = (name for name in dir(self) if name.startswith(start))
        return {name.removeprefix(start).replace("_", "-"): getattr(self, name) for name in found}

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  the interface's
        """An element begins."""
        if act := self._begin.get(name.rpartition(":")[2]):
            act(attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        """An element ends."""
        if act := self._finish.get(name.rpartition(":")[2]):
            act()

    def characters(self, content: str) -> None:
        """Text, in pieces of any size."""
        if self._said is not None and self._length <= LONGEST_TEXT:
            self._said.append(content)
            self._length += len(content)

    def listen(self) -> None:
        """Keep the text from here on."""
        self._said, self._length = [], 0

    def heard(self) -> str:
        """The text since ``listen``; nothing is kept any more."""
        said, self._said = self._said, None
        return "".join(said or ())


def attribute(attrs: Any, name: str) -> str:
    """The value of an attribute with or without a prefix; empty where there is none."""
    if (value := attrs.get(name)) is not None:
        return str(value)
    return next((str(attrs[each]) for each in attrs.getNames() if each.endswith(f":{name}")), "")


def walk(stream: IO[bytes], markup: Markup) -> Iterator[int]:
    """Feed a stream to the handler; after each piece how many bytes that was. Raises Unreadable."""
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(markup)
    try:
        while piece := stream.read(PIECE):
            parser.feed(piece)
            yield len(piece)
        parser.close()
    except (SAXException, DefusedXmlException, ValueError, IndexError):
        raise Unreadable("broken_workbook") from None
    yield 0


def read_part(archive: Archive, name: str, markup: Markup, pulse: Callable[[], None]) -> None:
    """Read a whole entry whose content is kept in memory; nothing where there is none."""
    if name not in archive:
        return
    if archive.size(name) > LARGEST_PART:
        raise Unreadable("workbook_too_large")
    with archive.open(name) as stream:
        for _size in walk(stream, markup):
            pulse()
