"""The pages of docs/api for programs: each example is run against a started portal, with a worker."""

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import describe
from mipass.doors.api.v1.tests.program import make_program
from tests.api_docs import FOLDER, Shell, examples_of, require_like
from tests.api_reference import errors_page, resources_page
from tests.races.processes import running_server

PAGES = [
    *("first-credential.md", "requests.md", "events.md", "exports.md"),
    *("webhooks.md", "python-client.md", "remote.md"),
]
ORGANIZATION = """ORGANIZATION=$(curl -s -H "Authorization: Bearer $MIPASS_TOKEN" \
"$MIPASS_URL/api/v1/organizations?limit=1" |
python3 -c 'import json, sys; print(json.load(sys.stdin)["data"][0]["id"])')
"""


@pytest.fixture
def environment(transactional_db, full_admin, distributor_a, organization_b, tmp_path):
    program = make_program(full_admin, distributor_a)
    with running_server("--with-worker") as address:
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        portal = {"PATH": programs, "MIPASS_URL": address, "MIPASS_TOKEN": program.token}
        yield {**os.environ, **portal, **signed_message(tmp_path)}


def signed_message(folder):
    """A body as it comes, in a file, and the headers beside it, signed by a library of others."""
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    message_id, at = "evt_1", datetime.now(UTC)
    body = '{"data":{"sequence":7},"timestamp":"2026-01-01T00:00:00Z","type":"credential.issued"}'
    (folder / "body").write_text(body)
    return {
        "WEBHOOK_SECRET": secret,
        "WEBHOOK_ID": message_id,
        "WEBHOOK_TIMESTAMP": str(int(at.timestamp())),
        "WEBHOOK_SIGNATURE": "v1,bm90IG91cnM= " + Webhook(secret).sign(message_id, at, body),
    }


@pytest.mark.django_db(transaction=True)
def test_every_example_runs_as_it_stands(environment, tmp_path):
    shell = Shell(tmp_path, environment)
    shell.run(ORGANIZATION)
    for page in PAGES:
        for example in examples_of(page):
            try:
                printed = _run(example, shell, environment, tmp_path)
                if example.answer is not None:
                    require_like(example.answer, json.loads(printed))
            except (AssertionError, ValueError) as error:
                raise AssertionError(f"{page}, line {example.line}: {error}") from error
    shell.close()


def _run(example, shell, environment, folder):
    if example.language == "sh":
        return shell.run(example.text)
    program = folder / {"python": "example.py", "js": "example.mjs"}[example.language]
    program.write_text(example.text)
    command = [sys.executable if example.language == "python" else "node", str(program)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_made_from_the_description_is_so_still():
    assert (FOLDER / "errors.md").read_text() == errors_page()
    assert (FOLDER / "resources.md").read_text() == resources_page(describe(api))
