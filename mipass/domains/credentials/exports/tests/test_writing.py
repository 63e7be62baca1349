"""The octets of a profile's file: what is in it, and what never is."""

import json
from dataclasses import replace

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.exports.layouts import Column, Layout, layout_of, plain_layout
from mipass.domains.credentials.exports.writing import WrongCell
from mipass.domains.credentials.models import ExportProfile

pytestmark = pytest.mark.django_db

NUMBERS = [
    Column("Site", "facility_code"),
    Column("Card", "card_number"),
    Column("Both", template="{facility_code:3}-{card_number:5}"),
    Column("Raw", "data_hex"),
]


@pytest.fixture
def ada(scene):
    holder = scene.person("ada@demo.test", given_name="Ada", family_name="Lovelace, Countess")
    return scene.issue("ada@demo.test", {"facility_code": 7, "card_number": 42}, holder=holder)


def text_of(scene, columns, **others):
    layout = Layout(columns, **others)
    return scene.taken(scene.profile(layout)).decode(layout.codec)


def test_numbers_have_their_zeros_where_they_are_asked_for(scene, ada):
    assert text_of(scene, NUMBERS, width=6) == "Site,Card,Both,Raw\r\n7,000042,007-00042,20E0054\r\n"


def test_numbers_in_hexadecimal(scene, ada):
    assert text_of(scene, NUMBERS, numbers="hexadecimal", width=4) == (
        "Site,Card,Both,Raw\r\n7,002A,007-0002A,20E0054\r\n"
    )


def test_cells_are_quoted_and_nothing_else_is_done_to_them(scene, ada):
    columns = [Column('The "name"', "family_name"), Column("First", "given_name")]
    assert text_of(scene, columns) == '"The ""name""",First\r\n"Lovelace, Countess",Ada\r\n'
    assert text_of_again(scene, quoting="all", delimiter="semicolon", header_line=False) == (
        '"Lovelace, Countess";"Ada"\r\n'
    )


def text_of_again(scene, **changes):
    """The file of the same profile with another layout."""
    profile = ExportProfile.objects.get()
    layout = replace(layout_of(profile), **changes)
    profile.layout = layout.as_json()
    profile.save()
    return scene.taken(profile).decode(layout.codec)


def test_encodings_are_what_they_are_called(scene):
    holder = scene.person("j@demo.test", given_name="Jürgen", family_name="Œuvre €")
    scene.issue("j@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    columns = [Column("Ä", "given_name"), Column("B", "family_name")]
    profile = scene.profile(Layout(columns, encoding="windows-1252"))
    assert scene.taken(profile) == b"\xc4,B\r\nJ\xfcrgen,\x8cuvre \x80\r\n"
    marked = scene.profile(Layout(columns, encoding="utf-8-bom"), "Marked")
    assert scene.taken(marked) == "\ufeffÄ,B\r\nJürgen,Œuvre €\r\n".encode()


def test_a_character_that_the_encoding_lacks_is_refused_with_its_row(scene, ada):
    holder = scene.person("z@demo.test", family_name="Żółw")
    scene.issue("z@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    profile = scene.profile(Layout([Column("Name", "family_name")], encoding="windows-1252"))
    with pytest.raises(WrongCell) as refusal:
        scene.taken(profile)
    assert refusal.value.message.startswith("Row 2 (z@demo.test), column Name: Windows-1252")
    assert "“Ż”" in refusal.value.message
    profile.refresh_from_db()
    assert profile.exported_at is None
    assert not Event.objects.filter(type="export:taken").exists()


@pytest.mark.parametrize("name", ["=cmd", "+Ada", "-Ada", "@Ada", "＝Ada"])  # noqa: RUF001
def test_a_formula_is_refused_with_its_row_and_not_marked(scene, name):
    holder = scene.person("f@demo.test", given_name=name)
    scene.issue("f@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    profile = scene.profile(Layout([Column("Name", "given_name")]))
    with pytest.raises(WrongCell) as refusal:
        scene.taken(profile)
    assert "Row 1 (f@demo.test), column Name" in refusal.value.message
    assert refusal.value.code == "bad_cell"


def test_a_formula_in_a_template_is_one_too(scene):
    holder = scene.person("f@demo.test", given_name="=A1")
    scene.issue("f@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    layout = Layout([Column("Name", template="{given_name} {family_name}")])
    with pytest.raises(WrongCell):
        scene.taken(scene.profile(layout))


def test_numbers_may_begin_with_a_sign(scene):
    holder = scene.person("f@demo.test", employee_number="-12,5")
    scene.issue("f@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    assert text_of(scene, [Column("Number", "employee_number")]) == 'Number\r\n"-12,5"\r\n'


def test_an_address_that_looks_like_a_formula_is_refused(scene):
    scene.issue("+a@demo.test", {"facility_code": 1, "card_number": 1})
    with pytest.raises(WrongCell):
        scene.taken(scene.profile(plain_layout(["email"])))


def test_a_number_that_is_too_long_is_refused_with_its_row(scene):
    scene.issue("a@demo.test", {"facility_code": 1, "card_number": 99})
    scene.issue("b@demo.test", {"facility_code": 1, "card_number": 100})
    profile = scene.profile(Layout([Column("Card", "card_number")], width=2))
    with pytest.raises(WrongCell) as refusal:
        scene.taken(profile)
    assert refusal.value.message == "Row 2 (b@demo.test), column Card: The number has more than 2 digits."


def test_a_template_whose_number_a_card_lacks_is_empty(scene):
    scene.issue("a@demo.test", {"card_number": 5}, format="H10302")
    columns = [Column("Card", template="{facility_code}:{card_number}"), Column("Number", "card_number")]
    assert text_of(scene, columns) == "Card,Number\r\n,5\r\n"


def test_formats_and_states_have_the_words_of_the_system(scene, ada):
    columns = [Column("F", "format"), Column("S", "status"), Column("T", constant="fixed")]
    said = {"format_map": {"H10301": "0"}, "status_map": {"invited": "Active"}}
    assert text_of(scene, columns, **said) == "F,S,T\r\n0,Active,fixed\r\n"


def test_json_has_an_object_per_line_without_what_is_empty(scene, ada):
    columns = [
        Column("firstName", "given_name"),
        Column("authorised", constant="true"),
        Column("cards[].number", "card_number"),
        Column("cards[].issueLevel", "issue_level"),
        Column("cards[].type.href", constant="https://x.test/1"),
        Column("bits", "bit_length"),
        Column("tags[]", "label"),
    ]
    [line] = text_of(scene, columns, form="json").splitlines()
    assert json.loads(line) == {
        "firstName": "Ada",
        "authorised": True,
        "cards": [{"number": "42", "type": {"href": "https://x.test/1"}}],
        "bits": 26,
    }


def test_json_may_hold_what_a_spreadsheet_would_run(scene):
    holder = scene.person("f@demo.test", given_name="=A1")
    scene.issue("f@demo.test", {"facility_code": 1, "card_number": 1}, holder=holder)
    layout = Layout([Column("name", "given_name")], form="json")
    assert scene.taken(scene.profile(layout)) == b'{"name":"=A1"}\n'


def test_a_profile_of_before_there_were_layouts_goes_on(scene, ada):
    profile = scene.profile(plain_layout(["email", "card_number"]))
    ExportProfile.objects.update(layout=None, columns=["email", "card_number"], numbers="hexadecimal")
    text = scene.taken(profile).decode("utf-8-sig")
    assert text == "email,card_number_hex\r\nada@demo.test,2A\r\n"
