"""`mipass remote`: what it does, prints and ends with, with a portal that is served."""

import json
import os
import stat
import subprocess
import sys
from functools import partial

import pytest
from typer.testing import CliRunner

from mipass.base.audit.public import octets_of
from mipass.base.audit.sealing import seal_events
from mipass.domains.credentials.models import Credential
from mipass_client import connect
from mipass_client.remote import app, saved
from mipass_client.webhooks import verify

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
CARD = ("--format", "H10301", "--facility-code", "12")
NO_DJANGO = """
import sys
from mipass.cli import main
sys.argv = ["mipass", "remote", "me"]
try:
    main()
except SystemExit as ended:
    print(ended.code, sorted({"django", "mipass.settings"} & set(sys.modules)))
"""
NO_CLIENT = """
import sys
from mipass.cli import main
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "mipass_client":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
sys.argv = ["mipass", "remote", "me"]
main()
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A person's folder, where nothing is saved."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv(saved.URL, raising=False)
    monkeypatch.delenv(saved.TOKEN, raising=False)
    return tmp_path


@pytest.fixture
def logged_in(home, live_server, program, monkeypatch):
    monkeypatch.setenv(saved.URL, live_server.url)
    monkeypatch.setenv(saved.TOKEN, program.token)


def remote(*words, status=0, **options):
    ended = CliRunner().invoke(app, [str(word) for word in words], **options)
    assert ended.exit_code == status, (ended.output, ended.exception)
    return ended


def issue(organization, number, *words, status=0):
    return remote(
        "credentials", "issue", organization.id, "ada@example.com", *CARD, "--card-number", number, *words,
        status=status,
    )  # fmt: skip


def test_login_saves_for_the_person_alone(home, live_server, program):
    told = remote("login", "--url", live_server.url, "--token-stdin", input=program.token + "\n")
    assert told.stdout.startswith("Program of Distributor A; saved in ")
    assert program.token not in told.output
    path = home / "mipass" / "remote.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert json.loads(remote("me", "--json").stdout)["client"]["name"] == "Program"
    path.chmod(0o640)
    assert "chmod 600" in remote("me", status=2).stderr
    path.chmod(0o600)
    path.write_text("{")
    assert "damaged" in remote("me", status=2).stderr


def test_a_wrong_token_is_not_saved(home, live_server):
    ended = remote("login", "--url", live_server.url, input="mip_wrong\n", status=1)
    assert "invalid_token" in ended.stderr
    assert "mip_wrong" not in ended.output
    assert not (home / "mipass").exists()


def test_a_saved_token_goes_to_no_other_portal(home, monkeypatch):
    saved.save(saved.Saved("https://portal.example.com", "mip_secret"))
    monkeypatch.setenv(saved.URL, "https://other.example.com")
    ended = remote("me", status=2)
    assert "portal.example.com" in ended.stderr
    monkeypatch.setenv(saved.TOKEN, "mip_other")
    monkeypatch.setenv(saved.URL, "http://other.example.com")
    assert "in the clear" in remote("me", status=2).stderr


def test_without_a_portal_it_says_what_to_do(home):
    assert "login" in remote("me", status=2).stderr
    remote("credentials", "revoke", "no-id", "--reason", "lost", status=2)
    remote("nonsense", status=2)


def test_a_portal_that_is_away_is_told(home, monkeypatch):
    monkeypatch.setenv(saved.URL, "http://127.0.0.1:9")
    monkeypatch.setenv(saved.TOKEN, "mip_secret")
    monkeypatch.setattr(saved, "connect", partial(connect, patience=0.1))
    assert "does not answer" in remote("me", status=1).stderr


def test_organizations_and_credits(logged_in, organization_a):
    told = remote("organizations")
    assert str(organization_a.id) in told.stdout
    [found] = json.loads(remote("organizations", "--search", organization_a.name, "--json").stdout)
    assert found["allocation"]["limit"] == 10
    shown = remote("credits", organization_a.id).stdout.splitlines()
    assert shown[0].split() == ["type", "limit", "issued", "available"]
    assert shown[1].split() == ["limited", "10", "0", "10"]


def test_credentials_are_issued_listed_and_revoked(logged_in, organization_a):
    made = json.loads(issue(organization_a, 4001, "--label", "Gate", "--json").stdout)
    assert made["label"] == "Gate"
    assert made["id"] in remote("credentials", "list", organization_a.id, "--status", "invited").stdout
    gone = remote("credentials", "revoke", made["id"], "--reason", "lost", "--json")
    assert json.loads(gone.stdout)["changed"] is True
    again = remote("credentials", "revoke", made["id"], "--reason", "lost", "--json")
    assert json.loads(again.stdout)["changed"] is False
    assert "wrong_state" in remote("credentials", "revoke", made["id"], "--reason", "stolen", status=1).stderr


def test_a_confirmation_ends_with_three_and_says_how_to_go_on(logged_in, organization_a):
    issue(organization_a, 4001)
    asked = issue(organization_a, 4001, status=3)
    [again] = [line for line in asked.stderr.splitlines() if "--accept" in line]
    words = again.partition(": ")[2].split()
    assert words[:2] == ["--accept", "same_card"]
    issue(organization_a, 4001, *words)
    issue(organization_a, 4001, *words)
    assert Credential.objects.count() == 2


def test_what_is_wrong_is_named_member_by_member(logged_in, organization_a):
    ended = issue(organization_a, 70000, status=1)
    assert "/card/card_number: " in ended.stderr
    assert "Request " in ended.stderr


def test_a_link_is_printed_instead_of_mailed(logged_in, organization_a):
    made = json.loads(issue(organization_a, 4001, "--no-mail", "--json").stdout)
    assert made["id"] not in made["invitation_url"]
    assert made["invitation_url"].startswith("http")


def test_the_feed_goes_on_where_it_ended(logged_in, organization_a, tmp_path):
    words = (
        "events",
        "follow",
        "--once",
        "--cursor-file",
        tmp_path / "cursor",
        "--types",
        "credential.issued",
    )
    assert remote(*words).stdout == ""
    made = [json.loads(issue(organization_a, number, "--json").stdout)["id"] for number in (4001, 4002)]
    seal_events(everything=True)
    told = remote(*words).stdout.splitlines()
    assert [line.split()[-1] for line in told] == made
    assert remote(*words).stdout == ""
    lines = remote("events", "follow", "--once", "--after", "start", "--json").stdout.splitlines()
    assert {json.loads(line)["type"] for line in lines} >= {"credential.issued", "organization.created"}


def test_webhooks_come_signed_to_a_program_on_this_machine(logged_in, organization_a, faulty):
    issue(organization_a, 4001)
    issue(organization_a, 4002)
    seal_events(everything=True)
    faulty.will(204)
    faulty.will(500)
    told = remote(
        "webhooks", "listen", "--forward", faulty.url + "/hook", "--after", "start", "--once",
        "--types", "credential.issued", "--secret", SECRET,
    )  # fmt: skip
    assert [line.split()[-1] for line in told.stdout.splitlines()] == ["204", "500"]
    for _method, path, headers, body in faulty.asked:
        assert path == "/hook"
        event = verify(body, headers, SECRET)
        assert body == octets_of(event)
        assert headers["webhook-id"] == "evt_" + event["data"]["event_id"].replace("-", "")


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "http://portal.example.com/",
        "file:///etc/passwd",
        "http://localhost.example.com/",
    ],
)
def test_webhooks_go_nowhere_else(logged_in, url):
    ended = remote("webhooks", "listen", "--forward", url, status=2)
    assert "on this machine" in ended.stderr


def run(program, home):
    env = {name: text for name, text in os.environ.items() if not name.startswith("MIPASS_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=env | {"XDG_CONFIG_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_loads_no_django(home):
    assert run(NO_DJANGO, home).stdout == "2 []\n"


def test_a_portal_without_the_client_says_how_to_get_it(home):
    ended = run(NO_CLIENT, home)
    assert ended.returncode == 2
    assert "mipass_client-" in ended.stderr
    assert "Traceback" not in ended.stderr
