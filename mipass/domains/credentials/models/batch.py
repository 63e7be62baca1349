"""A bulk upload, its file in sealed parts, and the rows that its check made of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.address import shown_email
from mipass.base.kit.address_field import AddressField
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.base.kit.vault import MAC_LENGTH
from mipass.domains.credentials.models.credential import LABEL_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class BatchState(models.TextChoices):
    """Uploaded → Checking → Checked, Asking or Unreadable; Asking, Checked and Failed → Uploaded when it was
    said how to read the file, or to check it anew; Checked → Issuing → Issued or Failed, which may be
    issued again; Issued → Undoing → Undone. What issued nothing can be discarded.
    """

    UPLOADED = "uploaded", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    ASKING = "asking", _("Waiting for your answer")
    UNREADABLE = "unreadable", _("Cannot be read")
    CHECKED = "checked", _("Checked")
    ISSUING = "issuing", _("Being issued")
    FAILED = "failed", _("Not issued")
    ISSUED = "issued", _("Issued")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class KnownHolders(models.TextChoices):
    """Who they are whom an upload names at an address where an active holder is known already."""

    KNOWN = "known", _("They are these holders")
    NEW = "new", _("They are other people")


class Batch(TenantRow):
    """One upload. Its state is the worker's queue.

    Its credentials have the ids from ``first`` to ``last``, which nothing else has, and name
    ``issue_transfer``. ``hidden`` says that some of them lie in the table of credentials already and are
    none yet. ``remark`` is sealed: words of the file stand in it. ``encoding``, ``numbers`` (how they are
    written) and ``said`` (sealed: the sheet, which column is what) are what somebody said of the file; empty
    ones are guessed. ``time_zone`` is that of who sent it, in which dates of the file are meant.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    created_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    # the check
    size = models.PositiveIntegerField()
    read = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    same_card = models.PositiveIntegerField(default=0)
    untested = models.PositiveIntegerField(default=0)
    encoding = models.CharField(max_length=10, default="")
    numbers = models.CharField(max_length=12, default="")
    said = models.BinaryField(null=True)
    time_zone = models.CharField(max_length=64, default="", db_default="")
    content = models.BinaryField(max_length=32, null=True)
    remark = models.BinaryField(null=True)
    # issuing
    is_copy = models.BooleanField(default=False)
    asked_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    asked_by_id = models.UUIDField()
    language = models.CharField(max_length=10, default="en")
    first = models.UUIDField(null=True)
    last = models.UUIDField(null=True)
    issue_transfer = models.UUIDField(null=True)
    hidden = models.BooleanField(default=False)
    placed = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=40, default="")
    issued_at = models.DateTimeField(null=True)
    holders = models.CharField(max_length=5, choices=KnownHolders, default="", db_default="")
    # afterwards
    invited = models.PositiveIntegerField(default=0)
    invite_after = models.DateTimeField(null=True)
    looked_through = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    emptied = models.BooleanField(default=False)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "content"],
                condition=Q(state__in=["issuing", "issued", "undoing"], is_copy=False),
                name="credentials_batch_issued_once",
            ),
        ]
        indexes = [
            models.Index(fields=["distributor", "organization", "-id"], name="credentials_batches"),
            models.Index(fields=["distributor", "first"], name="credentials_batch_of"),
            models.Index(fields=["first", "last"], condition=Q(hidden=True), name="credentials_batch_hidden"),
            models.Index(
                fields=["state", "created_at"],
                condition=Q(state__in=["uploaded", "checking", "issuing", "undoing"]),
                name="credentials_batch_work",
            ),
            models.Index(fields=["changed_at"], condition=Q(emptied=False), name="credentials_batch_left"),
            models.Index(
                fields=["invite_after"],
                condition=Q(state="issued", invite_after__isnull=False),
                name="credentials_batch_invites",
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization whose credentials it makes."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def asked_by(self) -> Principal:
        """Who pressed last: for its issue, or for its undo. Before that, who uploaded it."""
        return Principal(ActorKind(self.asked_by_kind), self.asked_by_id)


class BatchPart(TenantRow):
    """A part of the uploaded file, sealed; gone once it was issued or discarded."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    batch = TenantKey(Batch, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "batch", "number"], name="credentials_batch_part_number"
            )
        ]


def _of_draft(target: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """The owner of a draft's row. A check writes 100,000 of them, and each index and constraint is felt.

    The tenant and the batch begin the unique key, and on PostgreSQL a guard checks both together.
    """
    kind = models.ForeignKey if target is Distributor else TenantKey
    return kind(target, on_delete=models.PROTECT, db_index=False, db_constraint=False)


class StagedRow(TenantRow):
    """A good row, ready to become the credential ``credential``; gone some time after it did.

    ``warning`` says that its card data is live or stands in the file twice; ``other_line`` where, if there.
    ``holder`` is the staged one that it names, if it names any.
    """

    id = models.BigAutoField(primary_key=True)
    distributor = _of_draft(Distributor)
    batch = _of_draft(Batch)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    credential = models.UUIDField()
    email = AddressField()
    format = models.CharField(max_length=20)
    bit_length = models.PositiveSmallIntegerField()
    data = models.BinaryField(max_length=80)
    value_index = models.BinaryField(max_length=16)
    number_index = models.BinaryField(max_length=16, null=True)
    facility_index = models.BinaryField(max_length=16, null=True)
    installer = models.BooleanField()
    label = models.CharField(max_length=LABEL_LENGTH, blank=True, default="", db_default="")
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    validity_due_at = models.DateTimeField(null=True)
    warning = models.CharField(max_length=12, default="")
    other_line = models.PositiveIntegerField(null=True)
    holder = models.UUIDField(null=True)

    distributor_id: UUID
    batch_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "batch", "position"], name="credentials_staged_position"
            )
        ]
        indexes = [
            models.Index(
                fields=["batch", "position"], condition=~Q(warning=""), name="credentials_staged_warned"
            )
        ]


class StagedHolder(TenantRow):
    """Whom rows of an upload name. With its ``id`` a holder is made, if it is not ``known`` who it is.

    ``line`` is the first one that names them. ``asks``: somebody must say whether they are the one whom the
    organization knows at this address. The other columns are those of `Holder`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = _of_draft(Distributor)
    batch = _of_draft(Batch)
    line = models.PositiveIntegerField()
    known = models.UUIDField(null=True)
    asks = models.BooleanField()
    email = AddressField()
    given_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    family_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    employee_number = models.CharField(max_length=NAME_LENGTH, blank=True)
    department = models.CharField(max_length=NAME_LENGTH, blank=True)
    note = models.BinaryField(null=True)
    external_id = models.CharField(max_length=NAME_LENGTH, blank=True)
    found_by = models.TextField()

    distributor_id: UUID
    batch_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "batch", "line"], name="credentials_staged_holder")
        ]

    @property
    def name(self) -> str:
        """The name, or the address of one without a name."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or shown_email(self.email)


class WrongRow(TenantRow):
    """A row that cannot be issued: its cells and what is wrong with them, sealed."""

    id = models.BigAutoField(primary_key=True)
    distributor = _of_draft(Distributor)
    batch = _of_draft(Batch)
    line = models.PositiveIntegerField()
    content = models.BinaryField()

    distributor_id: UUID
    batch_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "batch", "line"], name="credentials_wrong_line")
        ]


class ColumnMapping(TenantRow):
    """Which column is what in an organization's files with these headings, as somebody last said.

    ``headings`` is a keyed mark of them. ``content`` is sealed: the headings, and what was said.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    headings = models.BinaryField(max_length=MAC_LENGTH)
    content = models.BinaryField()
    changed_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "headings"], name="credentials_column_mapping"
            )
        ]
