"""The German texts are complete, fit their English, and are what the portal runs with."""

import pytest

from tests.texts.catalogue import (
    FOLDER,
    PLACEHOLDER,
    compiled,
    extracted,
    read_catalogue,
    strings,
)


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue()


@pytest.fixture(scope="module")
def messages(catalogue):
    return [message for message in catalogue if message.id]


def test_every_text_of_the_code_is_in_the_catalogue_and_no_other(messages):
    known = {(each.context, strings(each.id)[0], "".join(strings(each.id)[1:])) for each in messages}
    assert known == set(extracted()), "python -m tests.texts.catalogue brings it up to date"


def test_every_text_has_a_checked_german_one(messages):
    assert len(messages) > 900
    assert [each.id for each in messages if each.fuzzy or not all(strings(each.string))] == []


def test_a_german_text_has_the_placeholders_and_tags_of_its_english(messages):
    for each in messages:
        singular, *plural = strings(each.id)
        for english, german in zip((singular, *plural), strings(each.string), strict=True):
            assert sorted(PLACEHOLDER.findall(german)) == sorted(PLACEHOLDER.findall(english)), german


def test_a_german_text_ends_as_its_english_does(messages):
    for each in messages:
        for english, german in zip(strings(each.id), strings(each.string), strict=True):
            assert german == german.strip()
            assert german.endswith((".", "?", "…")) or not english.endswith((".", "?", "…")), german


def test_what_the_portal_reads_is_made_of_what_people_edit(catalogue):
    assert (FOLDER / "django.mo").read_bytes() == compiled(catalogue)
