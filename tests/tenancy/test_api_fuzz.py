"""Whatever a client sends by the published description, no answer is an error of ours or undescribed."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mipass.doors.api import middleware
from mipass.doors.api.mobile.api import api
from mipass.doors.api.mobile.description import describe
from mipass.wsgi import application

pytestmark = pytest.mark.django_db


def no_broken_server(context, response, case):
    """Schemathesis's own check, but for the 501 of a server that keeps no lists of the past (`?time=`)."""
    if response.status_code != 501 or response.json()["code"] != "no_past_lists":
        not_a_server_error(context, response, case)


CHECKS = [
    no_broken_server,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12  # of each operation; `HYPOTHESIS_PROFILE=deep` takes more


def portal(environ, start_response):
    """The portal, asked from this machine by a client that unpacks nothing."""
    asked = {**environ, "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "identity"}
    return application(asked, start_response)


schema = schemathesis.openapi.from_dict(describe(api))


@pytest.fixture
def one_connection():
    """Requests in the test's own transaction, as Django's test client makes them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, deadline=None)
def test_every_answer_is_described(case, world, one_connection, monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", 1_000_000)
    case.path_parameters["organization_id"] = str(world.target["organization_id"])
    case.call_and_validate(app=portal, base_url="http://localhost", checks=CHECKS)
