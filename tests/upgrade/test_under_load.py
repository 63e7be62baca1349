"""An upgrade while people work: the last release's servers go on during the migration, and after it."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.bench.browser import sign_in
from tests.bench.installation import Installation
from tests.cluster.load import Load, issued_once
from tests.races.processes import free_port
from tests.services.databases import empty_database
from tests.upgrade.released import COMMIT

ROOT = Path(__file__).resolve().parents[2]
AT_EACH_STEP = 15  # issues by the servers of one release, and by those of both
LONGEST_WAIT = 2.0 + 8.0  # seconds for a lock, and for an issue on a machine that does much else

pytestmark = [
    pytest.mark.database,
    pytest.mark.deep,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="SQLite has one lock"),
]


@pytest.fixture
def last_release(tmp_path):
    """The code of the last release, in a folder of its own."""
    archive = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        pytest.skip("the last release is not in this repository's history")
    folder = tmp_path / "last release"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def installed(folder, url, code=None):
    """An installation whose programs are this release's, or of the code in a folder."""
    folder.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment = clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
        "PORT": str(free_port()),
    }
    if code is not None:
        environment |= {"PYTHONPATH": str(code), "PYTHONSAFEPATH": "1"}
    return Installation("postgres", folder, environment)


def test_nobody_notices_an_upgrade(last_release, tmp_path):
    with empty_database(tmp_path) as url:
        old = installed(tmp_path / "old", url, last_release)
        old.mipass("migrate")
        organization = old.call("tests.bench.scene:found", 5000)
        new = installed(tmp_path / "new", url)
        with old.serving(processes=1, threads=4) as first:
            session = sign_in(first)
            with Load([first], organization, session) as load:
                load.wait_for(AT_EACH_STEP)
                new.mipass("migrate")
                load.wait_for(AT_EACH_STEP)
            with (
                new.serving(processes=1, threads=4) as second,
                Load([first, second], organization, session) as both,
            ):
                both.wait_for(AT_EACH_STEP)
        new.mipass("check-ledger")
        new.mipass("verify-audit")
        for outcome in (load.outcome, both.outcome):
            assert (outcome.wrong, outcome.cut_off, outcome.statuses[503]) == ([], 0, 0)
            assert outcome.longest < LONGEST_WAIT
            assert issued_once(url, outcome.acknowledged)
