"""The stage itself: without it no attack would prove anything."""

from uuid import UUID

from mipass.simulator.tests.processes import run


def test_the_demos_people_sign_in_and_its_door_opens(stage):
    admin = stage.person("full.admin")
    admin.shows("Organization A")
    status, told = run("phone", "present", stage.devices / "user-a", "--reader", stage.door)
    assert (status, told["decision"]) == (0, "opened")


def test_its_database_can_be_written_past_the_portal(stage):
    [(tenant,)] = stage.sql(
        "SELECT distributor_id FROM organizations_organization WHERE name = %s", ["Organization A"]
    )
    found = stage.sql("SELECT name FROM distributors_distributor WHERE id = %s", [UUID(str(tenant))])
    assert found == [("Distributor A",)]


def test_its_commands_run_beside_it(stage):
    assert stage.run("check-ledger").returncode == 0
