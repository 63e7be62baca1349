"""The command line: quick, plain about what is wrong, and never given a password as an argument."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from mipass.base.audit.models import Event
from mipass.cli import COMMANDS
from mipass.config import PROJECT_DIR, Config
from mipass.domains.accounts.models import Account
from mipass.doors.jobs.commands.create_operator import create_operator
from mipass.doors.jobs.commands.serve import server_logging
from mipass.doors.jobs.commands.settings import list_settings
from mipass.doors.jobs.commands.user import disable, enable

LIST_COMMANDS = """
import sys
from mipass.cli import main
sys.argv = ["mipass", "--help"]
try:
    main()
except SystemExit:
    print(sorted({"django", "mipass.settings"} & set(sys.modules)))
"""


def mipass(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mipass.cli", *arguments]
    env = os.environ | {"COLUMNS": "120"} | environment
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_list_of_commands_loads_neither_django_nor_settings():
    output = subprocess.run(
        [sys.executable, "-c", LIST_COMMANDS], capture_output=True, text=True, check=True
    ).stdout

    assert output.endswith("[]\n")
    assert all(name in output for name in COMMANDS)


@pytest.mark.parametrize(
    "name", ["serve", "worker", "migrate", "create-operator", "verify-audit", "settings"]
)
def test_each_command_explains_itself(name, tmp_path):
    done = mipass(name, "--help", MIPASS_DATA_DIR=str(tmp_path))

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 8


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path):
    done = mipass("migrate", PORT="eighty", MIPASS_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_names_every_setting_that_is_unsafe(tmp_path):
    done = mipass("serve", MIPASS_ENV="production", MIPASS_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    for name in ("MIPASS_SECRET_KEY", "MIPASS_MASTER_KEY", "MIPASS_PUBLIC_URL", "MIPASS_MAIL_URL"):
        assert name in done.stderr


def test_settings_are_listed_with_their_source_and_never_with_a_value():
    done = mipass("settings", MIPASS_SECRET_KEY="hush-hush", PORT="eighty")

    assert done.returncode == 0
    assert "MIPASS_SECRET_KEY  [environment]" in done.stdout
    assert "hush-hush" not in done.stdout
    assert "eighty" not in done.stdout


def test_every_setting_is_explained():
    assert len(list(list_settings())) == len(Config.model_fields)
    assert all(setting.description for setting in list_settings())


def test_the_manuals_page_of_settings_is_the_one_that_the_command_prints():
    page = (PROJECT_DIR / "docs" / "operator" / "settings.md").read_text()

    assert page == mipass("settings", "--markdown").stdout


def make_operator(monkeypatch, password, **changes):
    monkeypatch.setenv("MIPASS_OPERATOR_PASSWORD", password)
    names = {"email": "ops@demo.test", "first_name": "Ada", "last_name": "Byron"} | changes
    create_operator(**names)


@pytest.mark.django_db
def test_an_operator_is_made_with_the_password_of_the_environment(monkeypatch):
    make_operator(monkeypatch, "a long enough phrase")

    account = Account.objects.get(email="ops@demo.test")
    assert account.is_operator
    assert account.check_password("a long enough phrase")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "changes"), [("short", {}), ("a long enough phrase", {"email": "nobody"})]
)
def test_a_bad_operator_is_refused_in_words(monkeypatch, capsys, password, changes):
    with pytest.raises(typer.Exit) as exit_:
        make_operator(monkeypatch, password, **changes)

    assert exit_.value.exit_code == 1
    assert "No operator was made" in capsys.readouterr().err
    assert not Account.objects.exists()


def test_no_option_takes_a_password():
    help_text = mipass("create-operator", "--help").stdout

    assert "--password-stdin" in help_text
    assert "--password " not in help_text


def test_the_servers_own_lines_are_json_too():
    config = server_logging()

    assert config["loggers"]["_granian"] == {"handlers": [], "propagate": True}
    assert Path(config["formatters"]["json"]["()"].replace(".", "/")).name == "JsonFormatter"


@pytest.mark.django_db
def test_a_user_is_disabled_and_enabled_by_the_address(full_admin, capsys):
    disable("Full.Admin@demo.test")
    full_admin.refresh_from_db()
    assert not full_admin.is_active

    enable("full.admin@demo.test")
    full_admin.refresh_from_db()
    assert full_admin.is_active
    assert capsys.readouterr().out.endswith("full.admin@demo.test is enabled.\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "told"), [("operator@demo.test", "last operator"), ("nobody@demo.test", "no account")]
)
def test_whom_the_command_cannot_disable_it_says_and_ends_with_1(email, told, operator, capsys):
    with pytest.raises(typer.Exit) as ended:
        disable(email)
    assert ended.value.exit_code == 1
    assert told in capsys.readouterr().err
    operator.refresh_from_db()
    assert operator.is_active


@pytest.mark.django_db
def test_the_last_full_admin_is_disabled_when_that_is_meant_alone(full_admin, distributor_a, capsys):
    with pytest.raises(typer.Exit) as ended:
        disable("full.admin@demo.test")
    refused = capsys.readouterr()
    assert ended.value.exit_code == 1
    assert refused.err.startswith("This is the last Full Admin who can log in of: Distributor A.")
    assert "--even-last" in refused.err
    full_admin.refresh_from_db()
    assert full_admin.is_active

    disable("full.admin@demo.test", even_last=True)
    full_admin.refresh_from_db()
    assert not full_admin.is_active
    assert "Distributor A has no Full Admin who can log in" in capsys.readouterr().out
    told = Event.objects.filter(distributor_id=distributor_a.id, type="distributor:full_admins_gone")
    assert [(event.actor_kind, event.subject_id) for event in told] == [("system", distributor_a.id)]


@pytest.mark.django_db
def test_nobody_is_told_of_last_ones_where_another_full_admin_is_left(full_admin, colleague, capsys):
    disable("full.admin@demo.test")
    assert capsys.readouterr().out == "full.admin@demo.test is disabled.\n"
    disable("full.admin@demo.test")  # once more is no change, and takes nobody away
    assert capsys.readouterr().out == "full.admin@demo.test is disabled.\n"


@pytest.mark.django_db
def test_a_disabled_account_is_not_made_an_operators(full_admin, monkeypatch, capsys):
    disable("full.admin@demo.test")
    before = Account.objects.values().get(id=full_admin.id)
    with pytest.raises(typer.Exit):
        make_operator(monkeypatch, "a long enough phrase", email=full_admin.email)
    refused = capsys.readouterr().err
    assert "This account is disabled" in refused
    assert "mipass user enable full.admin@demo.test" in refused
    assert Account.objects.values().get(id=full_admin.id) == before
