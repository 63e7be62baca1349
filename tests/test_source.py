"""Rules that the source keeps everywhere: what the linter refuses, and what it cannot see."""

import ast
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import FileField

from mipass.doors.jobs.smtp import EmailBackend

PROJECT = Path(__file__).parent.parent
PRODUCT = PROJECT / "mipass"
REFUSED = {
    "exec('x = 1')": "S102",
    "eval('1')": "S307",
    "import pickle\npickle.loads(b'')": "S301",
    "import subprocess\nsubprocess.run('ls', shell=True)": "S602",
    "import os\nos.system('ls')": "S605",
    "import hashlib\nhashlib.md5(b'')": "S324",
    "import hashlib\nhashlib.sha1(b'')": "S324",
    "import random\nx = random.random()": "S311",
    "import httpx\nhttpx.get('https://x.example', verify=False)": "S501",
    "from django.utils.safestring import mark_safe\nmark_safe('<' + input())": "S308",
    "q = f\"SELECT * FROM t WHERE a = '{input()}'\"": "S608",
    "try:\n    pass\nexcept Exception:\n    pass": "BLE001",
    "import xml.etree.ElementTree as tree\ntree.parse('x')": "S314",
    "import tarfile\ntarfile.open('x').extractall()": "S202",
}


@pytest.mark.parametrize(
    ("code", "rule"), REFUSED.items(), ids=[f"{n}-{r}" for n, r in enumerate(REFUSED.values())]
)
def test_the_linter_refuses(code, rule):
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--output-format=concise",
            "--stdin-filename=mipass/new.py",
            "-",
        ],
        input=code,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f" {rule} " in ran.stdout


def sources(folder=PRODUCT, pattern="*.py"):
    return [
        path
        for path in folder.rglob(pattern)
        if not {"tests", "vendor", "migrations"} & set(path.relative_to(PROJECT).parts)
    ]


def calls():
    """Each call of the product's code: file and line, the called name, and the call."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PROJECT)}:{node.lineno}", ast.unparse(node.func), node


def is_written_here(node):
    """Whether a text stands in the code: as it is, under a constant's name, escaped, or joined from such."""
    if isinstance(node, ast.JoinedStr):
        return all(is_written_here(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_written_here(node.value)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "re.escape"
    name = ast.unparse(node).rsplit(".", 1)[-1]
    return isinstance(node, ast.Constant) or name.isupper() or name in {"user_regex", "pattern"}


IN_A_LOOP_OVER_A_CONSTANT = {"mark", "label"}  # of BROWSERS, and of the tour's own words


def test_no_regular_expression_is_made_of_what_people_type():
    patterns = [
        (at, call.args[0]) for at, name, call in calls() if re.fullmatch(r"re\.(?!escape|error)\w+", name)
    ]
    assert len(patterns) > 30
    names = [
        at
        for at, pattern in patterns
        if not is_written_here(pattern)
        and not {node.id for node in ast.walk(pattern) if isinstance(node, ast.Name)}
        <= IN_A_LOOP_OVER_A_CONSTANT
    ]
    assert names == []
    assert [path for path in sources() if re.search(r"__i?regex\b", path.read_text())] == []


def test_no_template_is_made_of_data():
    made = [at for at, name, _call in calls() if re.search(r"\b(from_string|Template)$", name)]
    assert made == []


def test_markup_made_in_code_is_a_picture_or_escaped():
    trusted = {at.rsplit(":", 1)[0] for at, name, _call in calls() if name.endswith("mark_safe")}
    assert trusted == {"mipass/doors/web/qr.py", "mipass/doors/portal/signin/second_factor.py"}
    unescaped = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")
    pages = [path for path in sources(pattern="*.html") if unescaped.search(path.read_text())]
    assert [path for path in pages if "mail" not in path.parts] == []


def test_no_script_of_ours_makes_markup_or_code_of_texts():
    makes = re.compile(
        r"\.(inner|outer)HTML\s*[+]?=|insertAdjacentHTML|document\.write|\beval\(|new Function\(|__proto__"
    )
    scripts = sources(pattern="*.js")
    assert len(scripts) > 20
    assert [path for path in scripts if makes.search(path.read_text())] == []
    listens = re.compile(r"""(window|self)\.(addEventListener\(\s*["']message["']|onmessage\s*=)""")
    pages = [path for path in scripts if "worker" not in path.name]
    assert [path for path in pages if listens.search(path.read_text())] == []


def test_uploads_lie_in_no_folder():
    assert settings.MEDIA_ROOT == ""
    kept = [
        model
        for model in apps.get_models()
        if any(isinstance(f, FileField) for f in model._meta.get_fields())
    ]
    assert kept == []
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


def test_every_library_is_locked_to_what_was_looked_at():
    lock = (PROJECT / "requirements.lock").read_text()
    packages = re.findall(r"^(\S+)==(\S+) \\$", lock, re.MULTILINE)
    assert len(packages) > 50
    assert lock.count("--hash=sha256:") >= len(packages)
    assert not re.search(r"https?://|git\+", lock)


def test_nothing_asks_another_site_for_scripts_or_pictures():
    outside = re.compile(r"(src|href|action)=[\"']https?://|url\([\"']?https?://|import\([\"']https?:")
    files = [path for kind in ("*.html", "*.css", "*.js") for path in sources(pattern=kind)]
    pages = [path for path in files if "mail" not in path.parts]
    assert [path for path in pages if outside.search(path.read_text())] == []


FORMATTED = {  # texts of our own: SQL made of our own names, the address of a preset, what an operator reads
    "mipass/base/kit/parts.py",
    "mipass/base/kit/replica.py",
    "mipass/config/providers.py",
    "mipass/domains/credentials/models/shown.py",
    "mipass/domains/credentials/search.py",
    "mipass/doors/jobs/backups/scratch.py",
    "mipass/doors/jobs/commands/after_restore.py",
    "mipass/doors/jobs/commands/send_test_mail.py",
}


def test_no_format_is_made_of_what_people_type():
    formats = {
        at.rsplit(":", 1)[0]
        for at, name, call in calls()
        if re.search(r"\.format(_map)?$", name) and isinstance(call.func, ast.Attribute)
        if not isinstance(call.func.value, ast.Constant)
    }
    assert formats <= FORMATTED


def test_ciphers_are_authenticated_and_hashes_are_whole():
    weak = re.compile(r"\b(ECB|CBC|CTR|PKCS1v15|Blowfish|TripleDES|ARC4|SHA1|MD5|sha1|md5)\b\(|modes\.")
    assert [path for path in sources() if weak.search(path.read_text())] == []
    ciphers = [line for path in sources() for line in path.read_text().splitlines() if "ciphers" in line]
    taken = {line.split("import ", 1)[1] for line in ciphers if "import " in line}
    assert taken == {"AESGCM"}


def test_mail_servers_and_providers_show_their_certificates():
    backend = EmailBackend(use_tls=True)
    assert backend.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert backend.ssl_context.check_hostname
    loose = re.compile(r"CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context|verify=False")
    assert [path for path in sources() if loose.search(path.read_text())] == []


GOES_OUT = re.compile(
    r"^(httpx\.(Client|AsyncClient|get|post|stream|request)|urlopen|urllib\.request\.urlopen)$"
)
BESIDE_THE_PORTAL = (
    "mipass/simulator/",
    "mipass/doors/jobs/tour/",
)  # phones, readers and the tour are clients


def test_one_guard_asks_other_machines():
    asking = {at.rsplit(":", 1)[0] for at, name, _call in calls() if GOES_OUT.match(name)}
    of_the_portal = {path for path in asking if not path.startswith(BESIDE_THE_PORTAL)}
    assert of_the_portal == {"mipass/base/kit/outgoing.py"}


TABLE_OF_CREDENTIALS = "credentials_credential"
# Who may name the table: the rest would forget on SQLite that rows of a bulk lie in it before its issue.
KNOWS_HIDDEN_ROWS = {
    "mipass/domains/credentials/models/shown.py": "makes what others read from",
    "mipass/domains/credentials/guards.py": "keys hold for hidden rows too",
    "mipass/domains/credentials/bulk_uploads/making_people.py": "gives the rows of an upload their holders",
    "mipass/domains/credentials/bulk_uploads/undoing.py": "withdraws rows of an issued bulk, by their ids",
    "mipass/domains/credits/check.py": "check-ledger counts hidden rows as what they are",
}


def test_plain_sql_reads_no_credential_that_is_hidden():
    named = {
        str(path.relative_to(PROJECT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(rf"\b{TABLE_OF_CREDENTIALS}\b", node.value)
    }
    assert named == set(KNOWS_HIDDEN_ROWS)


def test_the_manager_that_shows_all_rows_is_asked_by_few():
    asked = {str(path.relative_to(PROJECT)) for path in sources() if "._base_manager" in path.read_text()}
    assert asked == {
        "mipass/base/kit/tenant.py",  # a row that somebody has in hand is read again
        "mipass/base/keys/resealing.py",  # a hidden row is sealed anew like any other
        "mipass/domains/credentials/erasing/records.py",  # so is one of a person who is erased, forgotten
        "mipass/domains/credentials/resealing.py",
        "mipass/domains/credentials/bulk_uploads/writing.py",  # puts them in their place, and takes them away
    }
