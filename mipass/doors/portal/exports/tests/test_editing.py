"""The form of a profile: ready-made beginnings, pasted headings, columns that move without any script."""

import pytest
from django.urls import reverse

from mipass.domains.credentials.exports.layouts import layout_of
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.models import ExportProfile
from tests.fixtures import sign_in
from tests.pages import errors_of, filled, find, page_of, words


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def url_of(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(f"exports:{name}", kwargs={**place, **ids})


def fields_of(answer):
    """What a browser would send of the form, without a button."""
    form = find(page_of(answer), "form[method=post].stack")
    states = [str(box["value"]) for box in form.select("input[name=states][checked]")]
    ticked = {str(box["name"]): "on" for box in form.select("input[name=header_line][checked]")}
    return {**filled(form), **ticked, "states": states}


def headings(said):
    return [said[f"header_{number}"] for number in range(int(said["rows"]))]


def test_every_ready_made_profile_says_what_was_read_and_that_nobody_tried_it(portal, organization_a):
    page = page_of(portal.get(url_of("ready_made", organization_a)))
    assert "None of these was tried on the product itself." in words(page)
    for system in ready_made().values():
        section = find(page, f"section[aria-labelledby=system-{system.code}]")
        assert system.system in words(section)
        assert "Never tried on the product." in words(section)
        assert [link["href"] for link in section.select("p a")] == list(system.pages)


@pytest.mark.parametrize("code", ready_made())
def test_each_can_be_kept_as_it_is(portal, organization_a, code):
    add = url_of("add", organization_a) + f"?from={code}"
    said = fields_of(portal.get(add))
    assert portal.post(add, {**said, "do": "save"}).status_code == 302
    profile = ExportProfile.objects.get()
    assert profile.name == ready_made()[code].system
    assert layout_of(profile).as_json() == ready_made()[code].layout.as_json()


def test_a_pasted_header_line_gives_the_columns_in_its_order(portal, organization_a):
    line = "Surname;First name;Department;Token number;PIN;E-Mail"
    said = fields_of(portal.get(url_of("add", organization_a), {"from": "net2", "headings": line}))
    assert headings(said) == line.split(";")
    kinds = [said[f"kind_{number}"] for number in range(6)]
    assert kinds == ["family_name", "given_name", "department", "card_number", "=text", "email"]
    assert (said["delimiter"], said["width"]) == ("semicolon", "8")


def test_buttons_move_columns_about_and_keep_what_was_typed(portal, organization_a):
    add = url_of("add", organization_a)
    said = fields_of(portal.get(add))
    said |= {"header_0": "Typed", "name": "Mine"}
    first = headings(said)
    for act, expected in (
        ("down_0", [first[1], first[0], *first[2:]]),
        ("up_1", [first[1], first[0], *first[2:]]),
        ("remove_0", first[1:]),
        ("up_0", first),
        ("down_99", first),
        ("add", [*first, ""]),
        ("nonsense_x", first),
    ):
        answer = portal.post(add, {**said, "do": act})
        assert answer.status_code == 200
        moved = fields_of(answer)
        assert headings(moved) == expected, act
        assert moved["name"] == "Mine"
        assert page_of(answer).select(".errors") == []
    assert not ExportProfile.objects.exists()


def test_the_first_rows_are_shown_before_anything_is_kept(portal, organization_a):
    add = url_of("add", organization_a)
    said = fields_of(portal.get(add)) | {"name": "Mine"}
    answer = portal.post(add, {**said, "do": "look"})
    assert answer.status_code == 200
    assert "First Rows" in words(page_of(answer))
    assert not ExportProfile.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"header_0": "=x"}, None, "Column 1: A text that begins with"),
        ({"kind_0": "=template", "text_0": ""}, None, "Column 1: write a template"),
        ({"kind_0": "=template", "text_0": "{nothing}"}, None, "Column 1: There is no source “nothing”."),
        ({"format_map": "H10301"}, "format_map", "Line 1: write a format"),
        ({"format_map": "H9 = 1"}, "format_map", "There is no card format “H9”."),
        ({"states": []}, "states", "Choose at least one status."),
        ({"name": ""}, "name", "required"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_kept_as_typed(portal, organization_a, change, field, text):
    add = url_of("add", organization_a)
    said = fields_of(portal.get(add)) | {"name": "Mine"} | change
    answer = portal.post(add, {**said, "do": "save"})
    assert answer.status_code == 422
    shown = errors_of(answer, field) if field else words(page_of(answer))
    assert text in shown
    assert not ExportProfile.objects.exists()


def test_a_profile_is_edited_and_keeps_what_it_began_as(portal, organization_a):
    add = url_of("add", organization_a) + "?from=genetec"
    portal.post(add, {**fields_of(portal.get(add)), "do": "save"})
    profile = ExportProfile.objects.get()
    edit = url_of("edit", organization_a, profile_id=profile.id)
    said = fields_of(portal.get(edit))
    assert portal.post(edit, {**said, "name": "North", "delimiter": "tab", "do": "save"}).status_code == 302
    profile.refresh_from_db()
    layout = layout_of(profile)
    assert (profile.name, layout.delimiter, layout.system) == ("North", "tab", "genetec")
