"""`mipass rotate-keys`."""

import pytest
import typer
from typer.testing import CliRunner

from mipass.base.audit.models import Event
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import config_signer, document_signer, reader_authority
from mipass.domains.issuer.models import OrganizationKey
from mipass.doors.jobs.commands.rotate_keys import rotate_keys

PROGRAM = typer.Typer()
PROGRAM.command()(rotate_keys)


def run(*words):
    return CliRunner().invoke(PROGRAM, [str(word) for word in words])


def lines(done):
    return [line.split()[:2] for line in done.output.splitlines()]


@pytest.fixture
def organization(organization_a):
    """Organization A, once it has all its keys."""
    for who in (document_signer, config_signer, reader_authority):
        who(organization_a)
    return organization_a


def test_the_signers_are_replaced_and_all_keys_listed(organization):
    done = run("--organization", organization.id)
    assert done.exit_code == 0
    assert sorted(lines(done)) == sorted(
        [["root", "current"], ["reader_root", "current"]]
        + [
            [purpose, state]
            for purpose in ("document_signer", "config_signer")
            for state in ("current", "retired")
        ]
    )


def test_a_list_changes_nothing(organization):
    done = run("--organization", organization.id, "--list")
    assert (done.exit_code, len(lines(done))) == (0, 4)
    assert {len(line.split()[-1]) for line in done.output.splitlines()} == {64}
    assert not OrganizationKey.objects.filter(state="retired").exists()


def test_a_root_is_announced_and_then_used(organization):
    announced = run("--organization", organization.id, "--root")
    assert ["root", "announced"] in lines(announced)
    again = run("--organization", organization.id, "--root")
    assert again.exit_code == 1
    assert "already been announced" in again.output
    used = run("--organization", organization.id, "--use-root")
    assert used.exit_code == 0
    assert {("root", "current"), ("root", "retired")} <= {tuple(line) for line in lines(used)}


def test_after_a_leak_the_old_root_is_ended_at_once(organization):
    done = run("--organization", organization.id, "--root", "--use-root", "--end-old-roots")
    assert sorted(line for line in lines(done) if line[0] == "root") == [
        ["root", "current"],
        ["root", "ended"],
    ]
    assert Event.objects.filter(type="keys:root_ended").count() == 1


def test_without_an_announced_root_none_is_used(organization):
    done = run("--organization", organization.id, "--use-root")
    assert done.exit_code == 1
    assert "No root has been announced" in done.output


def test_an_organization_that_never_issued_has_none(organization_a):
    assert "no keys yet" in run("--organization", organization_a.id, "--list").output


def test_what_is_due_is_done_everywhere(organization):
    assert "dropped: 0." in run("--due").output


@pytest.mark.parametrize("words", [(), ("--organization", new_id()), ("--organization", "five")])
def test_an_organization_must_be_named_that_is_there(db, words):
    assert run(*words).exit_code == 2
