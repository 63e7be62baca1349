"""*Remove Admin*, think again, confirm something else, look at the dialog once more: nobody is removed."""

from urllib.parse import parse_qs, urlsplit

import pytest

from mipass.doors.jobs.commands.seed_demo import PASSWORD
from tests.attacks.old_sessions import grow_old


def removal_of(admin, stage):
    """The address of the dialog that removes the demo's Organization Admin."""
    admin.open("/")
    admin.follow("Admins")
    admin.follow("View", within="organization.admin@demo.test")
    return f"{admin.url.rstrip('/')}/remove/"


def active(stage):
    """How many admins there are."""
    return stage.sql("SELECT count(*) FROM admins_admin WHERE status = 'active'")


@pytest.fixture
def there_again(stage):
    """Whoever was removed is an admin again when the test ends."""
    yield
    stage.sql("UPDATE admins_admin SET status = 'active', ended_at = NULL WHERE status = 'removed'")


def test_a_form_that_was_thought_better_of_is_not_executed_by_looking(stage):
    admin = stage.person("full.admin")
    dialog, before = removal_of(admin, stage), active(stage)
    grow_old(stage, hours=1)
    admin.open(dialog)
    admin.submit("Remove Admin")
    admin.shows("Confirm It Is You", "Cancel")
    nonce = parse_qs(urlsplit(admin.url).query)["kept_form"][0]
    admin.open("/account/passkeys/add/")  # something else that asks
    admin.submit("Confirm by Password", {"Password": PASSWORD})
    admin.open(dialog)
    admin.open(f"{dialog}?kept_form={nonce}")
    assert active(stage) == before


def test_cancel_forgets_it(stage):
    admin = stage.person("full.admin")
    dialog, before = removal_of(admin, stage), active(stage)
    grow_old(stage, hours=1)
    admin.open(dialog)
    admin.submit("Remove Admin")
    asked = admin.url
    admin.submit("Cancel")
    admin.open(asked)
    admin.submit("Confirm by Password", {"Password": PASSWORD})
    admin.open(dialog)
    assert active(stage) == before


@pytest.mark.usefixtures("there_again")
def test_confirmed_for_itself_it_is_done_once(stage):
    admin = stage.person("full.admin")
    dialog, [(before,)] = removal_of(admin, stage), active(stage)
    grow_old(stage, hours=1)
    admin.open(dialog)
    admin.submit("Remove Admin")
    admin.submit("Confirm by Password", {"Password": PASSWORD})
    assert active(stage) == [(before - 1,)]
