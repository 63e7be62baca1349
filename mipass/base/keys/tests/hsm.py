"""A token of SoftHSM for a test: a hardware module in software."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODULE = "/usr/lib/softhsm/libsofthsm2.so"


@contextmanager
def token(folder: Path) -> Iterator[str]:
    """Give the URI of a key that is not there yet, in a new token of that folder."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "pin").write_text("1234\n")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "mipass",
        "--pin",
        "1234",
        "--so-pin",
        "567890",
    ]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield f"pkcs11:token=mipass;object=master-1?module-path={MODULE}&pin-source=file:{folder}/pin"
    finally:
        os.environ.pop("SOFTHSM2_CONF")
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before
