"""The static files that a server hands out: collected once for each version of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from mipass.config import ConfigError


def collect_static() -> None:
    """Copy, compress and fingerprint them into STATIC_ROOT, unless they are there already.

    Raises ConfigError where they are not and cannot be written.
    """
    marker = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _digest()
    if marker.exists() and marker.read_text() == wanted:
        return
    try:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        marker.write_text(wanted)
    except OSError as error:
        raise ConfigError(
            f"The static files of this version are not in {marker.parent}, and cannot be written there "
            f"({error.strerror}): run `mipass collect-static`, or see MIPASS_STATIC_DIR."
        ) from error


def _digest() -> str:
    """A digest of every file's name and content: times of change are not kept in an image."""
    digest = hashlib.sha256()
    for path, file in sorted(_files()):
        digest.update(f"{path}:{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            yield str(path), Path(storage.path(path))
