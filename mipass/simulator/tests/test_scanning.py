"""A code scanner on a serial line, which is a pseudo-terminal here."""

import os
import termios
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from mipass.simulator.scanning import scan

SECONDS = 20
CTRL_C = b"\x03"
LOCAL_MODES = 3  # where termios has them


@pytest.fixture
def line():
    own, other = os.openpty()
    yield own, other
    os.close(own)
    os.close(other)


def test_a_scanner_may_end_its_lines_with_cr_and_whatever_it_reads_ends_nothing(line):
    own, other = line
    failed: Queue[Any] = Queue()
    scan(Path(os.ttyname(other)), lambda _: None, failed.put)
    os.write(own, CTRL_C + b"nonsense\r")
    assert failed.get(timeout=SECONDS).code == "malformed"
    assert not termios.tcgetattr(other)[LOCAL_MODES] & (termios.ECHO | termios.ISIG)
