"""The outbox page shows what was mailed, safely, and only where no mail server is."""

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives, get_connection
from pydantic import SecretStr

from mipass.config import Environment

LINK = "http://localhost:8000/invitations/tok123/"
EVIL = '<html><head></head><body style="color:red"><script>alert(1)</script><a href="/x">go</a></body></html>'


@pytest.fixture
def mails(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    connection = get_connection("mipass.doors.jobs.outbox_files.EmailBackend")
    for to in ("a+b@demo.test", "c@demo.test"):
        mail = EmailMultiAlternatives(f"Hello {to}", f"Open\n{LINK}\nplease", to=[to])
        mail.attach_alternative(EVIL, "text/html")
        connection.send_messages([mail])


def address(client, part=""):
    page = BeautifulSoup(client.get("/dev/outbox/").content, "html.parser")
    return f"{page.select('td a')[0]['href']}{part}"


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mails")]


def test_the_list_shows_the_newest_first(client):
    text = BeautifulSoup(client.get("/dev/outbox/").content, "html.parser").get_text()

    assert text.index("Hello c@demo.test") < text.index("Hello a+b@demo.test")


def test_the_list_can_be_narrowed_to_one_recipient(client):
    answer = client.get("/dev/outbox/", {"to": "A+B@demo.test"}).content.decode()

    assert "Hello a+b@demo.test" in answer
    assert "c@demo.test" not in answer


def test_programs_read_the_same_as_json(client):
    (mail,) = client.get("/dev/outbox.json", {"to": "c@demo.test"}).json()

    assert mail.keys() == {"to", "subject", "text", "links", "at"}
    assert (mail["to"], mail["subject"], mail["links"]) == ("c@demo.test", "Hello c@demo.test", [LINK])


def test_links_of_the_text_can_be_clicked(client):
    page = BeautifulSoup(client.get(address(client)).content, "html.parser")

    assert LINK in [a["href"] for a in page.find_all("a")]


def test_the_html_part_is_framed_without_any_right_to_run(client):
    answer = client.get(address(client))
    frame = BeautifulSoup(answer.content, "html.parser").iframe

    assert frame is not None
    assert "allow-scripts" not in frame["sandbox"]
    assert "allow-same-origin" not in frame["sandbox"]
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script>alert" not in answer.content.decode()


def test_the_html_part_has_a_policy_that_permits_inline_style_and_nothing_else(client):
    answer = client.get(address(client, "html"))
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert "script-src" not in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "change", [{"env": Environment.PRODUCTION}, {"mail_url": SecretStr("smtp://localhost")}]
)
def test_in_production_or_with_a_mail_server_nothing_is_there(client, settings, change):
    addresses = ["/dev/outbox/", "/dev/outbox.json", address(client), address(client, "html")]
    settings.CONFIG = settings.CONFIG.model_copy(update=change)

    assert [client.get(each).status_code for each in addresses] == [404] * 4


@pytest.mark.parametrize("name", ["..", "nothing", "20260101T000000000000-" + "0" * 32])
def test_an_unknown_mail_is_not_found(client, name):
    assert client.get(f"/dev/outbox/{name}/").status_code == 404
