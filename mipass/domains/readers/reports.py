"""What enrolled readers tell of themselves. Signed by their keys, so it does not matter who brings it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, NotFound
from mipass.domains.issuer.signing_time import generation
from mipass.domains.readers.configurations import catch_up, config_beyond, current_config, current_release
from mipass.domains.readers.key_changes import Superseded, is_superseded
from mipass.domains.readers.models import Reader
from mipass.domains.readers.permissions import REPORT
from mipass.domains.readers.upgrade_reports import WantedUpgrade, note_report, wanted_upgrade
from mipass.protocol.eat import Eat, verify_report
from mipass.protocol.errors import ProtocolError
from mipass.protocol.versions import version_number

AHEAD = timedelta(minutes=5)
CLOCK_AHEAD = "clock_ahead"


class ReportRefused(Invalid):
    """The report is not what it must be. The code is the protocol's."""


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """What is to be carried back to the reader; None where it has it already.

    ``refused`` is a code where nothing of the report was noted: it was signed by a clock that is ahead, and
    what it says would for long count as the newest.
    """

    refused: str = ""
    config: bytes | None = None
    release: bytes | None = None
    wanted: WantedUpgrade | None = None


def read_report(token: bytes) -> tuple[Actor, Reader, Eat]:
    """The reader whose key signed the report, as an actor and as its row.

    Of a key that was enrolled more than once it is the row that the report names, else the present one, else
    the one that was removed last. Raises ReportRefused, NotFound, Superseded.
    """
    try:
        said = verify_report(token)
    except ProtocolError as error:
        raise ReportRefused(error.message, code=error.code) from error
    rows = Reader.objects.filter(key_thumbprint=said.thumbprint).select_related("organization")
    if said.reader_id:
        rows = rows.filter(id=_id(said))
    reader = rows.filter(removed_at=None).first() or rows.order_by("-removed_at").first()
    if reader is None:
        if is_superseded(said.thumbprint):
            raise Superseded
        raise NotFound
    return _actor(reader), reader, said


def _id(said: Eat) -> UUID:
    try:
        return UUID(said.reader_id)
    except ValueError:
        raise NotFound from None


@change("readers:report")
def take_report(*, actor: Actor, reader: Reader, said: Eat) -> ReportAnswer:
    """Note what the reader says, unless something newer is known, and what it is to be brought.

    Of a clock that is ahead nothing is noted, and a configuration is brought that sets it right.
    """
    actor.require(REPORT, reader.place)
    reader = _locked(reader)
    if reader.removed_at is not None:
        return _let_go(actor, reader, said)
    if said.issued_at > now() + AHEAD:
        return ReportAnswer(refused=CLOCK_AHEAD, config=config_beyond(reader, _sequence_of(said)).token)
    if _is_newer(reader, said):
        _note(actor, reader, said)
    config = current_config(reader)
    is_behind = reader.config_known is None or reader.config_known < config.sequence
    return ReportAnswer(config=config.token if is_behind else None, wanted=wanted_upgrade(reader))


def _actor(reader: Reader) -> Actor:
    return Actor(
        kind=ActorKind.READER,
        id=reader.id,
        distributor_id=reader.distributor_id,
        organization_ids=frozenset({reader.organization_id}),
        permissions=frozenset({REPORT}),
    )


def _locked(reader: Reader) -> Reader:
    mine = Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id)
    rows = mine.select_related("organization")
    return rows.select_for_update(no_key=True, of=("self",)).get()


def _is_newer(reader: Reader, said: Eat) -> bool:
    """Whether it tells more than is known. A reader without a clock tells the same time again and again.

    A configuration may have set the reader's clock back, so of two reports the one that knows of a higher
    one is newer. What was noted while the portal's own clock was ahead gives way.
    """
    if reader.reported_at is None or reader.reported_at > now() + AHEAD:
        return True
    known = -1 if reader.config_known is None else reader.config_known
    told = _sequence_of(said)
    if (told, said.issued_at) != (known, reader.reported_at):
        return (told, said.issued_at) > (known, reader.reported_at)
    return _goes_ahead(reader, said)


def _sequence_of(said: Eat) -> int:
    return -1 if said.config_sequence is None else said.config_sequence


def _goes_ahead(reader: Reader, said: Eat) -> bool:
    """Whether something in it goes ahead and nothing back: versions, configurations, lists only grow."""
    known = [
        version_number(reader.firmware_version) or 0,
        -1 if reader.config_known is None else reader.config_known,
        reader.list_time.timestamp() if reader.list_time else 0,
    ]
    told = [
        version_number(said.software_version) or 0,
        _sequence_of(said),
        said.list_time.timestamp() if said.list_time else 0,
    ]
    return told != known and all(new >= old for new, old in zip(told, known, strict=True))


def _note(actor: Actor, reader: Reader, said: Eat) -> None:
    is_news = (reader.firmware_version, reader.config_known) != (said.software_version, said.config_sequence)
    reader.firmware_version = said.software_version
    reader.hardware_model = said.hardware_model
    reader.serial_number = said.serial or reader.serial_number
    reader.config_known = said.config_sequence
    reader.list_time = _list_time(said)
    reader.generation_known = said.generation
    reader.reported_at = said.issued_at
    reader.last_seen_at = now()
    reader.save(update_fields=_NOTED)
    if said.config_sequence is not None:
        catch_up(reader, said.config_sequence)
    note_report(reader, version=said.software_version, failure=said.failure)
    if is_news:
        _record_news(actor, reader)


def _list_time(said: Eat) -> datetime | None:
    """Of the list that the reader goes by; none of one that is dated ahead or of an ended generation."""
    told = said.list_time
    if told is None or told > now() + AHEAD or said.generation < generation():
        return None
    return told


_NOTED = [
    "generation_known",
    "firmware_version",
    "hardware_model",
    "serial_number",
    "config_known",
    "list_time",
    "reported_at",
    "last_seen_at",
]


def _record_news(actor: Actor, reader: Reader) -> None:
    version = reader.firmware_version
    details = {"version": version} if version_number(version) is not None else {}
    record(
        actor=actor,
        event="reader:reported",
        place=reader.place,
        subject_id=reader.id,
        sequence=reader.config_known,
        **details,
    )


def _let_go(actor: Actor, reader: Reader, said: Eat) -> ReportAnswer:
    """A removed reader is brought its release, until it says, as this very row, that it took it."""
    if not (said.released and said.reader_id):
        return ReportAnswer(release=current_release(reader))
    if Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id, released_at=None).update(
        released_at=now(), last_seen_at=now()
    ):
        record(actor=actor, event="reader:released", place=reader.place, subject_id=reader.id)
    return ReportAnswer()
