"""Whatever is sent as a bulk upload: it is read, or each fault is named; never anything in between."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mipass.domains.credentials.bulk_uploads import checking
from mipass.domains.credentials.bulk_uploads.checking import MOST_ROWS
from mipass.domains.credentials.bulk_uploads.encodings import guess_encoding
from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.queries import list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.reading import Upload
from mipass.domains.credentials.bulk_uploads.rows import BadRow, GoodRow, RowReader
from mipass.domains.credentials.bulk_uploads.tests.nasty import GOOD, NASTY
from mipass.domains.credentials.models import Batch, Credential, StagedRow
from mipass.doors.web.batch_words import FILE_WORDS, ROW_WORDS, about_file, words_of
from mipass.protocol import wiegand
from tests.bulk.scene import BulkScene
from tests.ledger.scene import make_scene
from tests.ledger.state import difference, tally

TIER_0 = next(form.code for form in wiegand.FORMATS.values() if not form.tier)


def content_of(nasty):
    return nasty.content.replace(b"{tier0}", TIER_0.encode())


def read(content, most=MOST_ROWS):
    """What is found in a file without a database: good rows, and the wrong ones; or the file's code."""
    parts = [content[at : at + 10_000] for at in range(0, len(content), 10_000)]
    upload = Upload(parts, guess_encoding(parts))
    reader = RowReader(upload.header)
    rows = []
    for row in upload.rows():
        rows.append(reader.read(row))
        if len(rows) > most:
            raise Unreadable("too_many_rows", most=most)
    if not rows:
        raise Unreadable("no_rows")
    return rows


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_each_nasty_file_is_told_apart(nasty):
    if nasty.code:
        with pytest.raises(Unreadable) as fault:
            read(content_of(nasty))
        assert fault.value.code == nasty.code
        assert all(about_file({"code": fault.value.code, "facts": fault.value.facts}))
        return
    rows = read(content_of(nasty))
    found = [
        (row.line, problem.column, problem.code)
        for row in rows
        if isinstance(row, BadRow)
        for problem in row.problems
    ]
    assert tuple(found) == nasty.wrong
    assert sum(isinstance(row, GoodRow) for row in rows) == nasty.good


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_each_fault_has_words_for_what_is_wrong_and_what_would_be_right(nasty):
    if nasty.code:
        assert nasty.code in FILE_WORDS
        return
    for row in read(content_of(nasty)):
        for problem in row.problems if isinstance(row, BadRow) else ():
            assert problem.code in ROW_WORDS
            reason, remedy = words_of(problem)
            assert reason
            assert remedy
            assert "%(" not in reason + remedy


def test_there_are_enough_of_them():
    assert len(NASTY) >= 40
    assert len({nasty.name for nasty in NASTY}) == len(NASTY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nasty",
    [nasty for nasty in NASTY if len(nasty.content) < 1_000_000],
    ids=lambda nasty: nasty.name,
)
def test_the_check_writes_what_it_found_and_issues_nothing(nasty):
    scene = make_scene(credits=5)
    bulk = BulkScene(scene.admin, scene.add("Nasty"))
    before = tally()
    batch = bulk.checked(content_of(nasty))
    assert batch.state == nasty.state
    assert (batch.good, batch.wrong) == (nasty.good, len({line for line, _column, _code in nasty.wrong}))
    opened = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    assert [(row.line, p.column, p.code) for row in opened for p in row.problems] == [*nasty.wrong]
    assert not Credential.objects.exists()
    changed = {name for name in difference(before, tally()) if not name.startswith("notice")}
    assert changed <= {"event batch:uploaded", "tenant key credentials:upload_batch"}


@pytest.mark.django_db
def test_a_file_that_is_too_long_leaves_no_row(monkeypatch):
    monkeypatch.setattr(checking, "MOST_ROWS", 2_000)
    scene = make_scene(credits=5)
    bulk = BulkScene(scene.admin, scene.add("Nasty"))
    batch = bulk.checked(bulk.rows(2_001))
    assert (batch.state, batch.good, batch.wrong) == ("unreadable", 0, 0)
    assert not StagedRow.objects.exists()


WORDS = ["H10301", "Custom", "@x.test", "1E+05", "email"]
LETTERS = st.sampled_from([*"aA0159,;\t\n\r\"'=+-@.| \u00e9\uff21\u202e\x00", *WORDS])
CELLS = st.lists(LETTERS, max_size=12).map("".join)
LINES = st.lists(CELLS, max_size=9).map(",".join)
FILES = st.builds(
    lambda header, lines, encoding: (header + "\n" + "\n".join(lines)).encode(encoding, "replace"),
    st.sampled_from([GOOD.splitlines()[0], "email;format;bit_length;data_hex", "format,email"]) | LINES,
    st.lists(LINES, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
)


@given(FILES | st.binary(max_size=400))
@example(b"")
@example(b'email,format\n"')
@example(b"\xff\xfe")
def test_whatever_bytes_come_there_is_an_answer(content):
    rows = []
    try:
        rows = read(content)
    except Unreadable as fault:
        said = about_file({"code": fault.code, "facts": fault.facts})
    else:
        said = ("read", "whole")
    assert all(said)
    for row in rows:
        if isinstance(row, GoodRow):
            assert wiegand.decode(row.format, row.bits) == row.values if row.values else row.bits.length
        else:
            assert row.problems
            assert all(words_of(problem) for problem in row.problems)


@pytest.mark.django_db(transaction=True)
def test_whatever_is_sent_is_checked_whole_or_not_at_all(full_admin, distributor_a, organization_b):
    bulk = BulkScene.of(full_admin, distributor_a, organization_b)

    @given(FILES.filter(bool))
    def send(content):
        try:
            batch = bulk.checked(content)
            assert batch.state in {"checked", "unreadable", "asking"}
            assert StagedRow.objects.filter(batch=batch).count() == batch.good
            assert list_wrong(actor=bulk.actor, batch=batch).count() == batch.wrong
        finally:
            Batch.objects.update(state="discarded")

    send()


def test_an_apostrophe_that_this_portal_put_before_a_formula_is_taken_away_again():
    [row] = read((GOOD.splitlines()[0] + "\n'+a@demo.test,H10301,1,1\n").encode())
    assert row.email == "+a@demo.test"
