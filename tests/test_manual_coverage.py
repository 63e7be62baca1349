"""Every test that docs/user/manual-coverage.md names is there."""

import re
from pathlib import Path

from tests.browser.manual import WORDS

PROJECT = Path(__file__).resolve().parents[1]
PORTAL = PROJECT / "mipass" / "doors" / "portal"
TEXT = (PROJECT / "docs" / "user" / "manual-coverage.md").read_text()


def test_the_tests_it_names_exist():
    named = re.findall(r"`(\S+\.py)::(test_\w+)`", TEXT)
    missing = []
    for path, name in named:
        file = (PROJECT if path.startswith("tests/") else PORTAL) / path
        if not file.exists() or f"def {name}(" not in file.read_text():
            missing.append(f"{path}::{name}")
    assert missing == []
    assert len(named) > 25


def test_the_screens_it_names_are_looked_at_and_no_other_is():
    assert set(re.findall(r"`screens\[([^…]+?)\]`", TEXT)) == set(WORDS)


def test_every_element_has_a_test():
    rows = [
        line for line in TEXT.split("## 1 Getting Started")[1].splitlines() if re.match(r"\| \d\.\d ", line)
    ]
    assert [row for row in rows if "::" not in row and "screens[" not in row] == []
    assert len(rows) > 45
