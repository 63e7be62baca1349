"""docs/operator/attacks.md has every number, every script, and names none that is gone."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PAGE = (PROJECT / "docs" / "operator" / "attacks.md").read_text()
NAMED = re.findall(r"`((?:tests|mipass)/[^`]+\.py(?:::\w+)?)`", PAGE)


def test_every_number_has_its_row():
    numbers = re.findall(r"^\| (\d\.\d+) \| \S", PAGE, re.MULTILINE)
    assert numbers == [f"1.{each}" for each in range(1, 10)] + [f"2.{each}" for each in range(1, 18)]


def test_what_it_names_is_there():
    for name in NAMED:
        path, _, function = name.partition("::")
        assert (PROJECT / path).exists(), name
        assert f"def {function}" in (PROJECT / path).read_text(), name


def test_every_script_is_named():
    scripts = {f"tests/attacks/{path.name}" for path in (PROJECT / "tests" / "attacks").glob("test_*.py")}
    named = {name.partition("::")[0] for name in NAMED}
    assert scripts - named == {"tests/attacks/test_stage.py"}
