"""`mipass doctor` and `mipass reset-time`, as an operator calls them."""

import json
from datetime import timedelta

import pytest
import typer

from mipass.base.kit.clock import now
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import OrganizationKey, SigningClock
from mipass.doors.jobs.commands.doctor import CHECKS, doctor
from mipass.doors.jobs.commands.reset_time import reset_time

pytestmark = pytest.mark.django_db


def said(capsys, command, **options):
    """What it prints, and its exit status."""
    try:
        command(**options)
    except typer.Exit as ended:
        return capsys.readouterr().out, ended.exit_code
    return capsys.readouterr().out, 0


def test_a_sound_installation_is_said_to_be_well(organization_a, capsys):
    status_token(organization_a.id)
    out, status = said(capsys, doctor)
    assert (status, "All well" in out) == (0, True)
    out, status = said(capsys, doctor, as_json=True)
    assert (status, json.loads(out)) == (0, {"checks": list(CHECKS), "faults": []})


def test_a_clock_behind_what_was_signed_is_a_fault_until_the_time_is_reset(capsys):
    SigningClock.objects.create(generation=0, signed_at=now() + timedelta(days=300))
    out, status = said(capsys, doctor)
    assert (status, out.count("\n")) == (1, 1)
    assert "reset-time" in out
    out, status = said(capsys, doctor, as_json=True)
    [fault] = json.loads(out)["faults"]
    assert (status, fault["check"]) == (1, "clocks")
    out, status = said(capsys, reset_time)
    assert (status, "Generation 1" in out) == (0, True)
    assert said(capsys, doctor)[1] == 0


def test_a_key_row_that_was_written_past_the_portal_is_a_fault(organization_a, capsys):
    status_token(organization_a.id)
    OrganizationKey.objects.filter(purpose="root").update(mac=b"x" * 32)
    out, status = said(capsys, doctor, as_json=True)
    assert status == 1
    assert {fault["check"] for fault in json.loads(out)["faults"]} == {"keys"}
