"""A person who can sign in. Global: one account may be an admin of several distributors, or of none."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from mipass.base.kit.address_field import AddressField, UsernameField
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import NAME_LENGTH


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """E-mail is the username, in lower case. ``is_operator`` marks the vendor's own staff.

    An empty ``language`` follows the browser, an empty ``time_zone`` the installation.
    ``sign_in_held_at`` is set while a reset by mail alone has to wait for the operator of the server;
    ``password_due_at`` while nothing signs in before a new password is set, since a changed address was put
    back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = UsernameField(unique=True)
    first_name = models.CharField(max_length=NAME_LENGTH)
    last_name = models.CharField(max_length=NAME_LENGTH)
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    single_keys = models.BooleanField(default=True, db_default=True)
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    sign_in_held_at = models.DateTimeField(null=True)
    password_due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_any_case")]

    @property
    def full_name(self) -> str:
        """First and last name, or the address when there is none."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class Identity(models.Model):
    """Somebody at a third party. Issuer and subject name them, nothing else does (OIDC Core 1.0, 5.7).

    ``email`` is what the issuer last said, to tell one link from another; it decides nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    email = AddressField(blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)
    last_used_at = models.DateTimeField(null=True)

    account_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_once"),
        ]


class AddressChange(models.Model):
    """An account went from one address to another. Rows are numbered in the order in which that happened.

    ``undo_hash`` is of the token of the link that puts the old address back; while there is one, and for
    seven days, the old address is kept from others. It goes when this or an earlier change is undone.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="address_changes")
    old_email = AddressField()
    new_email = AddressField()
    changed_at = models.DateTimeField(default=now, editable=False)
    undo_hash = models.BinaryField(max_length=32, null=True)

    account_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["old_email"], name="accounts_kept_addresses"),
            models.Index(fields=["undo_hash"], name="accounts_undo_links"),
        ]
