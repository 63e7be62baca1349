"""What a tenant typed leads to the public network, or to what the operator allows; and every request ends."""

import os
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from mipass.base.kit.checked_way import is_allowed
from mipass.base.kit.egress import Limits, Line, Unreachable, check_url, send

INNER = [
    "localhost", "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
    "017700000001", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]",
    "127.0.0.1.", "①②⑦.0.0.1", "127。0。0。1", "LOCALHOST", "[fec0::1]", "10.0.0.1", "192.168.0.1",
    "172.16.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "[fd00:ec2::254]", "255.255.255.255", "224.0.0.1", "[ff02::1]", "198.18.0.1",
]  # fmt: skip
QUICK = Limits(connect=0.5, total=0.6)


@contextmanager
def listening(say=lambda connection: None, family=socket.AF_INET, host="127.0.0.1"):
    """A listener that says something to each who comes; its port, and what it saw."""
    seen = []
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen()
        stop = threading.Event()

        def serve():
            while not stop.is_set():
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(2)
                    try:
                        seen.append(connection.recv(65536))
                        say(connection)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], seen
        stop.set()
        server.shutdown(socket.SHUT_RDWR)


def answering(text):
    return lambda connection: connection.sendall(text)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def post(url, **options):
    return send(
        "POST", url, headers={"content-type": "application/json"}, content=b"{}", limits=QUICK, **options
    )


@pytest.fixture
def allow(settings):
    def networks(*allowed):
        settings.CONFIG = settings.CONFIG.model_copy(update={"egress_allowed_networks": list(allowed)})

    return networks


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", INNER)
def test_an_inner_address_is_reached_under_none_of_its_names(host, scheme):
    with (
        listening(answering(OK)) as (port, seen),
        listening(answering(OK), socket.AF_INET6, "::1") as (other, also_seen),
    ):
        for number in (port, other):
            url = f"{scheme}://{host}:{number}/"
            with pytest.raises(Unreachable):
                check_url(url)
            with pytest.raises(Unreachable):
                post(url)
        assert seen == also_seen == []


def test_a_name_is_asked_once_and_connected_to_what_was_checked():
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["203.0.113.9"] if len(asked) == 1 else ["127.0.0.1"]

    with listening(answering(OK)) as (port, seen):
        with pytest.raises(Unreachable):
            post(f"https://rebind.example:{port}/", resolve=rebinding)
        assert (asked, seen) == (["rebind.example"], [])


def test_a_kept_connection_that_ended_is_followed_by_one_that_is_looked_at_too(allow):
    allow("127.0.0.1/32")
    where = ["127.0.0.1"]
    with listening(answering(OK)) as (port, seen):
        url, told = f"http://moving.example:{port}/", {"content-type": "application/json"}
        with Line(url, limits=QUICK, resolve=lambda *_: where) as line:
            assert line.send("POST", headers=told).status == 200
            assert line.send("POST", headers=told).status == 200  # the other side closed the first one
            where[:] = ["127.0.0.2"]
            with pytest.raises(Unreachable) as refused:
                line.send("POST", headers=told)
        assert (refused.value.code, len(seen)) == ("inner_address", 2)


def test_one_inner_address_among_public_ones_is_enough_to_refuse():
    with listening(answering(OK)) as (port, seen):
        with pytest.raises(Unreachable) as refused:
            post(f"https://two.example:{port}/", resolve=lambda *_: ["1.1.1.1", "127.0.0.1"])
        assert (refused.value.code, seen) == ("inner_address", [])


def test_the_operators_own_networks_are_reached_without_tls_too(allow):
    allow("127.0.0.0/8")
    with listening(answering(OK)) as (port, seen):
        answer = post(f"http://hooks.example:{port}/in?x=1", resolve=lambda *_: ["127.0.0.1"])
        assert (answer.status, answer.body) == (200, b"ok")
        [request] = seen
        assert request.startswith(b"POST /in?x=1 HTTP/1.1\r\n")
        assert f"host: hooks.example:{port}".encode() in request.lower()


def test_beside_them_nothing_goes_without_tls(allow):
    allow("10.0.0.0/8")
    with pytest.raises(Unreachable) as refused:
        check_url("http://public.example/", resolve=lambda *_: ["1.1.1.1"])
    assert refused.value.code == "not_https"
    check_url("https://public.example/", resolve=lambda *_: ["1.1.1.1"])


@pytest.mark.parametrize(
    ("address", "networks", "may"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("::ffff:10.1.2.3", ["10.0.0.0/8"], True),
        ("169.254.169.254", ["0.0.0.0/0"], False),
        ("169.254.169.254", ["169.254.169.254/32"], True),
        ("168.63.129.16", ["168.63.128.0/20"], False),
        ("fd00:ec2::254", ["fd00::/8"], False),
        ("fe80::1%eth0", ["fe80::/10"], False),
        ("fe80::1", ["fe80::1/128"], True),
        ("fd00::1", ["fd00::/8"], True),
        ("fd00::1", [], False),
    ],
)
def test_link_local_and_metadata_addresses_only_each_by_itself(address, networks, may):
    assert is_allowed(address, networks, is_secure=True) is may


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///path",
        "https://user:secret@example.com/", "https://user@example.com/", "https://example.com/#part",
        "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "https://example.com/\r\nHost: x",
        "https://example.com:99999/", "https://[::1/", "https://" + "a" * 2000, "gopher://example.com/",
    ],
)  # fmt: skip
def test_other_texts_are_refused(url):
    with pytest.raises(Unreachable) as refused:
        check_url(url, resolve=lambda *_: ["1.1.1.1"])
    assert refused.value.code in {"bad_url", "unknown_host"}


def test_no_redirect_is_followed(allow):
    allow("127.0.0.1/32")
    with listening(answering(OK)) as (inner, seen):
        away = (
            f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inner}/\r\nContent-Length: 0\r\n\r\n".encode()
        )
        with listening(answering(away)) as (port, _asked):
            assert post(f"http://127.0.0.1:{port}/").status == 302
        assert seen == []


def test_no_proxy_of_the_environment_is_used(allow, monkeypatch):
    allow("127.0.0.1/32")
    with listening(answering(OK)) as (proxy, seen), listening(answering(OK)) as (port, _direct):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert post(f"http://127.0.0.1:{port}/").status == 200
        assert seen == []


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n")
    for _ in range(40):
        connection.sendall(b"x")
        time.sleep(0.05)


def flood(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(100):
        connection.sendall(bytes(1_000_000))


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


@pytest.mark.parametrize(
    ("say", "code"),
    [
        (lambda _connection: time.sleep(1.5), "timeout"),
        (drip, "timeout"),
        (reset, "connection_lost"),
        (answering(b"220 smtp.example ESMTP\r\n\r\n"), "bad_answer"),
        (answering(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000), "bad_answer"),
    ],
)
def test_whatever_the_other_side_does_the_request_ends(allow, say, code):
    allow("127.0.0.1/32")
    with listening(say) as (port, _seen):
        began = time.monotonic()
        with pytest.raises(Unreachable) as failed:
            post(f"http://127.0.0.1:{port}/")
        assert failed.value.code == code
        assert time.monotonic() - began < 1.5


def test_of_a_long_answer_the_beginning_is_read(allow):
    allow("127.0.0.1/32")
    with listening(flood) as (port, _seen):
        answer = post(f"http://127.0.0.1:{port}/")
    assert (answer.status, len(answer.body)) == (200, 64 * 1024)


def test_nobody_listening_is_said(allow):
    allow("127.0.0.1/32")
    with listening() as (port, _seen):
        pass
    with pytest.raises(Unreachable) as failed:
        post(f"http://127.0.0.1:{port}/")
    assert failed.value.code == "not_connected"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of hooks.example that vouches for itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=hooks.example"),
            *("-addext", "subjectAltName=DNS:hooks.example"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ},
    )
    return folder


@pytest.mark.parametrize(("host", "is_right"), [("hooks.example", True), ("other.example", False)])
def test_tls_is_checked_against_the_name_that_was_typed(allow, certificate, host, is_right):
    allow("127.0.0.1/32")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))

    def serve(listener):
        try:
            connection, _address = listener.accept()
            with server.wrap_socket(connection, server_side=True) as secure:
                secure.settimeout(5)
                secure.recv(65536)
                secure.sendall(OK)
                while secure.recv(65536):  # to close on what was not read would take the answer back
                    pass
        except OSError:
            pass

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        url = f"https://{host}:{listener.getsockname()[1]}/"
        if is_right:
            assert post(url, resolve=lambda *_: ["127.0.0.1"], tls=trusting).status == 200
        else:
            with pytest.raises(Unreachable) as failed:
                post(url, resolve=lambda *_: ["127.0.0.1"], tls=trusting)
            assert failed.value.code == "tls_failed"
        thread.join(2)


def test_a_certificate_that_nobody_vouches_for_is_refused(allow, certificate):
    test_tls = ssl.create_default_context()
    assert test_tls.verify_mode is ssl.CERT_REQUIRED
    allow("127.0.0.1/32")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def handshake(connection):
        pass

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve():
            connection, _address = listener.accept()
            try:
                with server.wrap_socket(connection, server_side=True) as secure:
                    handshake(secure)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(Unreachable) as failed:
            post(f"https://hooks.example:{listener.getsockname()[1]}/", resolve=lambda *_: ["127.0.0.1"])
        assert failed.value.code == "tls_failed"
