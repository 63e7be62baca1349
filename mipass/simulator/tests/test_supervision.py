"""What systemd hears of a reader that it runs, and what it does not hear when something hangs."""

import json
import os
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager, suppress

import pytest

from mipass.protocol.decision import Reason
from mipass.protocol.door import Decision
from mipass.simulator.decisions import Decisions
from mipass.simulator.errors import Unprepared
from mipass.simulator.output import Output
from mipass.simulator.tests.organization import CARD
from mipass.simulator.tests.processes import READER, SECONDS, listening, run
from tests.services.air import air

BEAT_SECONDS = 0.1


@pytest.fixture
def reader(tmp_path):
    assert run("reader", "init", tmp_path / "reader")[0] == 0
    return tmp_path / "reader"


@pytest.fixture
def manager(tmp_path):
    """systemd's end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(SECONDS)
        yield line


def asked(manager):
    """The environment of a service with a watchdog."""
    beat = str(int(BEAT_SECONDS * 3 * 1_000_000))
    return os.environ | {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": beat}


def test_it_hears_that_the_reader_is_ready_goes_on_and_stops(reader, manager):
    with listening(reader, environment=asked(manager)):
        assert [manager.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    while (told := manager.recv(64)) == b"WATCHDOG=1":
        pass
    assert told == b"STOPPING=1"


def test_a_name_without_a_file_is_understood(reader):
    name = f"mipass-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        line.settimeout(SECONDS)
        with listening(reader, environment=os.environ | {"NOTIFY_SOCKET": f"@{name}"}):
            assert line.recv(64) == b"READY=1"


class Stuck:
    """A panel that takes a card's bits and does not come back until it is let go."""

    def __init__(self):
        self.asked, self.goes_on = threading.Event(), threading.Event()

    def send(self, bits):
        self.asked.set()
        self.goes_on.wait(SECONDS)


def test_a_decision_that_hangs_at_the_panel_silences_the_reader(manager, monkeypatch):
    for name, value in asked(manager).items():
        monkeypatch.setenv(name, value)
    panel = Stuck()
    decisions = Decisions(Output(as_json=True), 1, [panel])
    opened = Decision(Reason.OPENED, "", CARD)
    with signals_kept():
        door = threading.Thread(target=decisions, args=(opened,))
        door.start()
        assert panel.asked.wait(SECONDS)
        threading.Timer(10 * BEAT_SECONDS, panel.goes_on.set).start()
        decisions.wait(lambda: None)
        door.join()
    assert told(manager) == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]  # once, where ten beats went by


def told(manager):
    """Everything that was said."""
    manager.setblocking(False)
    heard = []
    with suppress(BlockingIOError):
        while True:
            heard.append(manager.recv(64))
    return heard


@contextmanager
def signals_kept():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def test_an_adapter_that_is_taken_away_ends_the_reader(reader, manager):
    with air() as sky:
        words = [*READER, "listen", "--folder", reader, "--json", "--ble", sky.adapter()]
        process = subprocess.Popen(words, env=asked(manager), stdout=subprocess.PIPE, text=True)
        assert [manager.recv(64) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
    last = process.communicate(timeout=SECONDS)[0].splitlines()[-1]
    assert process.returncode == 2
    assert json.loads(last)["error"] == "no_adapter"


def test_a_check_that_fails_is_heard_by_whoever_waits(manager, monkeypatch):
    for name, value in asked(manager).items():
        monkeypatch.setenv(name, value)

    def check():
        raise Unprepared("no_adapter", "gone")

    with signals_kept(), pytest.raises(Unprepared):
        Decisions(Output(as_json=True), 0, []).wait(check)
    assert manager.recv(64) == b"READY=1"
