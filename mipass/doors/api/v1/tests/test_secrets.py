"""What a program sends, and the tokens it has, stand in no log line."""

import logging
from contextlib import suppress

import pytest

from mipass.base.kit.logs import JsonFormatter, ScrubFilter
from mipass.doors.api.v1 import calls

pytestmark = pytest.mark.django_db

CANARY = "canary-4711-in-the-mine"


@pytest.fixture
def lines(caplog):
    """Each line as the handlers write it."""
    written = []

    class Keeper(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    keeper = Keeper(logging.DEBUG)
    keeper.addFilter(ScrubFilter())
    keeper.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(keeper)
    yield written
    logging.getLogger().removeHandler(keeper)


@pytest.mark.parametrize(
    "body",
    [
        {"email": f"{CANARY}@example.com", "format": CANARY, "card": {}},
        {"email": "ada@example.com", "format": "H10301", "card": {"card_number": CANARY}},
        {CANARY: CANARY},
        [{"deep": [{"deeper": CANARY}]}],
        f'{{"broken": "{CANARY}'.encode(),
    ],
)
def test_no_line_repeats_what_was_sent(program, organization_a, lines, monkeypatch, body):
    def fail(*_args):
        logging.getLogger("mipass.test").error("failed with %s", CANARY)
        raise RuntimeError(CANARY)

    program.post(f"/organizations/{organization_a.id}/credentials", body)
    monkeypatch.setattr(calls, "answer", fail)
    with suppress(RuntimeError):
        program.post(f"/organizations/{organization_a.id}/credentials", body)
    assert lines
    assert [line for line in lines if CANARY in line] == []


def test_a_token_in_a_sentence_is_taken_out(program, lines):
    logging.getLogger("mipass.test").error("somebody wrote %s down", program.token)
    logging.getLogger("mipass.test").error("and whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw too")
    assert len(lines) == 2
    assert not any("mip_" in line or "whsec_" in line for line in lines)


def test_a_refusal_repeats_no_value(program, organization_a):
    answer = program.post(
        f"/organizations/{organization_a.id}/credentials",
        {"email": "ada@example.com", "format": "H10301", "card": {"card_number": CANARY}},
    )
    assert CANARY not in answer.content.decode()
