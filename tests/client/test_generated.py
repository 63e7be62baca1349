"""What is committed is what the portal serves, and what the generator makes of it."""

import json

from tests.api_document import FILE, served, written
from tests.client.generating import CORE, generate


def test_the_document_is_as_it_is_served():
    assert FILE.read_text() == written(served()), "say bin/client"


def test_generated_anew_the_core_is_the_same(tmp_path):
    generate(tmp_path / "v1", json.loads(FILE.read_text()))
    assert files(tmp_path / "v1") == files(CORE), "say bin/client"


def files(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}


def test_each_operation_has_a_name_of_its_own():
    names = [told["operationId"] for methods in served()["paths"].values() for told in methods.values()]
    assert [name for name in names if names.count(name) > 1] == []
