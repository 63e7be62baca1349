"""Each ready-made profile, read by a parser of its own: the system has the same people and cards after it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.domains.credentials.exports.guessing import with_headings
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.exports.tests.scene import Scene
from mipass.domains.credentials.exports.writing import WrongCell
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.credentials.validity import Dates
from tests.fixtures import actor_of
from tests.profiles import parsers
from tests.profiles.parsers import NotTaken, Taken

pytestmark = pytest.mark.django_db

# Names that each importer has to take as they are.
PEOPLE = [("Ada", "Lovelace"), ('Grace "Amazing"', "Hopper, Rear Admiral"), ("Jürgen", "Müller; Söhne")]
CARDS = [
    ("H10301", {"facility_code": 7, "card_number": 42}),
    ("H10306", {"facility_code": 65_535, "card_number": 1}),
    ("H10304", {"facility_code": 1, "card_number": 524_287}),
]


@pytest.fixture
def scene(full_admin, organization_b):
    scene = Scene(actor_of(full_admin, organization_b.distributor), organization_b)
    for number, ((first, last), (code, values)) in enumerate(zip(PEOPLE, CARDS, strict=True)):
        email = f"p{number}@demo.test"
        holder = scene.person(email, given_name=first, family_name=last, department="R&D")
        scene.issue(email, values, format=code, holder=holder)
    return scene


def taken(scene, code, **changes):
    return scene.taken(scene.profile(replace(ready_made()[code].layout, **changes), code))


def expected(**facts):
    """What each system has to know in the end; ``facts`` are functions of a format and its values."""
    for (first, last), (code, values) in zip(PEOPLE, CARDS, strict=True):
        said = {name: fact(code, values) for name, fact in facts.items()}
        yield Taken(first, last, number=values["card_number"], **said)


def facility(_code, values):
    return values["facility_code"]


def nothing(_code, _values):
    return None


def test_genetec(scene):
    found = list(parsers.genetec(taken(scene, "genetec")))
    status = {"status": lambda code, values: "invited", "format": lambda code, values: code}
    assert found == list(expected(facility=facility, **status))


def test_genetec_has_a_number_for_each_usual_format_and_its_own_name_for_others(scene):
    holder = scene.person("q@demo.test", family_name="Q")
    scene.issue("q@demo.test", {"card_number": 9}, format="H10302", holder=holder)
    scene.issue("r@demo.test", {"facility_code": 3, "card_number": 5}, format="Kantech", holder=holder)
    layout = ready_made()["genetec"].layout
    words = {**layout.format_map, "Kantech": "Our 32 bits"}
    *_usual, number, own = parsers.genetec(taken(scene, "genetec", format_map=words))
    assert (number.format, number.facility, number.number) == ("H10302", None, 9)
    assert (own.format, own.facility, own.number) == ("Our 32 bits", 3, 5)


def test_gallagher(scene):
    found = list(parsers.gallagher(taken(scene, "gallagher")))
    assert found == list(expected(facility=nothing, status=lambda code, values: "Active"))


def test_gallagher_hears_of_a_revoked_card_as_disabled(scene):
    profile = scene.profile(ready_made()["gallagher"].layout)
    scene.taken(profile)
    [first, *_others] = Credential.objects.order_by("email")
    revoke_credential(actor=scene.actor, credential=first, reason="lost")
    told = {each.number: each.status for each in parsers.gallagher(scene.taken(profile, "last"))}
    assert told[42] == "Disabled (manually)"


def test_net2_in_the_order_of_the_sites_own_header_line(scene):
    line = "Surname,First name,Middle name,Department,Token number,PIN"
    layout = with_headings(ready_made()["net2"].layout, line)
    octets = scene.taken(scene.profile(layout))
    assert list(parsers.net2(octets, line.split(","))) == list(expected(facility=nothing))


def test_net2_takes_no_number_of_nine_digits(scene):
    holder = scene.person("n@demo.test", given_name="N", family_name="N")
    scene.issue("n@demo.test", {"card_number": 123_456_789}, format="H10302", holder=holder)
    with pytest.raises(WrongCell) as refusal:
        taken(scene, "net2")
    assert "n@demo.test" in refusal.value.message


def test_ccure(scene):
    found = list(parsers.ccure(taken(scene, "ccure")))
    status = {"status": lambda code, values: "invited", "format": lambda code, values: code}
    assert found == list(expected(facility=facility, **status))


def test_protege(scene):
    assert list(parsers.protege(taken(scene, "protege"))) == list(expected(facility=facility))


def test_generic(scene):
    found = list(parsers.generic(taken(scene, "generic")))
    status = {"status": lambda code, values: "invited", "format": lambda code, values: code}
    assert found == list(expected(facility=facility, **status))


@pytest.fixture
def visit(utc):
    """A day's visit next year, to the second."""
    begin = datetime(now().year + 1, 3, 4, 8, 0, 0, tzinfo=UTC)
    return Dates(begin, begin + timedelta(hours=9, minutes=30, seconds=59))


@pytest.fixture
def visitor(scene, visit):
    holder = scene.person("v@demo.test", given_name="Vi", family_name="Sitor")
    return scene.issue("v@demo.test", {"facility_code": 8, "card_number": 43}, holder=holder, dates=visit)


@pytest.mark.parametrize("code", ["genetec", "ccure", "generic"])
def test_a_system_with_clocks_takes_the_dates_by_its_own(scene, visitor, visit, code):
    *others, last = getattr(parsers, code)(taken(scene, code))
    assert (last.number, last.begins, last.ends) == (
        43,
        visit.valid_from.replace(tzinfo=None),
        visit.valid_until.replace(tzinfo=None),
    )
    assert {(each.begins, each.ends) for each in others} == {(None, None)}


def test_gallagher_takes_the_dates_with_their_zone_and_none_where_there_are_none(scene, visitor, visit):
    *others, last = parsers.gallagher(taken(scene, "gallagher"))
    assert (last.number, last.begins, last.ends) == (43, visit.valid_from, visit.valid_until)
    assert {(each.begins, each.ends) for each in others} == {(None, None)}


def test_net2_has_the_dates_that_the_sites_header_line_names(scene, visitor, visit):
    line = "Surname,First name,Department,Token number,Expiry date"
    layout = replace(with_headings(ready_made()["net2"].layout, line), dates="day_and_time")
    *_others, last = parsers.net2(scene.taken(scene.profile(layout)), line.split(","))
    assert (last.number, last.ends) == (43, visit.valid_until.replace(tzinfo=None))


@pytest.mark.parametrize("code", ["net2", "protege"])
def test_where_no_page_names_a_field_for_dates_there_is_none(code):
    system = ready_made()[code]
    assert not {"valid_from", "valid_until"} & {*system.layout.sources}
    assert "dates" in str(system.note)


def test_a_credential_that_nobody_holds_is_what_a_system_refuses_visibly(scene):
    scene.issue("z@demo.test", {"facility_code": 1, "card_number": 2})
    for code in ("genetec", "gallagher", "protege"):
        with pytest.raises(NotTaken):
            list(getattr(parsers, code)(taken(scene, code)))
