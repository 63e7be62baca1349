"""A cluster, and a portal on it with credits to spend."""

import os
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.bench.browser import Session, sign_in
from tests.bench.installation import Installation
from tests.races.processes import free_port
from tests.services.cluster import Cluster, running_cluster

CREDITS = 200_000


@dataclass
class Served:
    """A started portal: where it is, the path of an organization in it, and somebody's session."""

    place: Installation
    address: str
    organization: str
    session: Session


@pytest.fixture(scope="module")
def cluster():
    """Three nodes, shared by the tests of a module."""
    with running_cluster() as made:
        yield made


@pytest.fixture(scope="module")
def organization(cluster, tmp_path_factory):
    """The path of an organization with credits, in the cluster's migrated database."""
    place = installed(tmp_path_factory.mktemp("first"), cluster.url)
    place.mipass("migrate")
    return place.call("tests.bench.scene:found", CREDITS)


@pytest.fixture
def served(cluster: Cluster, organization, tmp_path):
    """A portal that finds the leader by haproxy."""
    with serve(installed(tmp_path, cluster.url), organization) as made:
        yield made


def installed(folder, url, **more):
    """An installation's programs on a database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment = clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
        "PORT": str(free_port()),
        **more,
    }
    return Installation("postgres", folder, environment)


@contextmanager
def serve(place, organization):
    """The portal, for as long as the block lasts."""
    place.call("mipass.doors.jobs.commands.serve:collect_static")
    with place.serving(processes=1, threads=4) as address:
        yield Served(place, address, organization, sign_in(address))
