"""docs/operator/asvs.md has every requirement of ASVS 5.0, level 1 and 2, and what it names is there."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs" / "operator"
PAGE = (DOCS / "asvs.md").read_text()
APPLIES = """
1.1: 1 2; 1.2: 1 2 3 4 5 9; 1.3: 2 3 5 6 7 10 11; 1.4: 2; 1.5: 1 2; 2.1: 1 2 3; 2.2: 1 2 3;
2.3: 1 2 3 4; 2.4: 1; 3.2: 1 2; 3.3: 1 2 3 4; 3.4: 1 2 3 4 5 6; 3.5: 1 2 3 4; 3.7: 1 2; 4.1: 1 2 3;
4.2: 1; 5.1: 1; 5.2: 1 2 3; 5.3: 1 2; 5.4: 1 2 3; 6.1: 1 2 3; 6.2: 1 2 3 4 5 6 7 8 9 10 11 12;
6.3: 1 2 3 4; 6.4: 1 2 3 4; 6.5: 1 2 3 4 5; 6.6: 2 3; 6.8: 1 2 4; 7.1: 1 2 3; 7.2: 1 2 3 4; 7.3: 1 2;
7.4: 1 2 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1: 1 2; 8.2: 1 2 3; 8.3: 1; 8.4: 1; 9.1: 1 2 3; 9.2: 1 2 3 4;
10.1: 1 2; 10.2: 1 2; 10.3: 1 2 3 4; 10.4: 2 3 4 5 8 9 10 11; 10.5: 1 2 3 4; 11.1: 1 2; 11.2: 1 2 3;
11.3: 1 2 3; 11.4: 1 2 3 4; 11.5: 1; 11.6: 1; 12.1: 1 2 3; 12.2: 1 2; 12.3: 1 2 3 4; 13.1: 1;
13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 1 2 3 4 5; 14.1: 1 2; 14.2: 1 2 3 4; 14.3: 1 2 3; 15.1: 1 2 3;
15.2: 1 2 3; 15.3: 1 2 3 4 5 6 7; 16.1: 1; 16.2: 1 2 3 4 5; 16.3: 1 2 3 4; 16.4: 1 2 3; 16.5: 1 2 3
"""
IDS = [
    f"{part}.{number}"
    for part, numbers in re.findall(r"(\d+\.\d+): ([\d ]+)", APPLIES)
    for number in numbers.split()
]
SHOWN, APART = PAGE.split("## What does not apply")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ((?:[^|\n]|\\\|)+) \| (.+) \|$", re.MULTILINE)
ROWS = {id: (topic, shown) for id, topic, shown in ROW.findall(SHOWN)}
WAITS_FOR = ("the public API", "spreadsheets (.xlsx)")


def test_every_requirement_that_applies_has_its_row_and_no_other_has():
    assert len(IDS) == 219
    assert list(ROWS) == IDS
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ \| \S", APART, re.MULTILINE)) == 34


@pytest.mark.parametrize("id", IDS)
def test_a_row_names_a_test_a_page_or_what_it_waits_for(id):
    topic, shown = ROWS[id]
    tests = re.findall(r"`([^`]+)`", shown)
    pages = re.findall(r"\]\(([^)]+)\)", shown)
    assert topic
    assert tests or pages or any(wanted in shown for wanted in WAITS_FOR)
    assert [name for name in tests if not is_a_test(name)] == []
    assert [page for page in pages if not is_a_place(page)] == []


def is_a_test(name):
    path, _, function = name.partition("::")
    file = PROJECT / path
    return file.exists() and bool(re.search(rf"^ *(async )?def {function}\(", file.read_text(), re.MULTILINE))


def is_a_place(page):
    name, _, anchor = page.partition("#")
    file = DOCS / name
    return file.exists() and (not anchor or anchor in anchors(file.read_text()))


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "name", ["tests/test_asvs.py::test_that_is_not_there", "tests/test_gone.py::test_a_row"]
)
def test_what_is_gone_would_be_noticed(name):
    assert not is_a_test(name)
    assert not is_a_place("rules.md#a-heading-that-is-not-there")
    assert not is_a_place("gone.md")
