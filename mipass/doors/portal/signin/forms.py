"""allauth's forms with the manual's labels; what they change goes through the accounts' operations."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.address import clean_email
from mipass.base.kit.errors import DomainError, Invalid
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.oidc import Identified
from mipass.domains.accounts.operations import change_password, person, set_password
from mipass.domains.accounts.queries import find_by_email, find_keeper, verified_email
from mipass.domains.accounts.registrations import registration_mark
from mipass.doors.portal.signin.fields import ADDRESS_ATTRS, AddressField, NameField, dress

PASSWORD_HELP = _("At least 12 characters; neither a common password nor one made of names.")


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """*Username* and *Password*. Anything may be typed: every wrong pair gets the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={**ADDRESS_ATTRS, "autocomplete": "username"})
        self.fields["login"] = forms.CharField(label=_("Username"), widget=widget)
        dress(self.fields["password"], _("Password"))

    def clean_login(self) -> str:
        """The address as it is kept, or whatever else was typed."""
        typed: str = self.cleaned_data["login"]
        try:
            return clean_email(typed)
        except Invalid:
            return typed.lower()


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """*Create Your Account*. ``password_hash`` stands after validation."""

    identified: Identified | None = None
    email = AddressField(autocomplete="username")
    first_name = NameField(label=_("First Name"), autocomplete="given-name")
    last_name = NameField(label=_("Last Name"), autocomplete="family-name")
    field_order = ["email", "first_name", "last_name", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["password1"], _("Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))

    def validate_unique_email(self, value: str) -> str:
        """The address; one that was registered and never confirmed is as good as new.

        One that an account left of late is kept for it.
        """
        account, keeper = find_by_email(value), find_keeper(value)
        is_confirmed = account is not None and verified_email(account) is not None
        self.account_already_exists = is_confirmed or keeper is not None
        return value

    def save(self, request: HttpRequest) -> Account:
        """Make the account with its address, all in one operation."""
        adapter = get_adapter()
        account: Account = adapter.save_user(request, adapter.new_user(request), self)
        return account

    def clean(self) -> dict[str, Any]:
        """The input, and the password's hash: made for a known address too, so that both take as long."""
        data: dict[str, Any] = super().clean()
        if data.get("password1"):
            self._judge(data)
        if not self.errors:
            self.password_hash = make_password(data.get("password1"))
        return data

    def _judge(self, data: dict[str, Any]) -> None:
        """Refuse a weak password beside its field; allauth's own look at it knows no names of people."""
        account = Account(**{name: data.get(name, "") for name in ("email", "first_name", "last_name")})
        try:
            self.refuse_weak(data["password1"], account)
        except ValidationError as error:
            self.add_error("password1", error)

    def refuse_weak(self, password: str, account: Account) -> None:
        """Raise ValidationError for a password that the new account may not have."""
        validate_password(password, account)


class ConfirmForm(forms.Form):
    """The password that was set when the address was registered; ``mark`` stands after validation."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("The one that was set when this account was created."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.mark = ""

    def clean_password(self) -> str:
        """The right one. Raises ValidationError."""
        password: str = self.cleaned_data["password"]
        if not check_password(password, self.account.password):
            raise ValidationError(_("This is not the password that was set for this account."))
        self.mark = registration_mark(self.account)
        return password


class TakeOverForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """The owner's own names and password, in place of what somebody registered."""

    first_name = NameField(label=_("First Name"), autocomplete="given-name")
    last_name = NameField(label=_("Last Name"), autocomplete="family-name")
    field_order = ["first_name", "last_name", "password1", "password2"]
    refusal: DomainError | None = None

    def __init__(self, data: QueryDict | None, *, account: Account) -> None:
        super().__init__(account, data)
        dress(self.fields["password1"], _("New Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))

    def clean(self) -> dict[str, Any]:
        """The input, if the password may stand beside these names."""
        data: dict[str, Any] = super().clean()
        self.user.first_name, self.user.last_name = data.get("first_name", ""), data.get("last_name", "")
        return data


class ThirdPartySignupForm(SignupForm):
    """*Create Your Account* for somebody whom a third party sent: without a password."""

    field_order = ["email", "first_name", "last_name"]

    def __init__(self, *args: Any, identified: Identified, **kwargs: Any) -> None:
        said = {name: getattr(identified, name) for name in self.field_order}
        super().__init__(*args, **{**kwargs, "initial": said})
        self.identified = identified
        del self.fields["password1"], self.fields["password2"]


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks for the address to which a link goes."""

    email = AddressField(autocomplete="username")


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password, by someone signed in who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["oldpassword"], _("Current Password"))
        dress(self.fields["password1"], _("New Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))

    def save(self) -> None:
        """Set it, and end every session of the account; the view renews this one."""
        change_password(
            actor=person(self.user.id), account=self.user, password=self.cleaned_data["password1"]
        )


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password, for an account that a third party signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["password1"], _("New Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))

    def save(self) -> None:
        """Set it, and end every session of the account; the view renews this one."""
        set_password(actor=person(self.user.id), account=self.user, password=self.cleaned_data["password1"])
