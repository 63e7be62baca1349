"""The published descriptions of the mobile API and of the public one, by Redocly's linter."""

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mipass.doors.api.mobile.api import api
from mipass.doors.api.mobile.description import describe
from mipass.doors.api.v1 import api as public
from mipass.doors.api.v1.description import describe as describe_public
from tests.interop.node import FOLDER, NODE

LINTER = FOLDER / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
SERVERS = [{"url": "https://mobile.mipass.test"}]  # in life no portal is on localhost


def lint(folder: Path, document: dict[str, Any]) -> list[str]:
    """The rules that the document breaks."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document | {"servers": SERVERS}))
    done = subprocess.run(
        [NODE, LINTER, "lint", path, "--extends", "recommended", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"},
    )
    found = json.loads(done.stdout)
    return [f"{each['ruleId']}: {each['message']}" for each in found["problems"]]


@pytest.mark.parametrize(
    "described",
    [partial(describe, api), partial(describe_public, public.api)],
    ids=["mobile", "public"],
)
def test_the_description_breaks_no_rule(described, tmp_path):
    assert lint(tmp_path, described()) == []


def test_a_description_that_does_not_say_who_may_ask_does(tmp_path):
    document = json.loads(json.dumps(describe(api)))
    document.pop("security", None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    assert "security-defined" in {found.partition(":")[0] for found in lint(tmp_path, document)}
