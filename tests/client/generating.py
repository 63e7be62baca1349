"""``bin/client``: the API's document as it is served, and the client's core generated from it."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.api_document import FILE, served, written

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "client" / "mipass_client" / "v1"
GENERATOR = ROOT / "client" / "generator"
TOOLS = GENERATOR / ".venv" / "bin"  # bin/setup-generator
JSON = "application/json"
Json = dict[str, Any]


def for_generator(document: Json) -> Json:
    """The document without what the client does by hand.

    What is refused becomes an exception, whatever the operation; a key is made where the caller gives none;
    files go through ``request``, and only to who asks for one a GET answers 202.
    """
    document = copy.deepcopy(document)
    for methods in document["paths"].values():
        for method, operation in list(methods.items()):
            wanted = {"200"} if method == "get" else {"200", "201", "202", "204"}
            responses = operation["responses"].items()
            operation["responses"] = {status: told for status, told in responses if status in wanted}
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "Idempotency-Key":
                    parameter["required"] = False
            if not all(
                map(_keeps_json, [operation.get("requestBody", {}), *operation["responses"].values()])
            ):
                del methods[method]
    return document


def _keeps_json(told: Json) -> bool:
    """Leave JSON of what a body can be. False if there is none."""
    content = told.get("content", {})
    told["content"] = {kind: schema for kind, schema in content.items() if kind == JSON}
    if not told["content"]:
        del told["content"]
    return not content or JSON in content


def generate(target: Path, document: Json) -> None:
    """Write the core into a folder, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    source = target.with_suffix(".json")
    source.write_text(json.dumps(for_generator(document)))
    command: list[str | Path] = [
        *(TOOLS / "openapi-python-client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", source, "--output-path", target),
        *("--config", GENERATOR / "config.json", "--custom-template-path", GENERATOR / "templates"),
    ]
    done = subprocess.run(
        command,
        env=os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    source.unlink()
    if done.returncode:
        raise RuntimeError(f"openapi-python-client: {done.stdout}{done.stderr}")
    shutil.rmtree(target / ".ruff_cache", ignore_errors=True)


def main() -> None:
    """Write the document and the core anew."""
    import django

    django.setup()
    document = served()
    FILE.write_text(written(document))
    generate(CORE, document)
    sys.stdout.write(f"{FILE.relative_to(ROOT)} and {CORE.relative_to(ROOT)} are written.\n")


if __name__ == "__main__":
    main()
