"""Databases as `mipass migrate` leaves them, kept in ``build/``: to migrate takes seconds.

A kept one is good for as long as nothing that makes it has changed: migrations, guards, models, packages.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "build" / "databases"
MADE_OF = (
    *("mipass/**/migrations/*.py", "mipass/**/guards.py", "mipass/**/models.py", "mipass/**/models/*.py"),
    *("mipass/base/*/*.py", "mipass/config/*.py", "mipass/doors/jobs/commands/migrate.py"),
    *("mipass/domains/*/search.py", "mipass/domains/issuer/marks.py", "requirements.lock"),
)


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The file of this name for the code as it is; ``make`` writes it when there is none yet."""
    path = FOLDER / fingerprint() / name
    with alone():
        if not path.exists():
            _forget_others(path.parent)
            with TemporaryDirectory(dir=path.parent) as folder:
                make(Path(folder) / name)
                (Path(folder) / name).rename(path)
    return path


@cache
def fingerprint() -> str:
    """A name for all that makes a migrated database."""
    made_of = sha256()
    for pattern in MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            made_of.update(f"{file.relative_to(ROOT)}\0{sha256(file.read_bytes()).hexdigest()}\n".encode())
    return made_of.hexdigest()[:16]


@contextmanager
def alone() -> Iterator[None]:
    """Keep other processes of this work tree out of the block."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(url: str, folder: Path) -> None:
    """Run `mipass migrate` on a database, as an operator does."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment = clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
    }
    command = [sys.executable, "-m", "mipass.cli", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _forget_others(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for other in FOLDER.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
