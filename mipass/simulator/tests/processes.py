"""The commands, run as the processes that people would run."""

import json
import subprocess
import sys
from contextlib import contextmanager

from mipass.protocol import cbor
from mipass.simulator.connections import Conversation, connected
from mipass.simulator.service import Answer, Ask, ask

SECONDS = 60
READER = (sys.executable, "-m", "mipass.cli", "reader")


def run(kind, command, folder, *arguments):
    """The status and the last line of JSON of `mipass phone` or `mipass reader`."""
    option = {"phone": "--phone", "reader": "--folder"}[kind]
    words = [sys.executable, "-m", "mipass.cli", kind, command, option, folder, "--json", *arguments]
    done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr


class Door:
    def __init__(self, process):
        self._process = process
        self.pid = process.pid
        self.ports = self.next()["listening"]
        self.address = f"127.0.0.1:{self.ports['port']}"

    def next(self):
        line = self._process.stdout.readline()
        assert line, "the reader has ended"
        return json.loads(line)

    def reason(self):
        return self.next()["reason"]


@contextmanager
def listening(folder, *options, program=READER, environment=None):
    """A reader's process until the block ends, which is to end well."""
    words = [*program, "listen", "--folder", folder, "--json", "--port", "0", *options]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield Door(process)
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, errors) == (0, "")


def enroll(address, organization, **changes):
    """Enroll the reader that listens there, as an app and a portal would."""
    with connected(address, seconds=SECONDS) as stream:
        reader = Conversation(stream)
        asked = ask(reader, Ask.ENROLL, cbor.encode(organization.enrollment()), expect=Answer.REQUEST)
        config = organization.config_for(cbor.decode(asked), **changes)
        ask(reader, Ask.CONFIG, config, expect=Answer.RESULT)
        return config
