"""Builds what is released, from the files that git knows and nothing that lies about beside them."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from re import MULTILINE, findall

PROJECT = Path(__file__).resolve().parents[2]
RUNTIME_LOCK = PROJECT / "runtime.lock"
READER_LOCK = PROJECT / "reader.lock"
SDIST = "import sys; from setuptools.build_meta import build_sdist; build_sdist(sys.argv[1])"
WHEEL = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@dataclass(frozen=True)
class Built:
    """Source packages and wheels of the portal and of its API's client, and the wheel of a reader."""

    sdist: Path
    wheel: Path
    reader: Path
    client_sdist: Path
    client: Path


def released_once() -> Path:
    """The folder of a release of the working tree as it is: one for all processes of a test run."""
    shared = Path(os.environ["MIPASS_DATA_DIR"])
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    tree = shared / "released"
    with (shared / "released.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (tree / "build" / "release" / "SHA256SUMS").exists():
            shutil.rmtree(tree, ignore_errors=True)
            commit_tree(tree)
            release_of(tree, check=True)
    return tree / "build" / "release"


def built_once() -> Built:
    """Its packages."""
    folder = released_once()
    [sdist] = folder.glob("mipass-*[0-9].tar.gz")
    [wheel] = folder.glob("mipass-*.whl")
    [reader] = folder.glob("mipass_reader-*.whl")
    [client_sdist] = folder.glob("mipass_client-*.tar.gz")
    [client] = folder.glob("mipass_client-*.whl")
    return Built(sdist, wheel, reader, client_sdist, client)


def commit_tree(tree: Path) -> None:
    """Make a repository of the working tree, with a single commit."""
    export_tree(tree)
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    commit_all(tree)


def commit_all(tree: Path) -> None:
    """Commit what is there."""
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    for words in (["add", "--all"], [*who, "commit", "--quiet", "--message=All"]):
        subprocess.run(["git", *words], cwd=tree, check=True)


def release_of(tree: Path, *, check: bool) -> "subprocess.CompletedProcess[str]":
    """Run `bin/release` there, with this environment's Python."""
    command = [sys.executable, "-m", "tests.packaging.release"]
    return subprocess.run(
        command, cwd=tree, check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def export_tree(target: Path) -> None:
    """Copy the files that git knows, as they are now: those of a clone, or all of an unpacked archive's."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, target / name)


def build(tree: Path, target: Path) -> Built:
    """Source packages of a tree, and the wheels made of them: whoever has the one gets the others."""
    target.mkdir(parents=True)
    sdist = _one(SDIST, tree, target, "mipass-*.tar.gz")
    client_sdist = _one(SDIST, tree / "client", target, "mipass_client-*.tar.gz")
    with _unpacked(sdist, target) as folder:
        wheel = _one(WHEEL, folder, target, "mipass-*.whl")
        reader = _one(WHEEL, folder / "reader", target, "mipass_reader-*.whl")
    with _unpacked(client_sdist, target) as folder:
        client = _one(WHEEL, folder, target, "mipass_client-*.whl")
    return Built(sdist, wheel, reader, client_sdist, client)


@contextmanager
def _unpacked(sdist: Path, beside: Path) -> Iterator[Path]:
    unpacked = beside / "unpacked"
    shutil.unpack_archive(sdist, unpacked, filter="data")
    [folder] = unpacked.iterdir()
    yield folder
    shutil.rmtree(unpacked)


def _one(program: str, tree: Path, target: Path, pattern: str) -> Path:
    command = [sys.executable, "-c", program, str(target)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"setuptools built nothing:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    [found] = target.glob(pattern)
    return found


def locked_names(lock: Path = RUNTIME_LOCK) -> list[str]:
    """The libraries of an installation."""
    return findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), MULTILINE)


def environment_with(wheel: Path, folder: Path, lock: Path = RUNTIME_LOCK) -> Path:
    """An environment with the wheel and what the lock names, and nothing else; its Python.

    The libraries are this environment's, linked by their files: no registry is asked.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = (folder / "lib").glob("python*/site-packages")
    for name in locked_names(lock):
        _link(name, packages)
    python = folder / "bin" / "python"
    pip(python, "install", "--no-deps", "--no-index", "--no-compile", str(wheel))
    return python


def pip(python: Path, *words: str) -> None:
    """This environment's pip, at work in another one."""
    command = [sys.executable, "-m", "pip", "--quiet", "--python", str(python), *words]
    subprocess.run(command, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})


def _link(name: str, packages: Path) -> None:
    found = _installed(name)
    if found is None:
        return  # for another system
    tops = {file.parts[0] for file in found.files or () if file.parts[0] != ".."}
    for top in tops - {"__pycache__"}:
        if not (packages / top).exists():
            (packages / top).symlink_to(Path(str(found.locate_file(top))).resolve())


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except ModuleNotFoundError:  # importlib's own PackageNotFoundError
        return None
