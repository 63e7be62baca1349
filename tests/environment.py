"""The environment of a test run. pytest loads it (``-p tests.environment``) before Django reads its settings.

``MIPASS_TEST_DATABASE`` says which database is under test: ``sqlite`` (the default; files in a folder of
this run's own) or ``postgres`` (the one of ``DATABASE_URL``, which ``bin/with-postgres`` sets).
``MIPASS_TEST_ZONE`` is the installation's time zone (UTC by default); ``make test-days`` sets it.
Everything else that a developer's shell says about the portal is left out, so that a run never touches
their data and gives the same answer everywhere.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

BUILD_DIR = Path(__file__).resolve().parent.parent / "build"
KEPT = {"MIPASS_TEST_DATABASE", "MIPASS_TEST_ZONE", "MIPASS_DEEP", "MIPASS_SAMPLE", "MIPASS_SHARE"}


def prepare() -> None:
    """Set what the settings read. A worker of pytest-xdist gets a folder inside its controller's."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["MIPASS_DATA_DIR"] += f"/{worker}"
        return
    for name in [name for name in os.environ if name.startswith("MIPASS_") and name not in KEPT]:
        del os.environ[name]
    os.environ.pop("PORT", None)
    os.environ |= {
        "MIPASS_ENV": "test",
        "MIPASS_DATA_DIR": _folder(),
        "MIPASS_TIME_ZONE": os.environ.get("MIPASS_TEST_ZONE", "UTC"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs an event loop in the thread of the test
    }
    _choose_database()


def _folder() -> str:
    BUILD_DIR.mkdir(exist_ok=True)
    folder = tempfile.mkdtemp(prefix="test-", dir=BUILD_DIR)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _choose_database() -> None:
    kind = os.environ.setdefault("MIPASS_TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    elif kind != "postgres":
        sys.exit(f"MIPASS_TEST_DATABASE is {kind!r}; it can be 'sqlite' or 'postgres'")
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("MIPASS_TEST_DATABASE=postgres needs a server: bin/with-postgres .venv/bin/pytest …")


prepare()
