"""Which column of a strange file is probably what: by its heading in English or German, else by its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from mipass.domains.credentials.bulk_uploads.cells import bare_address
from mipass.domains.credentials.bulk_uploads.columns import ASIDE, COLUMNS, HEX, NUMBERS, name_key
from mipass.domains.credentials.bulk_uploads.layouts import NO_HEADINGS, Layout, Sample
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, WiegandError

LOOKED_AT = 10  # rows in which headings are looked for
# What lists of people, spreadsheets and access control systems call the columns, as `name_key` writes it.
HEADINGS: Mapping[str, str] = {
    "email": (
        "email emails emailaddress mail mailaddress mailadresse emailadresse adresse address username "
        "userprincipalname upn useremail workemail businessemail emailwork primaryemail emailprimary "
        "employeeemail holder holderemail recipient empfänger benutzer benutzername emailgeschäftlich "
        "emaildienstlich dienstlicheemail geschäftlicheemail emailadressedienstlich"
    ),
    "format": (
        "format cardformat credentialformat badgeformat credentialtype cardtype badgetype kartenformat "
        "ausweisformat kartentyp ausweistyp technologie technology wiegandformat leseformat kartenart"
    ),
    "facility_code": (
        "facility facilitycode facilityid fac fc site sitecode siteid systemcode customercode companycode "
        "areacode anlagencode anlagennummer anlagennr anlage standortcode standortnummer standortnr "
        "objektcode objektnummer mandant mandantennummer firmencode einrichtungscode werkscode"
    ),
    "card_number": (
        "card cardno cardnr cardnum cardnumber cardid badge badgeno badgenumber badgeid credential "
        "credentialnumber credentialno credentialid token tokennumber tokenno fobnumber fob keynumber "
        "encodednumber internalnumber number no karte kartennummer kartennr karten kartenid ausweis "
        "ausweisnummer ausweisnr ausweisid transponder transpondernummer transpondernr chipnummer chipnr "
        "mediennummer identmedium identmerkmal kartennrintern"
    ),
    "issue_level": "issuelevel issue issuecode issuenumber cardissue ausgabe ausgabestand ausgabenummer",
    "oem": "oem oemcode oemid herstellercode",
    "bit_length": "bitlength bits bit length bitlänge bitanzahl anzahlbits credentialdatabitlength",
    "data_hex": (
        "datahex hex uid csn carduid cardcsn serialnumber cardserialnumber rawdata carddata credentialdata "
        "credentialdatahex rawcarddata seriennummer kartenseriennummer kartendaten rohdaten uidhex csnhex"
    ),
    "installer": (
        "installer installerpermission installerpermissions isinstaller installateur monteur errichter "
        "installationsrecht darfinstallieren"
    ),
    "label": "label cardlabel credentiallabel cardname bezeichnung kartenbezeichnung kartenname beschriftung",
    "valid_from": (
        "validfrom validfromdate validsince validitystart start startdate startson begin begindate beginson "
        "activation activationdate activatedate activateon activefrom activefromdate effective effectivedate "
        "effectivefrom accessstart gültigab gültigvon gültigseit gueltigab gueltigvon beginn beginndatum "
        "startdatum aktivierung aktivierungsdatum aktivab freigabeab zutrittab"
    ),
    "valid_until": (
        "validuntil validuntildate validto validtodate validthru validthrough validityend end enddate endson "
        "expires expireson expiresat expiry expirydate expiration expirationdate expire expiredate "
        "deactivation deactivationdate deactivatedate deactivateon activeuntil activeto activetodate "
        "accessend gültigbis gueltigbis ende endedatum ablauf ablaufdatum läuftab befristetbis "
        "deaktivierung deaktivierungsdatum aktivbis freigabebis zutrittbis"
    ),
    "given_name": "givenname givennames firstname first forename vorname vornamen rufname",
    "family_name": "familyname lastname last surname nachname familienname zuname",
    "name": (
        "name fullname displayname employeename personname holdername cardholder cardholdername vollername "
        "anzeigename vornamenachname vornameundnachname namevorname nachnamevorname mitarbeiter "
        "mitarbeitername karteninhaber ausweisinhaber inhaber"
    ),
    "employee_number": (
        "employeenumber employeeno employeenr employeeid personnelnumber personnelno personnelid staffnumber "
        "staffno staffid payrollnumber personalnummer personalnr persnr persnummer mitarbeiternummer "
        "mitarbeiternr mitarbeiterid stammnummer"
    ),
    "department": "department dept division team abteilung abt bereich fachbereich organisationseinheit",
    "external_id": "externalid externalkey externeid externalreference",
    "note": (
        "note notes comment comments remark remarks bemerkung bemerkungen notiz notizen kommentar anmerkung"
    ),
}
_BY_KEY = {key: column for column in COLUMNS for key in [name_key(column), *HEADINGS[column].split()]}
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[0-9]{1,20}")
_PAIR = re.compile(r"[0-9]+ ?[:/-] ?[0-9]+")
_UID = re.compile(r"[0-9a-f]{2}([: -][0-9a-f]{2}){3,9}", re.IGNORECASE)


def has_addresses(sample: Sample) -> bool:
    """Whether an e-mail address stands anywhere in it: a list of people rather than anything else."""
    return any(_is_address(cell) for _line, cells in sample.rows for cell in cells)


def _is_address(cell: str) -> bool:
    return ADDRESS.fullmatch(bare_address(cell.strip())) is not None


def suggest(sample: Sample) -> Layout:
    """The most likely layout. Nothing is suggested of a column that says too little."""
    heading = _heading(sample)
    places = _by_headings(sample.headings(heading))
    rows = sample.below(heading)
    columns = [[cells[at].strip() for cells in rows if at < len(cells)] for at in range(sample.width)]
    for column, looks in LOOKS.items():
        _by_cells(columns, places, column, looks)
    if not {"card_number", "data_hex"} & places.keys():
        _by_numbers(columns, places)
    return Layout(heading, places)


def guess_column(name: str) -> str | None:
    """The column that a heading probably names."""
    for said in (name, ASIDE.sub("", name)):
        key = name_key(said)
        if found := _BY_KEY.get(key):
            return found
        if key.endswith(HEX) and (found := _BY_KEY.get(key.removesuffix(HEX))) in NUMBERS:
            return found
    return None


def _heading(sample: Sample) -> int:
    """The line of the headings: the one that names most, else the one above the first address."""
    early = sample.rows[:LOOKED_AT]
    named = [(sum(guess_column(cell) is not None for cell in cells), line) for line, cells in early]
    most = max((number for number, _line in named), default=0)
    if most:
        return next(line for number, line in named if number == most)
    above = NO_HEADINGS
    for line, cells in early:
        if any(_is_address(cell) for cell in cells):
            return above
        above = line
    return NO_HEADINGS


def _by_headings(names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if column := guess_column(name):
            places.setdefault(column, place)
    return _named(places)


def _named(places: dict[str, int]) -> dict[str, int]:
    """*Name* beside *Vorname* is the last name; beside both it says nothing new."""
    if "given_name" in places and "name" in places:
        place = places.pop("name")
        places.setdefault("family_name", place)
    return places


def _by_cells(
    columns: Sequence[Sequence[str]], places: dict[str, int], column: str, looks: Callable[[str], object]
) -> None:
    """Take the first column left whose cells mostly look so, if no heading named one."""
    if column in places:
        return
    for place, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        if place not in places.values() and filled and 2 * sum(map(bool, map(looks, filled))) > len(filled):
            places[column] = place
            return


def _by_numbers(columns: Sequence[Sequence[str]], places: dict[str, int]) -> None:
    """One column of numbers is the cards'; of two, the one of fewer different ones is the facility codes'."""
    free = [place for place in range(len(columns)) if place not in places.values()]
    numbers = [place for place in free if _all(columns[place], _NUMBER) or _all(columns[place], _PAIR)]
    if len(numbers) == 2 and "facility_code" not in places:
        few, many = sorted(numbers, key=lambda place: (len({*columns[place]}), _mean(columns[place])))
        places |= {"facility_code": few, "card_number": many}
    elif len(numbers) == 1:
        places["card_number"] = numbers[0]


def _all(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(pattern.fullmatch, filled))


def _mean(cells: Sequence[str]) -> float:
    return sum(float(cell) for cell in cells if _NUMBER.fullmatch(cell)) / (len(cells) or 1)


def _is_format(cell: str) -> bool:
    try:
        return cell.casefold() == CUSTOM.casefold() or bool(wiegand.find_format(cell))
    except WiegandError:
        return False


LOOKS: Mapping[str, Callable[[str], object]] = {
    "email": _is_address,
    "format": _is_format,
    "data_hex": _UID.fullmatch,
}
