"""The proxies themselves take the blocks that `mipass init` writes, where they are installed."""

import re
import shutil
import subprocess

import pytest

from mipass.doors.jobs.commands.init import SHIPPED

NGINX = "events {{}}\npid {place}/pid;\nhttp {{ {folders} include {place}/block.conf; }}\n"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def needs(program):
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not here")


@pytest.fixture
def block(tmp_path):
    """A shipped block as `init` fills it, with a certificate and its logs in a folder of this test's."""
    names = ["-keyout", f"{tmp_path}/key", "-out", f"{tmp_path}/certificate"]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        *names,
    ]
    subprocess.run([*make, "-subj", "/CN=mobile.example.com"], check=True, capture_output=True)
    both = (tmp_path / "certificate").read_text() + (tmp_path / "key").read_text()
    (tmp_path / "both").write_text(both)

    def filled(name, **places):
        text = (SHIPPED / name).read_text().replace("@HOST@", "mobile.example.com")
        for pattern, place in places.items():
            text = re.sub(PATHS[pattern], str(tmp_path / place), text)
        return text

    return filled


PATHS = {
    "logs": r"/var/log/nginx",
    "certificate": r"/etc/ssl/certs/[\w.]+\.pem",
    "key": r"/etc/ssl/private/[\w.]+\.key",
    "both": r"/etc/haproxy/[\w.]+\.pem",
}


@needs("nginx")
def test_nginx_takes_its_block(block, tmp_path):
    (tmp_path / "logs").mkdir()
    text = block("nginx.conf", logs="logs", certificate="certificate", key="key")
    (tmp_path / "block.conf").write_text(text)
    folders = " ".join(f"{name}_temp_path {tmp_path}/{name};" for name in TEMPORARY)
    (tmp_path / "nginx.conf").write_text(NGINX.format(place=tmp_path, folders=folders))
    command = ["nginx", "-t", "-q", "-c", f"{tmp_path}/nginx.conf", "-e", f"{tmp_path}/errors"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs("haproxy")
def test_haproxy_takes_its_block(block, tmp_path):
    (tmp_path / "haproxy.cfg").write_text(block("haproxy.cfg", both="both"))
    command = ["haproxy", "-c", "-f", f"{tmp_path}/haproxy.cfg"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
