"""The holder's page as the server sends it: its policy, its texts, what makes it an app."""

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from mipass.doors.portal.holder.shell import SCRIPTS, shell_files
from mipass.doors.portal.holder.words import WORDS
from tests.fixtures import sign_in
from tests.pages import find, page_of, words

PAGE = "/credential/"
TEMPLATES = Path(__file__).parents[2] / "templates" / "holder"


@pytest.fixture
def answer(client, db):
    return client.get(PAGE)


@pytest.fixture
def simulated(settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"simulated_reader_url": "ws://127.0.0.1:8765"})


def policy_of(response):
    parts = [part.strip().split(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def script(name):
    return Path(str(finders.find(f"{SCRIPTS}/{name}"))).read_text()


def scripts():
    return {
        path: Path(str(finders.find(path))).read_text() for path in shell_files() if path.startswith(SCRIPTS)
    }


def test_it_says_what_it_is_where_no_script_runs(answer):
    assert answer.status_code == 200
    assert "This page needs JavaScript" in words(page_of(answer))


def test_nothing_of_whoever_is_signed_in_is_on_it(client, full_admin, answer):
    sign_in(client, full_admin)
    again = client.get(PAGE).content.decode()
    assert full_admin.first_name not in again
    assert full_admin.email not in again
    assert reverse("my_account") not in again


def test_looking_asks_the_database_nothing_but_the_session(client, full_admin, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        client.get(PAGE)


def test_no_cache_keeps_it_and_no_other_site_learns_of_it(answer):
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["page", "manifest", "worker"])
def test_it_takes_no_other_method(client, db, method, name):
    assert getattr(client, method)(reverse(f"holder_{name}")).status_code == 405


def test_a_simulated_reader_is_in_its_policy_alone_and_only_where_it_is_set(client, db, answer, simulated):
    assert "ws://127.0.0.1:8765" not in policy_of(answer)["connect-src"]
    assert "ws://127.0.0.1:8765" in policy_of(client.get(PAGE))["connect-src"]
    assert "ws:" not in client.get(reverse("account_login"))["Content-Security-Policy"]
    assert find(page_of(client.get(PAGE)), "#holder")["data-simulated-reader"] == "ws://127.0.0.1:8765"


def test_its_scripts_come_from_here_alone_and_none_is_inline(answer):
    policy = policy_of(answer)
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["default-src"] == ["'none'"]
    inline = [each for each in page_of(answer)("script") if not each.get("src")]
    assert {each.get("type") for each in inline} == {"application/json"}
    assert not page_of(answer).select("style, [style], [onclick], [onload]")


@pytest.mark.parametrize("word", ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"])
def test_no_script_makes_markup_or_code_of_texts(word):
    assert not [name for name, text in scripts().items() if word in text]


def test_every_text_that_a_script_asks_for_by_name_is_there():
    asked = {code for text in scripts().values() for code in re.findall(r'words\("(\w+)"', text)}
    assert len(asked) > 5
    assert asked <= WORDS.keys()


def test_every_press_in_the_templates_is_known_to_the_script():
    presses = {
        act
        for path in TEMPLATES.rglob("*.html")
        for act in re.findall(r'data-act="([\w-]+)"', path.read_text())
    }
    assert len(presses) > 10
    known = set(re.findall(r'^  "?([\w-]+)"?: (?:async )?\(', script("app.js"), re.MULTILINE))
    assert presses <= known


def test_every_template_that_a_script_copies_is_on_the_page(answer):
    copied = {name for text in scripts().values() for name in re.findall(r'copyOf\("([\w-]+)"', text)}
    assert copied == {
        str(template["id"]).removeprefix("t-") for template in page_of(answer).select("template[id^=t-]")
    }


def test_a_browser_may_keep_it_as_an_app(client, db, answer):
    manifest = json.loads(client.get(reverse("holder_manifest")).content)
    assert find(page_of(answer), "link[rel=manifest]")["href"] == reverse("holder_manifest")
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (PAGE, PAGE, "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }


def test_its_icons_are_pngs_in_the_brands_accent(client, db, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"brand_accent": "#116633"})
    for size in (180, 192, 512):
        image = Image.open(io.BytesIO(client.get(reverse(f"holder_icon_{size}")).content))
        assert (image.format, image.size) == ("PNG", (size, size))
        assert image.getpixel((0, 0)) == (0x11, 0x66, 0x33)


def test_the_service_worker_keeps_files_of_the_page_and_nothing_of_the_portal(client, db):
    answer = client.get(reverse("holder_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    facts = json.loads(answer.content.decode().partition("const FACTS = ")[2].partition(";\n")[0])
    assert facts["page"] == PAGE
    for address in facts["files"]:
        assert address.startswith(("/static/", reverse("holder_manifest")))


def test_every_module_that_is_imported_is_in_the_shell():
    names = {Path(path).name for path in scripts()}
    imported = {name for text in scripts().values() for name in re.findall(r'from "\./([\w.]+)"', text)}
    assert imported == names - {"app.js"}
