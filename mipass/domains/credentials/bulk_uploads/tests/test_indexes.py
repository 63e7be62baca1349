"""Rows of a bulk are found as singly issued credentials are."""

from mipass.domains.credentials.search import find_credentials
from tests.bulk.scene import BulkScene


def test_a_credential_of_a_bulk_is_found_by_number_facility_value_and_part_of_its_address(
    full_admin, distributor_a, organization_b
):
    bulk = BulkScene.of(full_admin, distributor_a, organization_b)
    bulk.issued("email,format,facility_code,card_number\nfind.me@demo.test,H10301,123,45677\n")
    for search in ("45677", "123", "2F764DB", "find.me"):
        found = find_credentials(actor=bulk.actor, organization=organization_b, search=search)
        assert [row.email for row in found.rows] == ["find.me@demo.test"], search
