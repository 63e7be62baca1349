"""allauth's forms with the manual's labels; what they change goes through the accounts' operations."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.address import clean_email
from mipass.base.kit.errors import Invalid
from mipass.domains.accounts.oidc import Identified
from mipass.domains.accounts.operations import change_password, person, reset_password, set_password
from mipass.doors.portal.signin.fields import ADDRESS_ATTRS, AddressField, NameField, dress

PASSWORD_HELP = _("At least 12 characters; not a common password.")


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

    def clean(self) -> dict[str, Any]:
        """The input, and the password's hash: made for a known address too, so that both take as long."""
        data: dict[str, Any] = super().clean()
        if not self.errors:
            self.password_hash = make_password(data.get("password1"))
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


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["password1"], _("New Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))

    def save(self) -> None:
        """Set it, and end every session of the account."""
        reset_password(actor=person(self.user.id), account=self.user, password=self.cleaned_data["password1"])


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
