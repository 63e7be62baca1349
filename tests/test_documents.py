"""What the documents print of the program's answers is what it answers."""

import re
from pathlib import Path

from mipass.domains.credits.check import RULES

PROJECT = Path(__file__).resolve().parents[1]


def test_documents_count_the_rules_of_the_ledger_as_the_program_does():
    texts = [path.read_text() for path in (PROJECT / "README.md", *PROJECT.glob("docs/**/*.md"))]
    counted = [int(number) for text in texts for number in re.findall(r"(\d+) rules, no breach", text)]
    assert counted
    assert set(counted) == {len(RULES)}
