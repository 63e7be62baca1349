"""Whom the rows of an upload name: known holders, and others that are to be made; looked up by the chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import name_key
from mipass.domains.credentials.bulk_uploads.persons import Person
from mipass.domains.credentials.bulk_uploads.problems import Problem, Unreadable
from mipass.domains.credentials.bulk_uploads.rows import GoodRow
from mipass.domains.credentials.models import Batch
from mipass.domains.holders.models import Holder
from mipass.domains.holders.notes import seal_note_of
from mipass.domains.holders.permissions import MANAGE
from mipass.domains.holders.search import words_of

LOW_BITS = 20  # of an id that count the holders of an upload: more than it has rows
EXTERNAL_ID = "external_id"
STAGED_HOLDER_COLUMNS = (
    "id",
    "distributor",
    "batch",
    "line",
    "known",
    "asks",
    "email",
    "given_name",
    "family_name",
    "employee_number",
    "department",
    "note",
    "external_id",
    "found_by",
)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A holder as the organization knows them."""

    id: UUID
    name_key: str
    active: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """Whom an earlier row named: which of the upload's holders they are, and what tells them from others."""

    number: int
    line: int
    name: int
    employee_number: int

    def is_other(self, name: int, employee_number: int) -> bool:
        """Whether a row says that they are somebody else; what is left out says nothing."""
        pairs = ((self.name, name), (self.employee_number, employee_number))
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)


class People:
    """The holders that one run over a file has found, with the ids that those to be made will have."""

    def __init__(self, actor: Actor, batch: Batch) -> None:
        self._actor = actor
        self._batch = batch
        self._base = new_id().int >> LOW_BITS << LOW_BITS
        self._seen: dict[Key, _Seen] = {}
        self._by_id: Mapping[str, Known] = {}
        self._by_email: Mapping[str, Sequence[Known]] = {}
        self._new: list[Sequence[Any]] = []
        self.counts = {"made": 0, "found": 0, "asked": 0}

    def look_at(self, rows: Sequence[GoodRow]) -> Mapping[int, Problem]:
        """Look up whom the rows name, in two queries. What is wrong with a row, by its line.

        Raises Unreadable where the sender may add no holders: what is known of them would be told, too.
        """
        named = [(row, row.person) for row in rows if row.person is not None]
        if not named:
            return {}
        if not self._actor.can(MANAGE):
            raise Unreadable("holders_not_allowed")
        self._by_id, self._by_email = self._look_up(named)
        found: dict[int, Problem] = {}
        for row, person in named:
            if problem := self._settle(row, person):
                found[row.line] = problem
        return found

    def staged(self) -> Sequence[Sequence[Any]]:
        """Of the rows looked at last, whom none before had named: to be written with them."""
        rows, self._new = self._new, []
        return rows

    def id_of(self, row: GoodRow) -> UUID | None:
        """The staged holder that a row names."""
        return None if row.person is None else self._id(self._seen[_key(row, row.person)].number)

    def _settle(self, row: GoodRow, person: Person) -> Problem | None:
        key = _key(row, person)
        name, employee_number = hash(person.name_key), hash(name_key(person.employee_number))
        if seen := self._seen.get(key):
            is_other = person.external_id and seen.is_other(name, employee_number)
            return Problem(EXTERNAL_ID, "other_person", {"line": seen.line}) if is_other else None
        known = self._known(row, person)
        if isinstance(known, Problem):
            return known
        self._seen[key] = _Seen(len(self._seen), row.line, name, employee_number)
        asks = known is not None and not person.external_id
        self.counts["asked" if asks else "found" if known else "made"] += 1
        self._new.append(self._draft(row, person, known, asks))
        return None

    def _known(self, row: GoodRow, person: Person) -> Known | Problem | None:
        """Who it is, of those whom the organization knows."""
        if person.external_id:
            found = self._by_id.get(person.external_id)
            is_lost = found is not None and not found.active
            return Problem(EXTERNAL_ID, "holder_inactive") if is_lost else found
        there = self._by_email.get(row.email, ())
        same = [each for each in there if each.name_key == person.name_key]
        likely = same if len(same) == 1 else there
        return Problem(EXTERNAL_ID, "several_holders") if len(likely) > 1 else next(iter(likely), None)

    def _look_up(
        self, named: Sequence[tuple[GoodRow, Person]]
    ) -> tuple[Mapping[str, Known], Mapping[str, Sequence[Known]]]:
        ids = {person.external_id for _row, person in named if person.external_id}
        emails = {row.email for row, person in named if not person.external_id}
        by_email: dict[str, list[Known]] = {}
        for email, known in self._find("email", emails, active=True):
            by_email.setdefault(email, []).append(known)
        return dict(self._find(EXTERNAL_ID, ids)), by_email

    def _find(self, column: str, values: set[str], **more: Any) -> Iterator[tuple[str, Known]]:
        if not values:
            return
        mine = {"distributor_id": self._batch.distributor_id, "organization_id": self._batch.organization_id}
        rows = Holder.objects.filter(**mine, **more, **{f"{column}__in": values})
        for value, id, given, family, active in rows.values_list(
            column, "id", "given_name", "family_name", "active"
        ):
            yield value, Known(id, name_key(f"{given} {family}".strip()), active)

    def _draft(self, row: GoodRow, person: Person, known: Known | None, asks: bool) -> Sequence[Any]:
        id, tenant = self._id(self._seen[_key(row, person)].number), self._batch.distributor_id
        facts = {
            "email": row.email,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "employee_number": person.employee_number,
            "department": person.department,
            "note": seal_note_of(tenant, id, person.note),
            "external_id": person.external_id,
        }
        found_by = words_of({name: text for name, text in facts.items() if isinstance(text, str)})
        known_id = known.id if known else None
        return (id, tenant, self._batch.id, row.line, known_id, asks, *facts.values(), found_by)

    def _id(self, number: int) -> UUID:
        return UUID(int=self._base + number)


def _key(row: GoodRow, person: Person) -> Key:
    """What is the same of two rows that name the same holder."""
    return (person.external_id,) if person.external_id else (row.email, *person.key)
