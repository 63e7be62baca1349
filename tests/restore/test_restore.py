"""An older backup is put back: what was closed stays closed, what was accepted can be accepted again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from mipass.simulator.tests.processes import listening, run
from tests.restore.place import Place, place_in
from tests.restore.scene import ACCEPTED_SINCE, ISSUED_SINCE, REMOVED
from tests.services.databases import empty_database

pytestmark = pytest.mark.database


@dataclass(frozen=True)
class Story:
    """The installation with an older backup for a database; ``lost`` is what that does not know."""

    place: Place
    lost: dict[str, object]

    def sent(self) -> int:
        """How many mails the worker has sent."""
        return len(list((self.place.folder / "outbox").glob("*.eml")))

    def get(self, path: str) -> tuple[int, str]:
        """What the portal answers."""
        try:
            with urlopen(f"{self.place.url}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def phone(self, name: str, command: str, *words: str) -> tuple[int, dict[str, str]]:
        """What a phone says."""
        status, said = run("phone", command, self.place.devices / name, *words)
        return status, said


@contextmanager
def put_back(tmp_path, database_url: str, *, sealed: bool) -> Iterator[Story]:
    """Back up, go on, lose the database, restore. ``sealed``: the file tells what was closed since."""
    before = place_in(tmp_path, database_url)
    before.call("begin")
    before.done("seal-audit")
    before.done("backup", str(tmp_path / "backup"))
    lost = before.call("go_on")
    if sealed:
        before.done("seal-audit")
    else:
        (tmp_path / "audit-heads.jsonl").unlink()
    with empty_database(tmp_path) as url:
        place = before.with_database(url)
        assert "Restored" in place.done("restore", str(tmp_path / "backup"))
        yield Story(place, lost)


def test_after_an_older_backup_nothing_opens_that_was_revoked(tmp_path, migrated_database):
    with put_back(tmp_path, migrated_database, sealed=True) as story:
        place, sent = story.place, story.sent()
        with place.serving(ready="/healthz"):
            status, page = story.get("/login/")
            assert (status, "This portal is not in use yet" in page) == (503, True)
            status, problem = story.get("/.well-known/openid-credential-issuer/mobile/x")
            assert (status, json.loads(problem)["code"]) == (503, "held")
            assert story.get("/readyz")[0] == 503
            assert story.phone("user-b", "refresh")[1]["error"] == "held"
            assert "after-restore" in place.refused("seal-audit")
        assert story.sent() == sent
        told = place.done("after-restore")
        assert "Generation 1 begins." in told
        check_rows(story)
        with place.serving(), listening(place.devices / "reader-a") as door:
            check_doors(story, door.address)
        assert story.sent() == sent
        check_accepting_again(story)
        place.done("check-ledger")
        place.done("verify-audit")
        place.done("seal-audit")


def check_rows(story: Story) -> None:
    """What the database says of all that the backup did not know."""
    found = story.place.call("look")
    assert (found["generation"], found["event"]["choice"]) == (1, "by_file")
    assert (found["revoked"], found["removed"], found["voucher"]) == ("revoked", True, "redeemed")
    assert (found["invited"], found["unknown"]) == ("invited", 0)
    assert (found["mails"]["waits@demo.test"], found["queued"]) == ("held", 0)
    assert story.place.call("redeem_again") == "voucher_mismatch"
    assert "waits@demo.test" in story.place.done("held-mails", "list")
    assert "Mails dropped" in story.place.done("held-mails", "drop", "--all")
    assert story.place.done("held-mails", "list") == ""


def check_doors(story: Story, door: str) -> None:
    """What phones and a reader do that went on meanwhile."""
    assert story.phone("user-b", "refresh")[0] == 0
    assert story.phone("user-b", "present", "--reader", door)[1]["decision"] == "opened"
    story.phone("user-a", "refresh")
    for withheld in ([], ["--withhold"]):
        shown = story.phone("user-a", "present", "--reader", door, *withheld)[1]
        assert shown["decision"] == "revoked"
    for unknown in (ACCEPTED_SINCE, ISSUED_SINCE):
        status, told = story.phone(unknown, "refresh")
        assert (status, told["error"]) == (1, "invalid_token")
        assert "kept" in told["message"]
        assert story.phone(unknown, "present", "--reader", door)[1]["decision"] == "disabled"
    check_removed_reader(story)


def check_accepting_again(story: Story) -> None:
    """The invitation is sent again and answered; the number of its entry lies past the gap."""
    story.place.call("accept_again")
    with listening(story.place.devices / "reader-a") as door:
        shown = story.phone(ACCEPTED_SINCE, "present", "--reader", door.address)[1]
    assert shown["decision"] == "opened"
    entries = story.place.call("look")["entries"]
    assert entries[-1] >= 4096 > max(story.lost["entries"])  # type: ignore[call-overload]


def check_removed_reader(story: Story) -> None:
    """It was removed after the backup: a phone that has the new list says nothing to it."""
    with listening(story.place.devices / REMOVED) as removed:
        status, told = story.phone("user-b", "present", "--reader", removed.address)
    assert (status, told["error"]) == (1, "reader_removed")


def test_without_the_file_somebody_has_to_choose(tmp_path, migrated_database):
    with put_back(tmp_path, migrated_database, sealed=False) as story:
        place = story.place
        told = place.refused("after-restore")
        assert "--suspend-all" in told
        assert "--as-it-is" in told
        place.done("after-restore", "--suspend-all")
        found = place.call("look")
        assert found["generation"] > 1000  # whatever began meanwhile
        assert (found["revoked"], found["event"]["choice"]) == ("enabled", "suspend_all")
        with place.serving(), listening(place.devices / "reader-a") as door:
            story.phone("user-b", "refresh")
            shown = story.phone("user-b", "present", "--reader", door.address)[1]
            assert shown["decision"] == "disabled"
            place.call("confirm")
            story.phone("user-b", "refresh")
            shown = story.phone("user-b", "present", "--reader", door.address)[1]
            assert shown["decision"] == "opened"


def test_a_restore_overwrites_nothing(tmp_path, migrated_database):
    place = place_in(tmp_path, migrated_database)
    place.done("backup", str(tmp_path / "backup"))
    assert "is not empty" in place.refused("restore", str(tmp_path / "backup"))
    assert "no older state" in place.refused("after-restore")
