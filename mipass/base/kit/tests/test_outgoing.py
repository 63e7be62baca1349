"""What another names as an address leads to the public network or nowhere, however it is written."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from mipass.base.kit.outgoing import InnerNetwork, is_public, outgoing_client


@pytest.fixture
def inside():
    """A service on loopback, and what reached it."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers["Host"]))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said):
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port, seen
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)  # fmt: skip
def test_loopback_is_reached_under_none_of_its_names(inside, host):
    port, seen = inside
    with outgoing_client() as client, pytest.raises((httpx.ConnectError, httpx.InvalidURL)):
        client.get(f"http://{host}:{port}/")
    assert seen == []


def test_a_name_that_changes_its_mind_is_connected_to_what_was_checked(inside, monkeypatch):
    port, seen = inside
    answers = iter(["203.0.113.9", "127.0.0.1", "127.0.0.1"])
    connected = []

    def resolve(host, port, *more, **how):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address, *more, **how):
        connected.append(address[0])
        raise OSError

    monkeypatch.setattr("mipass.base.kit.outgoing.is_public", lambda address: address != "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with outgoing_client() as client, pytest.raises(httpx.ConnectError):
        client.get(f"http://rebinding.example:{port}/")
    assert connected == ["203.0.113.9"]
    assert seen == []


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("9.9.9.9", "10.0.0.8")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *about, **how: found)
    with outgoing_client() as client, pytest.raises(InnerNetwork):
        client.get("https://two.example/")


def test_what_the_operator_named_may_lie_inside_and_is_told_its_name(inside):
    port, seen = inside
    with outgoing_client(inner_hosts={"localhost"}) as client:
        assert client.get(f"http://localhost:{port}/metadata").status_code == 200
    assert seen == [("/metadata", f"localhost:{port}")]


def test_no_redirect_is_followed(inside):
    port, seen = inside
    with outgoing_client(inner_hosts={"localhost"}) as client:
        assert client.get(f"http://localhost:{port}/away").status_code == 302
    assert [path for path, _host in seen] == ["/away"]


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.0",
        "fe80::1%eth0", "fd00::1", "ff02::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_inner_networks_are_told_apart(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_the_public_network_is_public(address):
    assert is_public(address)
