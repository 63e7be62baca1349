"""A collector of errors hears what happened, and nothing of what people typed."""

import gzip
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from mipass.base.kit.error_hook import ErrorHook
from mipass.base.kit.logs import RequestIdFilter, ScrubFilter, request_id, request_values
from mipass.config import ConfigError
from mipass.config.installation import load_config

UNPACKED = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
CANARY = "canary-typed-by-somebody"


@pytest.fixture
def collector():
    """A server that keeps what it is sent, and its address as a DSN."""
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(UNPACKED[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_words):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield bodies, f"http://public@127.0.0.1:{server.server_port}/1"
        server.shutdown()
        thread.join()


@pytest.fixture
def told(collector):
    """A log with the hook; what was sent when it is asked, after everything went out."""
    bodies, url = collector
    hook = ErrorHook(url, "test")
    for each in (RequestIdFilter(), ScrubFilter()):
        hook.addFilter(each)
    log = logging.getLogger("mipass.hooked")
    log.addHandler(hook)

    def ask():
        hook._client.close(timeout=10)
        return [json.loads(body.splitlines()[2]) for body in bodies]

    yield log, ask, bodies
    log.removeHandler(hook)


def fails(typed):
    password = typed
    try:
        int(password)
    except ValueError as error:
        raise RuntimeError(f"no number: {password}") from error


def test_an_error_is_told_with_where_it_was_and_without_what_was_typed(told):
    log, ask, bodies = told
    values, number = request_values.set(lambda: [CANARY]), request_id.set("request-7")
    try:
        fails(CANARY)
    except RuntimeError:
        log.exception("could not read %s from https://user:hidden-word@db/x?token=hidden-too", CANARY)
    finally:
        request_values.reset(values)
        request_id.reset(number)
    [event] = ask()
    assert [each["type"] for each in event["exception"]["values"]] == ["ValueError", "RuntimeError"]
    frames = event["exception"]["values"][1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fails"
    assert frames[-1]["filename"].endswith("test_error_hook.py")
    assert event["tags"]["request_id"] == "request-7"
    assert event["logentry"]["formatted"].startswith("could not read [redacted]")
    everything = b"".join(bodies)
    for secret in (CANARY.encode(), b"hidden-word", b"hidden-too"):
        assert secret not in everything


def test_what_is_no_error_is_not_told(told):
    log, ask, _bodies = told
    log.warning("only a warning")
    log.error("an error")
    [event] = ask()
    assert event["logentry"]["formatted"] == "an error"
    assert "exception" not in event


def test_a_collector_that_is_away_stops_nothing():
    hook = ErrorHook("http://public@127.0.0.1:9/1", "test")
    hook.handle(logging.makeLogRecord({"name": "x", "levelno": logging.ERROR, "msg": "lost"}))
    hook._client.close(timeout=0.1)


@pytest.mark.parametrize("url", ["nowhere", "https://host/1", "https://key@host/"])
def test_an_address_that_cannot_be_one_is_refused_without_being_repeated(monkeypatch, url):
    monkeypatch.setenv("MIPASS_ERROR_URL", url)
    with pytest.raises(ConfigError, match="MIPASS_ERROR_URL must be") as refused:
        load_config()
    assert url not in str(refused.value)


def test_a_short_token_for_figures_is_refused(monkeypatch):
    monkeypatch.setenv("MIPASS_METRICS_TOKEN", "short")
    with pytest.raises(ConfigError, match="MIPASS_METRICS_TOKEN"):
        load_config()
