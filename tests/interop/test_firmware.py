"""The firmware repository against tuf-js, no code of ours: it updates, and refuses what was tampered with."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.models import FirmwareRelease
from mipass.domains.readers.online_signing import online_key
from mipass.domains.readers.repository import release_of
from mipass.domains.readers.tests.vendor import Vendor
from mipass.protocol.firmware_ceremony import begin
from mipass.protocol.firmware_metadata import read_key
from mipass.protocol.firmware_updater import gather
from mipass.protocol.keys import base64url
from tests.interop.node import run_script

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys").begin()


def update(url: str, release: FirmwareRelease, *, root: bytes | None = None, folder: str | None = None):
    given = {"url": f"{url}/firmware", "target": release.path, "folder": folder}
    return run_script("tuf_update.mjs", given | ({"root": base64url(root)} if root else {}))


def test_it_takes_the_signed_image(vendor, live_server):
    release, _other = vendor.publish("1.10", "1.9")
    found = update(live_server.url, release, root=vendor.root)
    assert found["sha256"] == hashlib.sha256(b"image Model R 1.10").hexdigest()
    assert found["custom"] == {"hw_model": "Model R", "version": "1.10", "sequence": 1, "min_from": ""}


def test_it_follows_new_keys_and_later_releases(vendor, live_server):
    [release] = vendor.publish("1.0")
    first = update(live_server.url, release, root=vendor.root)
    root, targets = vendor.rotate("root", "spare", "targets")
    vendor.accept(root=root.read_bytes(), targets=targets.read_bytes())
    [newer] = vendor.publish("1.1")
    found = update(live_server.url, newer, folder=first["folder"])
    assert found["sha256"] == newer.sha256


@contextmanager
def copied(live_server, vendor, release, **changes) -> Iterator[str]:
    """The repository as somebody else serves it; ``changes`` are by the beginning of a file's name."""
    fetched = gather(lambda name: _get(live_server.url, name), target=release.path)
    files = {f"/firmware/{name}": _changed(name, content, changes) for name, content in fetched.items()}

    class Files(BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def _get(url, name):
    response = httpx.get(f"{url}/firmware/{name}")
    return response.content if response.status_code == 200 else None


def _changed(name, content, changes):
    for beginning, change in changes.items():
        if name.rpartition("/")[2].endswith(f"{beginning}.json") or name.startswith(beginning):
            return change(content)
    return content


def test_an_honest_copy_serves_as_well(vendor, live_server):
    [release] = vendor.publish("1.0")
    with copied(live_server, vendor, release) as url:
        assert update(url, release, root=vendor.root)["sha256"] == release_of(release).sha256


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("timestamp", lambda content: content.replace(b'"version":1', b'"version":9', 1)),
        ("snapshot", lambda content: content.replace(b'"version":2', b'"version":3', 1)),
        ("targets", lambda content: content.replace(b'"sequence":1', b'"sequence":9')),
        ("targets/", lambda content: b"X" + content[1:]),
        ("targets/", lambda content: content[:-1]),
    ],
)
def test_it_refuses_what_was_tampered_with(vendor, live_server, file, change):
    [release] = vendor.publish("1.0")
    with copied(live_server, vendor, release, **{file: change}) as url:
        found = update(url, release, root=vendor.root)
    assert "sha256" not in found
    assert found["error"]


def test_it_refuses_a_repository_of_other_keys(vendor, operator, live_server, tmp_path):
    [release] = vendor.publish("1.0")
    other = Vendor(operator_actor(operator), tmp_path / "others")
    foreign = begin(other.ring, read_key(online_key(actor=other.actor)), at=datetime.now(UTC))
    found = update(live_server.url, release, root=foreign)
    assert "sha256" not in found
    assert "signed" in found["message"] or "signature" in found["message"].lower()


def test_it_refuses_to_go_back(vendor, live_server):
    [release] = vendor.publish("1.0")
    with copied(live_server, vendor, release) as old:
        vendor.publish("1.1")
        first = update(live_server.url, release, root=vendor.root)
        found = update(old, release, folder=first["folder"])
    assert "sha256" not in found
    assert "version" in found["message"].lower()
