"""Another machine for a test: this one's system under a layer of its own, and a network of its own.

What is written there is gone with it, the project's folder is not there, and every port is free. It needs
root and Linux's namespaces.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tests.packaging.building import PROJECT

STAGE = Path(__file__).parent / "stage"
START = """
mkdir -p {place}/upper {place}/work {place}/root
mount -t overlay overlay -o lowerdir=/,upperdir={place}/upper,workdir={place}/work {place}/root
mount -t proc proc {place}/root/proc
mount --rbind /dev {place}/root/dev
mount -t tmpfs tmpfs {place}/root/run
mount -t tmpfs tmpfs {place}/root{hidden}
ip link set lo up
exec chroot {place}/root /usr/bin/env -i {environment} /bin/sh -eu /stage/script
"""
ENVIRONMENT = {
    "PATH": "/stage/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "/stage/wheels",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "CURL_CA_BUNDLE": "/stage/ca.pem",
    "SSL_CERT_FILE": "/stage/ca.pem",
}


class Machine:
    """One that runs a single script, with the files of its stage in ``/stage``."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.stage = place / "upper" / "stage"
        self.stage.mkdir(parents=True)
        (self.stage / "bin").mkdir()
        for tool in ("systemctl", "apt-get"):
            shutil.copy(STAGE / tool, self.stage / "bin")
        for program in STAGE.glob("*.py"):
            shutil.copy(program, self.stage)

    def run(self, script: str, *, seconds: int) -> "subprocess.CompletedProcess[str]":
        """What the script, run as root, said; both streams in one."""
        (self.stage / "script").write_text(script)
        environment = " ".join(f"{name}={value}" for name, value in ENVIRONMENT.items())
        start = START.format(place=self._place, environment=environment, hidden=PROJECT)
        command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-euc", start]
        return subprocess.run(
            command,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
