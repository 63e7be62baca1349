"""Addresses of databases: of one host or several, what the portal adds, and that none tells a password."""

import os
import string
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.config.database import (
    CHOOSE_FOLLOWER,
    CHOOSE_LEADER,
    Pooler,
    database_settings,
    patient,
)
from tests.cases.test_settings import started

ASKING: dict[str, Any] = {"choose": CHOOSE_LEADER, "pooler": Pooler.NONE, "pool_size": 8}


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgres://u:p@db/n", "db", ""),
        ("postgresql://u:p@db:6432/n", "db", "6432"),
        ("postgres://u:p@one:5432,two:5433,three/n", "one,two,three", "5432,5433,"),
        ("postgres://u:p@10.0.0.1,10.0.0.2/n", "10.0.0.1,10.0.0.2", ""),
        ("postgres://u:p@[::1]:5432/n", "::1", "5432"),
        ("postgres:///n", "", ""),
        ("postgres://u@%2Fvar%2FRun/n", "/var/Run", ""),
    ],
)
def test_hosts_are_lists_as_libpq_takes_them(address, host, port):
    found = database_settings(address)
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, "n")


def test_of_several_hosts_the_leader_is_chosen_and_for_reading_a_follower():
    several = database_settings("postgres://u:p@one,two/n")
    assert patient(several, **ASKING)["OPTIONS"]["target_session_attrs"] == "read-write"
    reading = patient(several, **{**ASKING, "choose": CHOOSE_FOLLOWER})
    assert reading["OPTIONS"]["target_session_attrs"] == "prefer-standby"
    one = patient(database_settings("postgres://u:p@one/n"), **ASKING)
    assert "target_session_attrs" not in one["OPTIONS"]


def test_what_the_address_says_counts_before_what_the_portal_adds():
    found = database_settings(
        "postgres://u:p@one,two/n?target_session_attrs=any&connect_timeout=9&sslmode=require"
    )
    options = patient(found, **ASKING)["OPTIONS"]
    assert (options["target_session_attrs"], options["connect_timeout"], options["sslmode"]) == (
        "any",
        9,
        "require",
    )
    assert options["pool"]["timeout"] <= 3


def test_behind_a_pooler_nothing_outlives_a_transaction():
    found = patient(database_settings("postgres://u:p@one/n"), **{**ASKING, "pooler": Pooler.TRANSACTION})
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert found["OPTIONS"]["prepare_threshold"] is None
    assert not patient(database_settings("postgres://u:p@one/n"), **ASKING)["DISABLE_SERVER_SIDE_CURSORS"]


def refusal_of(address):
    with pytest.raises(ValueError, match="DATABASE_URL must be") as refused:
        database_settings(address)
    return str(refused.value)


ALWAYS_THE_SAME = refusal_of("mysql://x")
PASSWORDS = st.text(string.ascii_letters + string.digits + "#?/%@:[],&=\\ ", min_size=6, max_size=24)
ENDS = ["@db/portal", "@db:5432/portal", "@one:5432,two:5433/portal?sslmode=require"]


@given(PASSWORDS, st.sampled_from(ENDS))
def test_an_address_is_read_as_it_was_meant_or_refused_without_a_word_of_it(password, end):
    found, said = read(f"postgres://owner:{password}{end}")
    if found is None:
        assert said == ALWAYS_THE_SAME
    else:
        assert found["HOST"] in {"db", "one,two"}
        assert (found["NAME"], found["USER"]) == ("portal", "owner")


def read(address):
    try:
        return database_settings(address), ""
    except ValueError as error:
        return None, str(error)


@pytest.mark.parametrize(
    "address",
    [
        "postgres://owner:hunter@one:5432,two:4650000/portal",
        "postgres://owner:hunter@one:0/portal",
        "postgres://owner:hunter@one,two",
        "postgres://owner:hunter@one/portal/more",
        "postgres://owner:hunter@one/portal?target=read-write",
        "postgres://owner:hunter@one/portal?host=elsewhere",
        "postgres://owner:hunter@one/portal?sslmode=require&sslmode=disable",
        "postgres://owner:hunter@one/portal?sslmode",
        "postgres://owner:12/hunter?x=y@one/portal",
        "postgres://owner:hun%ter@one/portal",
    ],
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "MIPASS_DATABASE_READ_URL"])
def test_a_mistake_names_its_setting_and_no_part_of_the_password(tmp_path, address, name):
    with pytest.raises(ValueError, match=f"{name} must be") as refused:
        database_settings(address, name)
    assert "hun" not in str(refused.value)
    assert "4650000" not in str(refused.value)


def test_a_replica_wants_postgresql(tmp_path):
    status, said = started(tmp_path, MIPASS_DATABASE_READ_URL="postgres://reader:hunter@replica/portal")
    assert status == 2
    assert "MIPASS_DATABASE_READ_URL needs PostgreSQL" in said
    assert "hunter" not in said


def test_a_server_that_does_not_answer_is_told_by_its_setting(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")} | {
        "DATABASE_URL": "postgres://owner:hunter2@127.0.0.1:9,127.0.0.1:1/portal",
        "MIPASS_DATA_DIR": str(tmp_path),
        "MIPASS_ENV": "development",
    }
    command = [sys.executable, "-m", "mipass.cli", "check-ledger"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
