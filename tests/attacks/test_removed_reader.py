"""A removed reader whose release is withheld: it goes on asking, and phones that heard of it say nothing."""

import shutil
from uuid import UUID

from django.urls import reverse

from mipass.simulator.tests.processes import listening, run


def remove(stage, tenant, organization, reader):
    """A Full Admin presses Remove Reader."""
    admin = stage.person("full.admin")
    place = {"distributor_id": tenant, "organization_id": organization, "reader_id": reader}
    admin.open(reverse("readers:remove", kwargs=place))
    admin.shows("phones tell the reader nothing")
    admin.submit("Remove Reader")


def test_a_removed_reader_reads_no_card_any_more(stage, tmp_path):
    kept = tmp_path / "reader"
    shutil.copytree(stage.devices / "reader-a", kept)  # what its thief holds
    phone = stage.devices / "user-a"
    with listening(kept) as door:
        assert run("phone", "present", phone, "--reader", door.address)[1]["decision"] == "opened"
        [(reader, organization, tenant)] = stage.sql(
            "SELECT id, organization_id, distributor_id FROM readers_reader WHERE removed_at IS NULL "
            "AND key_thumbprint <> '' LIMIT 1"
        )
        remove(stage, *(UUID(str(each)) for each in (tenant, organization, reader)))
        assert run("phone", "refresh", phone)[0] == 0
        status, told = run("phone", "present", phone, "--reader", door.address)
        assert (status, told["error"]) == (1, "reader_removed")
        status, told = run("phone", "present", phone, "--reader", door.address, "--withhold")
        assert (status, told["error"]) == (1, "reader_removed")
