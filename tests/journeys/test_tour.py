"""The tour that people run against their own server: it passes, and says so when something is broken."""

import subprocess
import sys

import pytest

from tests.services.portal import OPERATOR, running_portal

pytestmark = pytest.mark.database


def tour(portal, *options):
    command = [sys.executable, "-m", "mipass.cli", "tour", portal.url, "--operator", OPERATOR, *options]
    return subprocess.run(
        command, env=portal.environment, capture_output=True, text=True, timeout=900, check=False
    )


def passed(ended):
    return (ended.returncode, ended.stdout.splitlines()[-1][-8:]) == (0, "0 failed")


def test_the_tour_ends_without_a_failed_step(migrated_database, tmp_path):
    with running_portal(tmp_path, migrated_database) as portal:
        ended = tour(portal, "--firmware-keys", tmp_path / "firmware-keys")
    assert passed(ended), ended
    for step in ("webhook is signed", "door opens", "revoked opens nothing more", "phone carries firmware"):
        assert f"ok      {step}" in ended.stdout


@pytest.mark.deep
def test_the_tour_can_be_repeated(migrated_database, tmp_path):
    keys = ("--firmware-keys", tmp_path / "firmware-keys")
    with running_portal(tmp_path, migrated_database) as portal:
        assert passed(tour(portal, *keys))
        assert passed(tour(portal))
        ended = tour(portal, *keys)
    assert passed(ended), ended


def test_the_tour_says_which_step_failed(migrated_database, tmp_path):
    with running_portal(tmp_path, migrated_database) as portal:
        portal.environment["MIPASS_TOUR_PASSWORD"] = "not-the-right-one"
        ended = tour(portal)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1].endswith("1 failed")
    assert "Traceback" not in ended.stderr
