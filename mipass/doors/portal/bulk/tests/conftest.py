"""A Full Admin's browser, and the uploads of Organization B."""

import pytest
from django.urls import reverse

from tests.bulk.scene import BulkScene
from tests.fixtures import sign_in


@pytest.fixture
def scene(distributor_a, organization_b, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


@pytest.fixture
def url(organization_b):
    """The address of a page of uploads, or of one upload."""

    def url(verb, batch=None):
        ids = {"distributor_id": organization_b.distributor_id, "organization_id": organization_b.id}
        return reverse(f"bulk:{verb}", kwargs=ids | ({"batch_id": batch.id} if batch else {}))

    return url
