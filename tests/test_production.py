"""What a production installation answers, whatever its pages are about: headers, cookies, hiding."""

import json
import re
import subprocess
import sys

import pytest

from tests.production import LOOKS, environment, look
from tests.services.databases import migrated_database

pytestmark = pytest.mark.database
PAGES = ("login", "a form", "a page that is not there", "the holders' page")
YEAR = 31_536_000


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Every answer of `LOOKS`, from a production installation."""
    folder = tmp_path_factory.mktemp("production")
    with migrated_database(folder) as url:
        return look(folder, url)


def over_tls(answers):
    return {name: answer for name, answer in answers.items() if LOOKS[name][2]}


def test_cookies_are_secure_hidden_from_scripts_and_kept_from_other_sites(answers):
    cookies = [cookie for answer in answers.values() for cookie in answer["cookies"].values()]
    assert len(cookies) > 0
    for cookie in cookies:
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""


def test_browsers_are_told_to_use_tls_for_a_year_subdomains_too(answers):
    for answer in over_tls(answers).values():
        told = answer["headers"]["strict-transport-security"]
        [seconds] = re.findall(r"max-age=(\d+)", told)
        assert int(seconds) >= YEAR
        assert "includeSubDomains" in told
        assert "preload" not in told


def test_a_listing_as_https_alone_is_asked_for_where_the_setting_says_so(tmp_path):
    code = (
        "import django; django.setup(); from django.conf import settings; print(settings.SECURE_HSTS_PRELOAD)"
    )
    for setting, told in (({}, "False"), ({"MIPASS_HSTS_PRELOAD": "1"}, "True")):
        env = environment(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3", **setting)
        ran = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == told


def test_a_page_runs_its_own_scripts_and_styles_alone_and_stands_in_no_frame(answers):
    for name in PAGES:
        policy = dict(
            part.strip().split(" ", 1)
            for part in answers[name]["headers"]["content-security-policy"].split(";")
            if part.strip()
        )
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy.get("object-src", "'none'") == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["form-action"] == "'self'"


def test_no_answer_is_guessed_at_or_tells_another_site_its_address(answers):
    for answer in answers.values():
        assert answer["headers"]["x-content-type-options"] == "nosniff"
        assert answer["headers"]["referrer-policy"] in {"same-origin", "no-referrer"}


def test_every_answer_says_what_it_is_and_texts_their_letters(answers):
    for name, answer in answers.items():
        if answer["body"]:
            kind = answer["headers"]["content-type"]
            assert "charset=utf-8" in kind if kind.startswith("text/") else kind.endswith("json"), name


def test_an_api_answers_no_page(answers):
    for name in ("the mobile API", "a status list"):
        assert answers[name]["headers"]["content-type"] in {"application/json", "application/problem+json"}


@pytest.mark.parametrize("name", ["the mobile API", "the firmware", "a status list", "an issuer's metadata"])
def test_a_program_in_the_open_is_refused_and_not_led_on(answers, name):
    answer = answers[f"{name} in the open"]
    assert answer["status"] == 403
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert "location" not in answer["headers"]
    assert json.loads(answer["body"])["code"] == "https_required"
    assert answer["cookies"] == {}


def test_probes_are_answered_in_the_open_and_whatever_host_they_name(answers):
    assert answers["the probe in the open"]["status"] == 200
    assert answers["the probe of another host"]["status"] == 200
    assert answers["the other probe of another host"]["status"] == 200


def test_browsers_find_the_icon_and_search_engines_nothing(answers):
    assert answers["the icon"]["status"] == 302
    assert re.fullmatch(r"/static/icon\.[0-9a-f]+\.svg", answers["the icon"]["headers"]["location"])
    assert answers["the robots"]["body"] == "User-agent: *\nDisallow: /\n"


def test_a_page_asked_for_in_the_open_is_sent_to_tls(answers):
    assert answers["the holders' page in the open"]["status"] == 301
    assert answers["login in the open"]["status"] == 301
    assert answers["login in the open"]["headers"]["location"] == "https://portal.example.com/login/"


def test_what_people_and_phones_are_told_is_kept_by_no_cache(answers):
    for name in ("login", "a form", "the mobile API", "a status list", "the probe"):
        assert "no-store" in answers[name]["headers"]["cache-control"], name


def test_nothing_for_developers_is_there(answers):
    for name in ("the outbox of a demo", "its file", "version control", "a folder", "Django's admin"):
        assert answers[name]["status"] == 404, name
    assert answers["TRACE"]["status"] == 405
    assert answers["another host"]["status"] == 400
    for answer in answers.values():
        assert "Traceback" not in answer["body"]
        assert "DEBUG" not in answer["body"]
        assert not re.search(r"granian|django/|python/", answer["headers"].get("server", ""), re.IGNORECASE)


def test_the_demos_people_are_neither_there_nor_shown(answers):
    assert "demo-portal" not in answers["login"]["body"]


@pytest.mark.parametrize(
    "setting", [{"MIPASS_DEBUG": "1"}, {"MIPASS_SIMULATED_READER_URL": "ws://r.example"}]
)
def test_it_does_not_start_with_what_is_for_development(setting, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "mipass.cli", "check-ledger"],
        env=environment(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3", **setting),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert next(iter(setting)) in ran.stderr
    assert "Traceback" not in ran.stderr
