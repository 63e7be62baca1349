"""A program in TypeScript, with types that openapi-typescript makes of the committed document."""

import json
import shutil
import subprocess

import pytest

from tests.api_document import FILE
from tests.interop.node import FOLDER, NODE

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
MODULES = FOLDER / "node_modules"
OPTIONS = {"strict": True, "module": "nodenext", "target": "es2023", "types": []}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the program and its types."""
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copy(FOLDER / "typed_client.mts", folder)
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "node.d.ts").write_text(NODE_TYPES)
    # Without the option a member with a default would have to be sent.
    options = ("-o", folder / "openapi.d.ts", "--default-non-nullable", "false")
    node(folder, MODULES / "openapi-typescript" / "bin" / "cli.js", FILE, *options)
    return folder


# Of Node the program uses this much.
NODE_TYPES = """
declare module "node:fs" { export function readFileSync(file: number, encoding: string): string; }
declare const process: { stdout: { write(text: string): void } };
"""


def node(folder, *words, check=True, **options):
    done = subprocess.run([NODE, *words], cwd=folder, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done


def compiled(folder, name, check=True):
    project = {"compilerOptions": OPTIONS, "files": ["node.d.ts", name]}
    (folder / "tsconfig.json").write_text(json.dumps(project))
    return node(folder, MODULES / "typescript" / "bin" / "tsc", "--project", ".", check=check)


def test_it_compiles_and_works_with_a_portal(place, live_server, program, organization_a):
    compiled(place, "typed_client.mts")
    given = {"url": live_server.url, "token": program.token, "organization": str(organization_a.id)}
    done = node(place, "typed_client.mjs", input=json.dumps(given))
    assert json.loads(done.stdout) == {
        "client": "Program",
        "status": "invited",
        "same": True,
        "code": "confirmation_needed",
        "accept": ["same_card"],
        "listed": True,
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('format: "H10301"', "format: 10301"),
        ('status: "invited" }', 'status: "sleeping" }'),
        ("made.data?.status;", "made.data?.state;"),
        (', header: { "Idempotency-Key": key }', ""),
    ],
)
def test_a_mistake_does_not_compile(place, right, wrong):
    text = (FOLDER / "typed_client.mts").read_text()
    assert right in text
    (place / "mistaken.mts").write_text(text.replace(right, wrong))
    assert "mistaken.mts" in compiled(place, "mistaken.mts", check=False).stdout
