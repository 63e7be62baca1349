"""`mipass serve --with-worker` as a process: it answers, mails, and ends with everything it started."""

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.request import Request, urlopen

import pytest

from mipass.doors.jobs.tests.conftest import free_port
from mipass.doors.jobs.tests.test_worker import QUEUE, wait_until

TOKEN = "a-token-for-the-scraper"


@pytest.fixture
def environment(fresh_database, tmp_path):
    return os.environ | {
        "DATABASE_URL": fresh_database,
        "MIPASS_DATA_DIR": str(tmp_path),
        "PORT": str(free_port()),
        "MIPASS_METRICS_TOKEN": TOKEN,
        "MIPASS_SERVER_PROCESSES": "2",
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
    }


def run(environment, *arguments):
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)


def answers(environment):
    try:
        with urlopen(f"http://127.0.0.1:{environment['PORT']}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:  # refused, or bound and not answering yet
        return False


def figures_of(environment):
    ask = Request(
        f"http://127.0.0.1:{environment['PORT']}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urlopen(ask, timeout=10) as answer:
        return answer.read().decode()


@pytest.mark.database
def test_the_server_answers_and_its_worker_mails_until_both_end(environment, tmp_path):
    run(environment, "-m", "mipass.cli", "migrate")
    run(environment, "-c", QUEUE)
    command = [sys.executable, "-m", "mipass.cli", "serve", "--with-worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            wait_until(lambda: answers(environment))
            counted = figures_of(environment)
            wait_until(lambda: len(list((tmp_path / "outbox").glob("*.eml"))) == 12)
        finally:
            server.send_signal(signal.SIGTERM)
        output, log = server.communicate(timeout=40)

    assert server.returncode == 0
    assert output == b""  # every line is one of the log
    lines = [json.loads(line) for line in log.splitlines()]
    assert f"http://localhost:{environment['PORT']}" in {line.get("url") for line in lines}
    assert "worker ended" in {line["message"] for line in lines}
    assert 'mipass_requests_total{method="GET",route="healthz",status="200"}' in counted
    assert "mipass_database_up 1.0" in counted
    assert (tmp_path / "static" / ".collected").exists()


def listens(port):
    """Whether anybody listens there, even one who never answers."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


@pytest.mark.database
def test_a_server_that_was_killed_leaves_nothing_that_listens_or_works(environment):
    run(environment, "-m", "mipass.cli", "migrate")
    command = [sys.executable, "-m", "mipass.cli", "serve", "--with-worker"]
    two = environment | {"MIPASS_SERVER_PROCESSES": "2"}
    with subprocess.Popen(
        command, env=two, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as server:
        try:
            wait_until(lambda: answers(environment))
        finally:
            server.kill()
        # Its end of the pipe is held by whatever it started: this returns when all of that has ended.
        _output, log = server.communicate(timeout=60)
    assert not listens(environment["PORT"])
    assert b"worker ended" in log


@pytest.mark.database
def test_a_port_in_use_is_said_plainly(environment):
    command = [sys.executable, "-m", "mipass.cli", "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as first:
        try:
            wait_until(lambda: answers(environment))
            second = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=60, check=False
            )
        finally:
            first.send_signal(signal.SIGTERM)

    assert second.returncode == 1
    assert f"port {environment['PORT']} is in use" in second.stderr
    assert "Traceback" not in second.stderr
