"""docs/operator/reader.md, followed word by word on a machine of its own, ends with a reader at a panel."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.packaging.building import PROJECT, READER_LOCK, built_once
from tests.packaging.machine import Machine
from tests.packaging.release import write_sums
from tests.services.panel import control_panel

PAGE = PROJECT / "docs" / "operator" / "reader.md"
SYSTEMCTL = """#!/bin/sh
# Starts the reader as its unit says, with its user and its one capability; there is no systemd.
[ "$*" = "enable --now mipass-reader.service" ] || exit 0
unit=/etc/systemd/system/mipass-reader.service
. /etc/mipass-reader/options
command=$(sed -n "s#[$]LISTEN#$LISTEN#; s/^ExecStart=//p" $unit)
user=$(sed -n 's/^User=//p' $unit)
rights=$(sed -n 's/^AmbientCapabilities=CAP_//p' $unit | tr A-Z a-z)
export $(sed -n 's/^Environment=//p' $unit)
cd "$(sed -n 's/^WorkingDirectory=//p' $unit)"
setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all,+"$rights" \\
    --inh-caps=+"$rights" --ambient-caps=+"$rights" $command >/stage/log 2>&1 &
echo $! >/stage/pid
"""
BEFORE = "! id mipass-reader >/dev/null 2>&1 || userdel mipass-reader\numask 022\ncd /stage/release\n"
AFTER = """
timeout 120 sh -c 'until grep -q Listening /stage/log; do sleep 0.2; done' || true
cat /stage/log
sleep 20
process=/proc/$(cat /stage/pid)
echo "user $(stat -c %U $process) $(sed -n 's/^CapEff:\\t*/rights /p' $process/status)"
stat -c '%n %U %a' /var/lib/mipass-reader /var/lib/mipass-reader/* /etc/mipass-reader/panel.key
kill "$(cat /stage/pid)"
wait || true
echo done
"""


def blocks():
    """The page's commands, step by step."""
    return re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_the_page_says_first_what_was_never_tried():
    assert PAGE.read_text().split("\n\n")[1].startswith("**Never tried on hardware:**")


def test_what_the_page_calls_is_there():
    named = set(re.findall(r"mipass-reader (\w+) .*--folder", PAGE.read_text()))
    assert named >= {"init", "show"}
    from mipass.simulator.reader_commands import app

    commands = {command.name for command in app.registered_commands}
    assert set(re.findall(r"`mipass-reader (\w+)", PAGE.read_text())) <= commands | {"units"}


def script(device, key):
    """The page's commands, with a line, a key and a port that the test has."""
    said = "\n".join(f"echo '== {block.splitlines()[0]}'\n{block}" for block in blocks())
    assert "/dev/ttyUSB0" in said
    assert "--ble hci-socket:0" in said
    said = said.replace("/dev/ttyUSB0", str(device)).replace("--ble hci-socket:0", "--port 4000")
    made = "od -An -v -tx1 -N16 /dev/urandom | tr -d ' \\n'"
    assert made in said
    return BEFORE + said.replace(made, f"{made} | wc -c; printf {key.hex()}") + AFTER


def begin_late(panel, log):
    """Let the panel poll once the reader has begun to speak."""
    deadline = time.monotonic() + 1800
    while time.monotonic() < deadline and not (log.exists() and "Listening" in log.read_text()):
        time.sleep(0.2)
    panel.begin()


@pytest.mark.deep
@pytest.mark.skipif(os.geteuid() != 0, reason="makes a machine of its own, which root alone can")
def test_the_page_followed_word_by_word_ends_with_a_reader_that_its_panel_knows():
    key = secrets.token_bytes(16)
    with TemporaryDirectory(prefix="mipass-machine-") as place, control_panel(key, polls=False) as panel:
        machine = Machine(Path(place))
        (machine.stage / "bin" / "systemctl").write_text(SYSTEMCTL)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
        subprocess.run([*pip, "-r", READER_LOCK, "-d", machine.stage / "wheels"], check=True)
        release = machine.stage / "release"
        release.mkdir()
        for file in (built_once().reader, READER_LOCK):
            shutil.copy(file, release)
        write_sums(release)
        panel.device.chmod(0o666)
        threading.Thread(target=begin_late, args=(panel, machine.stage / "log"), daemon=True).start()
        done = machine.run(script(panel.device, key), seconds=1800)
        told = done.stdout[-8000:]
        assert done.stdout.rstrip().endswith("done"), told
        assert panel.reader["serial_number"] == 4711, told
    assert "Listening on 127.0.0.1, port 4000." in told, told
    assert "user mipass-reader rights 0000000000001000" in told, told
    assert "/var/lib/mipass-reader mipass-reader 700" in told, told
    assert "/var/lib/mipass-reader/memory.cbor mipass-reader 600" in told, told
    assert "/etc/mipass-reader/panel.key root 640" in told, told
