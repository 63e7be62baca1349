"""A site's people by the API alone: from their spreadsheet to phones, to the panel, and back by its list."""

import io
import time
from datetime import date
from uuid import UUID

import pytest
from openpyxl import load_workbook

from mipass_client import connect, items, request
from mipass_client.v1.api.batches import create_batch, issue_batch, read_batch, read_batch_anew
from mipass_client.v1.api.credentials import credentials_of, revoke
from mipass_client.v1.api.export_profiles import create_export_profile
from mipass_client.v1.api.holders import holders_of
from mipass_client.v1.models import (
    ExportProfileIn,
    ExportProfileInSystemType0,
    IssueIn,
    Reading,
    ReadingDateOrderType0,
    Revocation,
    RevocationReason,
    RowIn,
    RowsIn,
)
from tests.journeys.site import (
    FACILITY,
    HEADINGS,
    Panel,
    ambiguous,
    last_second,
    people,
    running_site,
    spreadsheet,
)

pytestmark = [pytest.mark.database, pytest.mark.deep]
BUSY = {"uploaded", "checking", "issuing", "comparing"}
NONE = {"stopped": 0, "only_there": 0, "twice": 0, "differs": 0, "unread": 0}


@pytest.fixture(params=[(30, 2), (400, 24)], ids=["some", "four hundred"])
def sizes(request):
    """How many people, and how many of them take out their phones."""
    return request.param


def rows(workbook):
    """The spreadsheet as a program reads it: the cells below the headings, dates as ISO has them."""
    table = [*load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows(values_only=True)]
    start = next(at for at, cells in enumerate(table) if cells[0] == HEADINGS[0]) + 1
    for cells in table[start:]:
        named = dict(zip(HEADINGS, cells, strict=True))
        begin, end = (written(named[name]) for name in ("Gültig ab", "Gültig bis"))
        yield RowIn(
            email=named["E-Mail-Adresse"],
            format_="H10301",
            facility_code=str(FACILITY),
            card_number=str(named["Kartennummer"]),
            label=named["Bezeichnung"] or "",
            valid_from=begin,
            valid_until=end,
            given_name=named["Vorname"],
            family_name=named["Nachname"],
            employee_number=named["Personalnummer"],
            department=named["Abteilung"],
            external_id=named["Personalnummer"],
        )


def written(cell):
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else cell or ""


def waited(ask):
    """What is told when the portal is done with it."""
    deadline = time.monotonic() + 120
    while (found := ask()).state in BUSY:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)
    return found


def checked(client, organization, sent):
    batch = create_batch.sync(organization, client=client, body=RowsIn(rows=[*sent], name="Werk Nord"))
    return waited(lambda: read_batch.sync(batch.id, client=client))


def compared(client, organization, listed):
    path = f"/organizations/{organization}/reconciliations"
    found = request(client, "POST", path, content=listed, content_type="text/csv", query={"format": "H10301"})
    deadline = time.monotonic() + 120
    while found["state"] in BUSY:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)
        found = request(client, "GET", f"/reconciliations/{found['id']}")
    return found


def issued(client, organization, those):
    """The whole spreadsheet, after it was said what the one cell means that can be read in two ways."""
    batch = checked(client, organization, rows(spreadsheet(those)))
    assert (batch.state, batch.trouble.code) == ("unreadable", "either_order")
    assert f"{ambiguous()} in line 3" in batch.trouble.detail
    said = Reading(date_order=ReadingDateOrderType0.DAY_FIRST)
    read_batch_anew.sync(batch.id, client=client, body=said)
    batch = waited(lambda: read_batch.sync(batch.id, client=client))
    assert (batch.good, batch.wrong, batch.accept) == (len(those), 0, [])
    issue_batch.sync(batch.id, client=client, body=IssueIn())
    assert waited(lambda: read_batch.sync(batch.id, client=client)).state == "issued"


def found_rows(client, found, finding):
    answer = request(client, "GET", f"/reconciliations/{found['id']}/rows", query={"finding": finding})
    return answer["data"]


def test_a_site_goes_from_its_spreadsheet_to_phones_and_the_panel_and_back(tmp_path, sizes):
    number, phones = sizes
    those = people(number)
    with running_site(tmp_path, number) as site, connect(site.portal.url, site.facts["token"]) as client:
        organization = UUID(site.facts["organization"])
        issued(client, organization, those)
        made = {each.email: each for each in items(credentials_of.sync, organization, client=client)}
        assert {person.email: person.end and last_second(person.end) for person in those} == {
            email: each.valid_until for email, each in made.items()
        }
        assert len([*items(holders_of.sync, organization, client=client)]) == number
        for person in those[:phones]:
            assert site.accept(person).status == "enabled"

        panel = Panel()
        profile = create_export_profile.sync(
            organization,
            client=client,
            body=ExportProfileIn(name="Panel", system=ExportProfileInSystemType0.GENETEC),
        )
        panel.take(request(client, "POST", f"/export-profiles/{profile.id}/take", query={"since": "all"}))
        assert len(panel.cards) == number
        assert panel.names() == {person.name for person in those}
        assert those[1].end
        assert panel.expiry(those[1]) == last_second(those[1].end)
        before = compared(client, organization, panel.listed())
        assert before["counts"] == {**NONE, "only_here": 0, "in_both": number}

        gone, lost = those[0], those[phones + 1]
        revoke.sync(made[gone.email].id, client=client, body=Revocation(reason=RevocationReason.LEFT))
        panel.drift(lost=lost)
        found = compared(client, organization, panel.listed())
        told = {**NONE, "stopped": 1, "only_there": 1, "only_here": 1, "in_both": number - 2}
        assert found["counts"] == told
        [stopped] = found_rows(client, found, "stopped")
        assert (stopped["credential_id"], stopped["status"]) == (str(made[gone.email].id), "revoked")
        [stranger] = found_rows(client, found, "only_there")
        assert (stranger["panel_ends_with"], stranger["credential_id"]) == ("21", None)
        [missing] = found_rows(client, found, "only_here")
        assert (missing["credential_id"], missing["status"]) == (str(made[lost.email].id), "invited")
