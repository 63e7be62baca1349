import json
import logging

import pytest

from mipass.base.kit.logs import JsonFormatter, ScrubFilter, request_id, request_values, scrub


@pytest.mark.parametrize(
    "text",
    [
        "password=canary",
        '{"password": "canary"}',
        "authentication_code=canary&x=1",
        "Authorization: canary",
        "GET /invitations/canary/",
        "POST /confirm-email/canary/",
        "postgres://user:canary@host/name",
        "card_number=canary",
    ],
)
def test_a_secret_behind_its_name_never_reaches_the_log(text):
    assert "canary" not in scrub(text)


@pytest.mark.parametrize("typed", ["card_number", "number", "number=ca", "_number", "card_n", "canary"])
def test_who_types_a_secrets_name_parts_it_from_no_value(typed):
    token = request_values.set(lambda: [typed, "redacted"])
    try:
        scrubbed = scrub("card_number=canary redacted")
    finally:
        request_values.reset(token)
    assert "canary" not in scrubbed
    assert "ary" not in scrubbed
    assert scrubbed.endswith("[redacted] [redacted]")


def test_a_line_is_one_json_object_with_its_request():
    record = logging.makeLogRecord(
        {"name": "x", "levelname": "INFO", "msg": "token=canary %s", "args": ("a",)}
    )
    token = request_id.set("r-1")
    try:
        record.request_id = request_id.get()
    finally:
        request_id.reset(token)
    ScrubFilter().filter(record)
    line = json.loads(JsonFormatter().format(record))
    assert (line["request_id"], line["logger"]) == ("r-1", "x")
    assert "canary" not in line["message"]
