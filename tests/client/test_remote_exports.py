"""`mipass remote export`: a file of a profile, at once or when the worker has made it."""

from types import SimpleNamespace

import pytest

from mipass.domains.credentials.models import Credential
from mipass.doors.api.v1.resources import export_profiles
from mipass.doors.jobs.file_making import make_next_file
from mipass_client.remote import exports
from tests.client.test_remote import home, issue, logged_in, remote

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["home", "logged_in"]

COLUMNS = [{"header": "Mail", "source": "email"}, {"header": "Card", "source": "card_number"}]


@pytest.fixture
def profile(logged_in, program, organization_b):
    """Its id. The organization has two cards."""
    for number in (4711, 4712):
        issue(organization_b, number)
    address = f"/organizations/{organization_b.id}/export-profiles"
    return program.post(address, {"name": "Panel", "columns": COLUMNS}).json()["id"]


@pytest.fixture
def looks(monkeypatch):
    """Files of two rows are long, and the worker makes one while the program waits to look again."""
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        make_next_file()

    monkeypatch.setattr(export_profiles, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(exports, "time", SimpleNamespace(sleep=sleep))
    return waited


def lines(octets):
    return sorted(octets.decode().split("\r\n")[:-1])


CARDS = ["Mail,Card", "ada@example.com,4711", "ada@example.com,4712"]


def test_the_file_of_a_profile_is_written_whole_or_printed(profile, organization_b, tmp_path):
    assert "Panel" in remote("export-profiles", organization_b.id).stdout
    target = tmp_path / "cards.csv"
    remote("export", profile, "--output", target)
    assert lines(target.read_bytes()) == sorted(CARDS)
    assert [path.name for path in tmp_path.glob("cards*")] == ["cards.csv"]
    assert remote("export", profile, "--since", "last").stdout_bytes == target.read_bytes()


def test_a_long_file_is_waited_for(profile, looks, tmp_path):
    target = tmp_path / "cards.csv"
    remote("export", profile, "--output", target)
    assert looks == [exports.LOOKS_EVERY]
    assert lines(target.read_bytes()) == sorted(CARDS)


def test_the_same_key_fetches_the_same_long_file_again(profile, looks):
    first = remote("export", profile, "--key", "nightly-1").stdout_bytes
    assert lines(first) == sorted(CARDS)
    assert remote("export", profile, "--key", "nightly-1").stdout_bytes == first
    assert len(looks) == 1  # it was there already


def test_why_a_long_file_was_not_made_is_told_and_nothing_is_written(profile, looks, tmp_path):
    Credential.objects.update(email="+ada@example.com")  # a spreadsheet would run it
    target = tmp_path / "cards.csv"
    told = remote("export", profile, "--since", "last", "--output", target, status=1).stderr
    assert "+ada@example.com" in told
    assert "--since before" in told
    assert not list(tmp_path.glob("cards*"))
