"""A child process never answers on its parent's connection."""

import os
import subprocess
import sys

import pytest

FORK = """
import os, sys, django
django.setup()
from django.db import connection

def asked(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [number])
        return cursor.fetchone()[0]

assert asked(0) == 0
inherited = connection.connection
children = []
for number in (1, 2):
    if not (child := os.fork()):
        right = all(asked(number) == number for _ in range(300)) and connection.connection is not inherited
        os._exit(0 if right else 1)
    children.append(child)
right = all(asked(9) == 9 for _ in range(300)) and connection.connection is inherited
ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
sys.exit(0 if right and ends == [0, 0] else 1)
"""


@pytest.mark.database
@pytest.mark.parametrize("environment", ["test", "demo"])  # without a pool, and with one
def test_parent_and_children_each_read_their_own_answers(migrated_database, tmp_path, environment):
    settings = {
        "DATABASE_URL": migrated_database,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(tmp_path),
        "MIPASS_ENV": environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", FORK],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
