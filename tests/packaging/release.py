"""``bin/release``: what is released, built from the last commit, with what tells whether it is whole."""

import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.packaging.building import PROJECT, build

TARGET = PROJECT / "build" / "release"
SUMS = "SHA256SUMS"
NOTES = "docs/operator/releases.md"


class NotReleased(Exception):
    """Why nothing was built."""


def release(target: Path = TARGET) -> list[Path]:
    """Build everything into a folder of its own. Raises NotReleased."""
    if _git("status", "--porcelain"):
        raise NotReleased("There are changes that are not committed: a release is what a commit holds.")
    os.environ["SOURCE_DATE_EPOCH"] = _git("log", "-1", "--format=%ct").strip()
    with TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        _unpack_commit(tree)
        version = version_of(tree)
        notes = notes_of(tree, version)
        shutil.rmtree(target, ignore_errors=True)
        build(tree, target)
        for lock in ("runtime.lock", "reader.lock"):
            shutil.copy(tree / lock, target)
        _write_context(tree, target, version)
        _write_parts(tree, tree / "runtime.lock", target / f"mipass-{version}.cdx.json")
        _write_parts(tree / "reader", tree / "reader.lock", target / f"mipass-reader-{version}.cdx.json")
    (target / "RELEASE-NOTES.md").write_text(notes)
    write_sums(target)
    return sorted(target.iterdir())


def version_of(tree: Path) -> str:
    """The version that the tree calls itself."""
    return str(tomllib.loads((tree / "pyproject.toml").read_text())["project"]["version"])


def notes_of(tree: Path, version: str) -> str:
    """What an operator is told of a version. Raises NotReleased where that is not written."""
    found = re.search(
        rf"^## {re.escape(version)}\n.*?(?=^## |\Z)", (tree / NOTES).read_text(), re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise NotReleased(f"{NOTES} has no section “## {version}”.")
    return found[0].replace("## ", "# mipass ", 1).strip() + "\n"


def write_sums(target: Path) -> None:
    """Write what `sha256sum -c` reads."""
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(target.iterdir())
        if file.name != SUMS
    ]
    (target / SUMS).write_text("".join(lines))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=PROJECT, check=True, capture_output=True, text=True).stdout


def _unpack_commit(tree: Path) -> None:
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tree, filter="data")


def _write_context(tree: Path, target: Path, version: str) -> None:
    """What `podman build` or `docker build` needs, and nothing else: one archive, the same at each build."""
    folder = f"mipass-{version}-container"
    files = [*sorted((tree / "container").iterdir()), target / "runtime.lock", *target.glob("mipass-*.whl")]
    with (
        (target / f"{folder}.tar.gz").open("wb") as output,
        gzip.GzipFile(fileobj=output, mode="wb", filename="", mtime=_epoch()) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for file in files:
            archive.add(file, f"{folder}/{file.name}", filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime, member.uid, member.gid, member.uname, member.gname = _epoch(), 0, 0, "", ""
    member.mode = 0o755 if member.mode & 0o100 else 0o644
    return member


def _epoch() -> int:
    return int(os.environ["SOURCE_DATE_EPOCH"])


def _write_parts(project: Path, lock: Path, target: Path) -> None:
    """The list of all parts, made by CycloneDX's own tool from the lock."""
    command = [
        *(sys.executable, "-m", "cyclonedx_py", "requirements", str(lock)),
        *("--pyproject", str(project / "pyproject.toml"), "--mc-type", "application"),
        *("--output-reproducible", "--spec-version", "1.6"),
        *("--output-format", "JSON", "--output-file", str(target)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotReleased(f"The list of parts was not made: {done.stderr.strip()}")


def main() -> int:
    """Build, and name what was built."""
    try:
        built = release()
    except NotReleased as refusal:
        sys.stderr.write(f"bin/release: {refusal}\n")
        return 1
    print(*[f"{file.stat().st_size:>10}  {file.relative_to(PROJECT)}" for file in built], sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
