"""Every page that asks for its own progress is known as one, so that it keeps no session alive."""

import re
from pathlib import Path

from mipass.doors.portal.live.own import ALWAYS, POLLED
from tests.tenancy.addresses import all_routes

TEMPLATES = Path(__file__).parents[2] / "templates"
ASKS_AGAIN = re.compile(r"hx-trigger=\"every |url=\?again")


def asking():
    """The templates with something that asks again and again."""
    found = (path for path in TEMPLATES.rglob("*.html") if ASKS_AGAIN.search(path.read_text()))
    return {path.relative_to(TEMPLATES).as_posix() for path in found}


def test_each_page_that_asks_for_its_own_progress_is_known():
    of_no_page = {"readers/enroll_progress.html"}  # a part, whose address nobody looks at: in ALWAYS
    assert asking() - of_no_page == set(POLLED.values())


def test_what_is_known_has_an_address():
    assert POLLED.keys() | ALWAYS <= all_routes().keys()
