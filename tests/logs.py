"""What a process writes to its log."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mipass.base.kit.logs import JsonFormatter


@contextmanager
def written_log() -> Iterator[io.StringIO]:
    """What is written within the block, formatted and filtered as in life.

    The stream of before is only put aside: a test may have closed it long ago.
    """
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonFormatter))
    assert isinstance(handler, logging.StreamHandler)
    before, handler.stream = handler.stream, io.StringIO()
    try:
        yield handler.stream
    finally:
        handler.stream = before
