"""A document's dates at a reader's process that no network reaches, by its own clock."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

import tests
from mipass.simulator.presenting import present
from mipass.simulator.tests.organization import DAY, Organization
from mipass.simulator.tests.processes import enroll, listening, run

HOUR = timedelta(hours=1)
FAKETIME = Path(tests.__file__).parent / "faketime"


@pytest.fixture(scope="module")
def acme():
    return Organization()


@pytest.fixture
def reader(tmp_path):
    assert run("reader", "init", tmp_path / "reader")[0] == 0
    return tmp_path / "reader"


def with_clock(ahead):
    """The environment of a process whose clock is so far ahead.

    It is started without the program ``faketime``, which would stay between: who ends that ends it alone.
    """
    program = ["faketime", "--exclude-monotonic", "-f", ahead, "env", "-0"]
    shown = subprocess.run(program, capture_output=True, text=True, check=True).stdout.split("\0")
    made = dict(pair.split("=", 1) for pair in shown if "=" in pair)
    made.pop("FAKETIME_SHARED", None)
    return made | {"PYTHONPATH": f"{FAKETIME}:{FAKETIME.parents[1]}"}


def show(phone, door, *options):
    return run("phone", "present", phone, "--reader", door.address, *options)


def test_a_reader_refuses_before_and_after_and_the_phone_does_not_offer_it(acme, reader, tmp_path):
    early, late = tmp_path / "early", tmp_path / "late"
    acme.give(early, status_list=acme.status_list(), begins=HOUR)
    acme.give(late, status_list=acme.status_list(), begins=-2 * HOUR, days=1 / 24)
    with listening(reader) as door:
        enroll(door.address, acme)
        for phone, reason in ((early, "not_yet_valid"), (late, "expired")):
            status, told = show(phone, door)
            assert (status, told["error"]) == (1, reason)
            status, told = show(phone, door, "--anyway")
            assert (status, told["decision"], door.reason()) == (0, reason, reason)


@pytest.mark.skipif(shutil.which("faketime") is None, reason="bin/setup-test installs it")
def test_what_was_early_opens_when_the_readers_clock_says_so_and_no_longer_than_that(acme, reader, tmp_path):
    phone = acme.give(tmp_path / "phone", status_list=acme.status_list(), begins=2 * HOUR, days=2 / 24)
    with listening(reader) as door:
        enroll(door.address, acme)
    found = []
    for ahead in ("+1h", "+3h", "+5h"):
        with listening(reader, environment=with_clock(ahead)) as door:
            found.append(present(phone, door.address).decision)
    assert found == ["not_yet_valid", "opened", "expired"]
    assert DAY > 5 * HOUR  # the list that the phone brings is good all the while
