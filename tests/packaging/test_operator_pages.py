"""docs/operator/README.md, followed word by word on a machine that has nothing else, ends with a portal."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.packaging.building import PROJECT, RUNTIME_LOCK, built_once
from tests.packaging.machine import STAGE, Machine
from tests.packaging.release import write_sums

PAGE = PROJECT / "docs" / "operator" / "README.md"
MINUTES = 60
NAMES = ("mobile.example.com", "mail.example.com")
OF_THE_MAIL_SERVER = ("aiosmtpd", "atpublic", "attrs")

OWN_AUTHORITY = "echo MIPASS_MAIL_CA_FILE=/etc/ssl/certs/own-ca.pem >> /etc/mipass/environment\n"
PROGRAM_IS_THERE = "touch /stage/installed && sleep 1\n"
UNTIL_READY = "timeout 600 sh -c 'until curl -sf http://127.0.0.1:8000/readyz; do sleep 0.2; done'\n"


def blocks():
    """The commands of the page, step by step."""
    text = PAGE.read_text().partition("## Backup")[0]
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def test_the_page_has_the_steps():
    said = "".join(blocks())
    for word in (
        "sha256sum",
        "useradd",
        "--require-hashes",
        "mipass init",
        "migrate",
        "grants.sql",
        "systemctl",
    ):
        assert word in said


def script():
    """The page's commands between what is there before and what holds afterwards."""
    steps = [step for number, block in enumerate(blocks()) for step in around(number, block)]
    after = (STAGE / "after.sh").read_text()
    return "\n".join(["exec 2>&1", (STAGE / "before.sh").read_text(), *steps, after])


def around(number, block):
    """A block with what only a test needs: its own password and authority, and time."""
    if "send-test-mail" in block:
        yield OWN_AUTHORITY
    if block.startswith("curl"):
        yield UNTIL_READY
    told = block.replace("user:password@", "user:pass%23word@")
    yield f"echo '== block {number}'\n{{\n{told}}} < /stage/answers"
    if "pip install" in block:
        yield PROGRAM_IS_THERE


def certificates(stage):
    """An authority of this test's own, and what it made for the site and the mail server."""
    ca_key, site_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])])
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES])
    ca = _certificate(issuer, issuer, ca_key, ca_key, x509.BasicConstraints(ca=True, path_length=0))
    site = _certificate(subject, issuer, site_key, ca_key, names)
    pem = serialization.Encoding.PEM
    (stage / "ca.pem").write_bytes(ca.public_bytes(pem))
    (stage / "site.pem").write_bytes(site.public_bytes(pem))
    plain = serialization.NoEncryption()
    (stage / "site.key").write_bytes(site_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def _certificate(subject, issuer, key, signer, extension):
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(signer, hashes.SHA256())
    )


def fetch(stage):
    """What a machine gets from registries: the libraries of the lock, and nginx."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    subprocess.run([*pip, "-r", RUNTIME_LOCK, "-d", stage / "wheels"], check=True)
    debs = stage / "debs"
    debs.mkdir()
    if not shutil.which("nginx"):
        command = ["apt-get", "download", "-qq", "nginx", "nginx-common"]
        subprocess.run(command, cwd=debs, check=True, capture_output=True)


@pytest.mark.deep
@pytest.mark.skipif(os.geteuid() != 0, reason="makes a machine of its own, which root alone can")
def test_the_page_followed_word_by_word_ends_with_a_portal():
    with TemporaryDirectory(prefix="mipass-machine-") as place:
        machine = Machine(Path(place))
        stage = machine.stage
        certificates(stage)
        fetch(stage)
        release = stage / "release"
        release.mkdir()
        for file in (built_once().wheel, built_once().sdist, RUNTIME_LOCK):
            shutil.copy(file, release)
        write_sums(release)
        for name in OF_THE_MAIL_SERVER:
            copy_library(name, stage / "lib")
        (stage / "answers").write_text("a long enough phrase 17\n")
        done = machine.run(script(), seconds=60 * MINUTES)
    told = done.stdout[-20_000:]
    assert done.stdout.rstrip().endswith("done"), told
    assert "FAILED" not in done.stdout, told
    assert done.stdout.count("\nholds: ") == (STAGE / "after.sh").read_text().count("\nholds ") > 20, told


def copy_library(name, target):
    for file in distribution(name).files or ():
        if file.parts[0] != ".." and file.suffix in {".py", ".typed"}:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), target / file)
