"""Files that hold a key: for nobody else, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIX = ".next"


def write_next(path: Path, content: str) -> Path:
    """Write a file beside it that is to take its place, unless one waits there already."""
    following = next_of(path)
    if not following.exists():
        write_whole(following, content)
    return following


def next_of(path: Path) -> Path:
    """Where the file waits that is to take its place. After a crash it is there, or its place is taken."""
    return path.with_name(path.name + SUFFIX)


def replace_with_next(path: Path) -> None:
    """Let the file that waits take its place."""
    next_of(path).replace(path)
    _sync(path.parent)


def write_whole(path: Path, content: str) -> None:
    """Write a file for nobody else. After a crash the old content is there, or the new one."""
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
