"""Time is read in one place: what the linter refuses in Python, and nothing else asks a clock of its own."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "mipass"
READS = {
    "import datetime\nat = datetime.datetime.now(datetime.UTC)": "datetime.datetime.now",
    "from datetime import datetime as moment\nat = moment.utcnow()": "datetime.datetime.utcnow",
    "from datetime import date\nday = date.today()": "datetime.date.today",
    "import time\nat = time.time()": "time.time",
    "import time\nday = time.strftime('%Y')": "time.strftime",
    "from django.utils import timezone\nread = timezone.now": "django.utils.timezone.now",
    "from django.utils.timezone import localdate": "django.utils.timezone.localdate",
    "from django.db.models.functions import Now": "django.db.models.functions.Now",
}
SQL = re.compile(
    r"\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b|\b(now|clock_timestamp|statement_timestamp)\s*\(\)"
    r"|\b(datetime|date|julianday|unixepoch|strftime)\s*\([^)]*'now'",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"new Date\(\s*\)|\.(get|set)(Date|Day|Month|FullYear|Hours)\(|\.toDateString\(")


@pytest.mark.parametrize(("code", "name"), READS.items(), ids=READS.values())
def test_the_linter_refuses_another_clock(code, name):
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--select=TID251",
            "--stdin-filename=mipass/flows/new.py",
            "-",
        ],
        input=code,
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert f"`{name}` is banned" in ran.stdout


def product(pattern):
    return [
        path
        for path in ROOT.rglob(pattern)
        if not {"tests", "vendor", "migrations"} & set(path.relative_to(ROOT).parts)
    ]


def test_no_template_reads_a_clock():
    templates = [*product("*.html"), *product("*.txt")]
    assert len(templates) > 100
    assert [path for path in templates if re.search(r"{%\s*now\b", path.read_text())] == []


def test_no_model_and_no_statement_reads_a_clock():
    assert SQL.search("SELECT now()")
    assert SQL.search("WHERE at < datetime('now', '-1 day')")
    for path in product("*.py"):
        if path.match("base/kit/clock.py"):  # the one place: it compares the database's clock with ours
            continue
        tree = ast.parse(path.read_text())
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docs = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                assert not SQL.search(node.value), (path, node.lineno)
            if isinstance(node, ast.keyword):
                assert node.arg not in {"auto_now", "auto_now_add"}, (path, node.lineno)


def test_no_script_asks_which_day_it_is():
    scripts = product("*.js")
    assert len(scripts) > 10
    assert [path for path in scripts if SCRIPT.search(path.read_text())] == []
